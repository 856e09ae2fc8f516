"""Make, change and close group live codes with their doors."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.acquisition.errors import CodeClosed, DoorsWrong
from yutang.acquisition.models import Door, DoorGroup, GroupCode, Standing
from yutang.acquisition.rules.doors import MOST_IN_GROUP
from yutang.acquisition.rules.ways import fresh_state
from yutang.kernel import audit, clock, jobs, keeping
from yutang.org.models import Member

MOST_DOORS = 10


@dataclass(frozen=True)
class DoorFacts:
    """One door as its makers decide; `door_id`: the one it changes. Empty `who`: everybody."""

    name: str
    who: dict[str, Any] = field(default_factory=dict)
    group_ids: Sequence[int] = ()  # in the order in which they fill
    capacity: int = MOST_IN_GROUP
    room_name: str = ""
    room_number: int = 1
    tag_ids: Sequence[int] = ()
    door_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """What stands in the door's own row."""
        names = ("name", "who", "capacity", "room_name", "room_number")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class GroupCodeFacts:
    """Everything about a group code that its makers decide; the last door is for everybody."""

    name: str
    channel: str
    doors: Sequence[DoorFacts]
    store_id: int | None = None
    greeting: str = ""
    remark: str = ""
    low_at: int = 30

    def columns(self) -> dict[str, Any]:
        """What stands in the code's own row."""
        names = ("name", "channel", "store_id", "greeting", "remark", "low_at")
        return {name: getattr(self, name) for name in names}


@transaction.atomic
def create_group_code(*, facts: GroupCodeFacts, actor: Member | None) -> GroupCode:
    """A new, open code with its doors; WeCom hears of it soon."""
    _check(facts)
    code = GroupCode.objects.create(**facts.columns(), created_at=clock.now(), keeper=actor)
    for position, each in enumerate(facts.doors):
        _put_door(code, each, position)
    audit.note(actor=actor, action="group_code.created", subject=code)
    _announce(code)
    return code


@transaction.atomic
def change_group_code(*, code: GroupCode, facts: GroupCodeFacts, actor: Member | None) -> GroupCode:
    """The code as `facts` say; a door that is left out is closed, and what it counted stays."""
    _check(facts)
    locked = GroupCode.objects.select_for_update(no_key=True).get(pk=code.pk)
    if locked.closed_at:
        raise CodeClosed
    for name, value in facts.columns().items():
        setattr(locked, name, value)
    locked.save(update_fields=list(facts.columns()))
    kept = [each.door_id for each in facts.doors if each.door_id]
    locked.doors.filter(closed_at=None).exclude(pk__in=kept).update(closed_at=clock.now())
    locked.doors.filter(standing=Standing.REFUSED).update(tried_at=None)  # tried again at once
    for position, each in enumerate(facts.doors):
        _put_door(locked, each, position)
    audit.note(actor=actor, action="group_code.changed", subject=locked)
    _announce(locked)
    return locked


@transaction.atomic
def close_group_code(*, code: GroupCode, actor: Member | None) -> None:
    """Nobody enters by the code any more; its numbers stay. Closing twice is harmless.

    Refused while a plan invites by it.
    """
    keeping.refuse_if_used("group_code", code.pk)
    if GroupCode.objects.filter(pk=code.pk, closed_at=None).update(closed_at=clock.now()):
        audit.note(actor=actor, action="group_code.closed", subject=code)
        _announce(code)


def facts_of(code: GroupCode) -> GroupCodeFacts:
    """The facts that make the code what it is."""
    columns = {name: getattr(code, name) for name in GroupCodeFacts("", "", ()).columns()}
    doors = code.doors.filter(closed_at=None).order_by("position")
    return GroupCodeFacts(**columns, doors=[_facts_of_door(door) for door in doors])


def _facts_of_door(door: Door) -> DoorFacts:
    columns = {name: getattr(door, name) for name in DoorFacts("").columns()}
    rooms = door.rooms.order_by("position", "pk")
    return DoorFacts(
        **columns,
        group_ids=list(rooms.values_list("group_id", flat=True)),
        tag_ids=list(door.tags.values_list("pk", flat=True)),
        door_id=door.pk,
    )


def _check(facts: GroupCodeFacts) -> None:
    """One door for everybody, the last; every other one says whom it is for."""
    open_to_all = [not each.who for each in facts.doors]
    if not open_to_all or not open_to_all[-1] or sum(open_to_all) > 1:
        raise DoorsWrong
    if len(facts.doors) > MOST_DOORS:
        raise DoorsWrong(_("A code has at most %(n)d doors.") % {"n": MOST_DOORS})
    for each in facts.doors:
        if not each.group_ids:
            raise DoorsWrong(_("“%(name)s” needs at least one group.") % {"name": each.name})


def _put_door(code: GroupCode, facts: DoorFacts, position: int) -> None:
    columns = {**facts.columns(), "position": position}
    mine = code.doors.filter(pk=facts.door_id or 0, closed_at=None)
    door = mine.first() or Door(code=code, token=fresh_state("g"))
    for name, value in columns.items():
        setattr(door, name, value)
    door.save(update_fields=list(columns) if door.pk else None)
    door.tags.set(facts.tag_ids)
    _put_rooms(door, facts.group_ids)


def _put_rooms(door: Door, group_ids: Sequence[int]) -> None:
    wanted = list(dict.fromkeys(group_ids))
    door.rooms.exclude(group__in=wanted).delete()
    for position, group_id in enumerate(wanted):
        DoorGroup.objects.update_or_create(
            door=door, group_id=group_id, defaults={"position": position}
        )


def _announce(code: GroupCode) -> None:
    jobs.later("acquisition.refresh_doors", priority=10, key="refresh-doors")
