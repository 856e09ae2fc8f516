"""Which door is for a person, and how full the groups behind doors are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yutang.acquisition.models import Door, DoorGroup, GroupCode, GroupScan, Standing
from yutang.acquisition.rules.doors import Room, nodes, room_for
from yutang.audiences import engines
from yutang.audiences.models import Audience
from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import Rule, RuleError
from yutang.groups.models import GroupChat, GroupMember

SOUND = (GroupChat.Status.NORMAL, GroupChat.Status.INHERITED)


def open_doors(code: GroupCode) -> list[Door]:
    """The code's doors in the order in which they are tried; the last is for everybody."""
    return list(code.doors.filter(closed_at=None).order_by("position"))


def door_for(code: GroupCode, customer_id: int | None) -> Door | None:
    """The first door that is for the customer; a stranger's is the one for everybody."""
    for door in open_doors(code):
        if door.is_default or (customer_id is not None and is_for(door.who, customer_id)):
            return door
    return None


def is_for(who: Mapping[str, Any], customer_id: int) -> bool:
    """Whether a door's conditions hold for the customer now, by PostgreSQL.

    An audience by rule is asked as its rule says now, a list by who is on it. A condition on what
    is no more (a fact, an audience) holds for nobody.
    """
    rule = rule_of(who)
    return rule is not None and customer_id in engines.check(rule, [customer_id])


def rule_of(who: Mapping[str, Any]) -> Rule | None:
    """The rule of an audience that says the same; None: it asks for something that is no more."""
    where = nodes(who)
    if asked := who.get("audience"):
        audience = Audience.objects.filter(pk=asked, archived_at=None).first()
        if audience is None:
            return None
        listed = {"audience": audience.pk, "is": "in"}
        where.append(audience.rule["where"] if audience.rule else listed)
    try:
        return schema.parse({"version": 1, "where": {"all": where}}, engines.known())
    except RuleError:
        return None


def rooms_of(doors: Iterable[Door]) -> dict[int, list[Room]]:
    """The groups behind each door in the order in which they fill."""
    by_id = {door.pk: door for door in doors}
    found: dict[int, list[Room]] = {pk: [] for pk in by_id}
    rows = DoorGroup.objects.filter(door__in=by_id).select_related("group")
    for row in rows.order_by("position", "pk"):
        found[row.door_id].append(
            Room(
                row.group_id, row.group.chat_id, str(row.group), row.group.member_count,
                by_id[row.door_id].capacity, row.group.status in SOUND,
            )
        )  # fmt: skip
    return found


def stay_behind(door: Door, customer_id: int | None) -> GroupMember | None:
    """The customer's present stay in one of the door's groups."""
    if customer_id is None:
        return None
    stays = GroupMember.objects.filter(customer=customer_id, left_at=None, group__doors__door=door)
    return stays.select_related("group").order_by("joined_at").first()


@dataclass(frozen=True)
class Entrance:
    """What a scan leads to: a group with its QR code, the one she is in, or nothing now."""

    group: str = ""
    is_inside: bool = False
    is_ready: bool = False  # the QR code can be shown
    is_refused: bool = False
    others: int = 0  # people who are in the group already


def entrance(scan: GroupScan) -> Entrance:
    """The group that this scan leads to now; without a name all are full."""
    door = scan.door
    if door is None or door.closed_at is not None:
        return Entrance()
    if stay := stay_behind(door, scan.customer_id):
        return Entrance(str(stay.group), is_inside=True)
    rooms = rooms_of([door])[door.pk]
    room = room_for(rooms)
    sound = [each for each in rooms if each.is_sound]
    if room is None and door.room_name and sound:  # WeCom opens the next one at the next joining
        return Entrance(door.room_name, is_ready=door.is_live, is_refused=_is_refused(door))
    if room is None:
        return Entrance()
    return Entrance(
        room.name, is_ready=door.is_live, is_refused=_is_refused(door), others=room.count
    )


def _is_refused(door: Door) -> bool:
    return door.standing == Standing.REFUSED and not door.config_id
