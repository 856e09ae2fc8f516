"""Who of an old group is which customer, and who has moved."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from yutang.acquisition.errors import MoveEnded
from yutang.acquisition.models import GroupMove, OldMember
from yutang.acquisition.rules.roster import is_telling, only_one, same
from yutang.customers.models import Follow, Identity
from yutang.groups.models import GroupMember
from yutang.kernel import clock
from yutang.org.models import Member

Match, How = OldMember.Match, OldMember.How
SURE = (Match.CERTAIN, Match.CONFIRMED)
FIELDS = ["customer", "match", "how", "group", "moved_at"]
Names = dict[str, dict[str, set[int]]]  # how → name as compared → customers


def settle_moves() -> None:
    """Every open move knows who has moved by now."""
    for pk in GroupMove.objects.filter(closed_at=None).values_list("pk", flat=True):
        settle_move(move_id=pk)


@transaction.atomic
def settle_move(*, move_id: int) -> None:
    """Who can be known is; who is in one of the new groups has moved.

    A phone or unionid is certain. A name is likely, where it is the name of one customer in the
    new groups alone; a person confirms or refuses it.
    """
    move = GroupMove.objects.select_for_update(no_key=True).get(pk=move_id)
    people = list(move.people.order_by("pk"))
    before = [_state(each) for each in people]
    stays = _stays(move)
    _by_identity(people)
    _by_name(people, _names(stays))
    for person in people:
        stay = stays.get(person.customer_id or 0)
        person.group_id = stay.group_id if stay else None
        person.moved_at = stay.joined_at if stay else None
    changed = [each for each, was in zip(people, before, strict=True) if _state(each) != was]
    OldMember.objects.bulk_update(changed, FIELDS, batch_size=1000)
    move.settled_at = clock.now()
    move.save(update_fields=["settled_at"])


@transaction.atomic
def confirm_match(*, person: OldMember, actor: Member) -> None:
    """A likely match is right."""
    _open_move(person)
    OldMember.objects.filter(pk=person.pk, match=Match.LIKELY).update(match=Match.CONFIRMED)


@transaction.atomic
def refuse_match(*, person: OldMember, actor: Member) -> None:
    """It is somebody else: this customer isn't suggested for the row again."""
    _open_move(person)
    row = OldMember.objects.select_for_update().get(pk=person.pk)
    if row.customer_id is None or row.match == Match.CERTAIN:
        return
    row.not_her = [*row.not_her, row.customer_id]
    row.customer, row.match, row.how = None, Match.NONE.value, How.NONE.value
    row.group, row.moved_at = None, None
    row.save(update_fields=[*FIELDS, "not_her"])
    settle_move(move_id=row.move_id)


def _open_move(person: OldMember) -> None:
    move = GroupMove.objects.select_for_update(no_key=True).get(pk=person.move_id)
    if move.closed_at is not None:
        raise MoveEnded


def _state(person: OldMember) -> tuple[object, ...]:
    return (person.customer_id, person.match, person.how, person.group_id, person.moved_at)


def _stays(move: GroupMove) -> dict[int, GroupMember]:
    """Who is in one of the new groups: customer → the first stay."""
    rows = GroupMember.objects.filter(
        group__doors__door__code=move.code_id, customer__isnull=False, left_at=None
    )
    ordered = rows.select_related("customer").order_by("-joined_at", "-pk").distinct()
    return {row.customer_id or 0: row for row in ordered}


def _by_identity(people: Iterable[OldMember]) -> None:
    asked = [(How.UNIONID, "unionid"), (How.PHONE, "phone")]
    for how, field in asked:
        values = {getattr(each, field) for each in people} - {""}
        known = dict(
            Identity.objects.filter(kind=field, realm="", value__in=values).values_list(
                "value", "customer_id"
            )
        )
        for each in people:
            customer_id = known.get(getattr(each, field))
            if customer_id and each.match not in SURE:
                each.customer_id, each.match, each.how = customer_id, Match.CERTAIN.value, how.value


def _by_name(people: list[OldMember], names: Names) -> None:
    """Two rows of the list that fit one customer are both left to a person."""
    taken = {each.customer_id for each in people if each.match in SURE and each.customer_id}
    found: dict[int, list[tuple[OldMember, OldMember.How]]] = defaultdict(list)
    for each in people:
        if each.match in SURE:
            continue
        each.customer_id, each.match, each.how = None, Match.NONE.value, How.NONE.value
        for how in (How.REMARK, How.NICKNAME):
            hits = [names[how].get(same(text), set()) for text in _texts(each)]
            one = only_one(set().union(*hits), {*taken, *each.not_her})
            if one is not None:
                found[one].append((each, how))
                break
    for customer_id, rows in found.items():
        if len(rows) == 1:
            each, how = rows[0]
            each.customer_id, each.match, each.how = customer_id, Match.LIKELY.value, how.value


def _texts(each: OldMember) -> list[str]:
    return [text for text in (each.nickname, each.name) if is_telling(text)]


def _names(stays: dict[int, GroupMember]) -> Names:
    """What those in the new groups are called by members, and by themselves."""
    names: Names = {How.REMARK: defaultdict(set), How.NICKNAME: defaultdict(set)}
    for customer_id, stay in stays.items():
        for text in (stay.name, stay.customer.name if stay.customer else ""):
            names[How.NICKNAME][same(text)].add(customer_id)
    remarks = Follow.objects.filter(customer__in=stays, ended_at=None).exclude(remark="")
    for customer_id, remark in remarks.values_list("customer_id", "remark"):
        names[How.REMARK][same(remark)].add(customer_id)
    return names
