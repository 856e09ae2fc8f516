"""A hand-over is planned: whose customers and groups, who takes whom; nothing moves yet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.db import connection, transaction

from yutang.groups.models import GroupChat
from yutang.kernel import audit, clock
from yutang.org.models import Member
from yutang.service.errors import (
    HasLeft,
    NoReturn,
    NoTakers,
    NotATaker,
    NotDraft,
    NotLeftYet,
)
from yutang.service.models import GroupPassing, Handover, Passing, Stage, Taker
from yutang.service.queries import handing as queries
from yutang.service.queries import handing_due as due
from yutang.service.queries.handing_due import DUE
from yutang.service.rules.handing import Charge, How, Seat, split

COLLECT = f"""
    with {DUE}
    insert into service_passing (handover_id, member_id, customer_id, external_userid, taker_id,
        by_hand, stage, reason, errcode, earlier)
    select %(handover)s, %(member)s, customer_id, external_userid, chosen.taker,
        false, 'planned', '', 0, '[]'
    from unnest(%(customers)s::bigint[], %(takers)s::bigint[]) as chosen (customer_id, taker)
        join due using (customer_id)
    order by customer_id
    on conflict (handover_id, customer_id) do update set taker_id = excluded.taker_id
    where service_passing.stage = 'planned' and not service_passing.by_hand
        and service_passing.taker_id is distinct from excluded.taker_id
"""  # noqa: S608 - our own text
SPLIT = """
    update {table} passing set taker_id = chosen.taker
    from unnest(%s::bigint[], %s::bigint[]) as chosen (id, taker)
    where passing.id = chosen.id and passing.taker_id is distinct from chosen.taker
"""


@dataclass(frozen=True)
class Wish:
    """How a hand-over shall go. `takers`: in their order; `tags`: tag ids of a taker's id."""

    kind: str
    takers: Sequence[Member]
    split: str = How.LOAD
    back_on: date | None = None
    message: str = ""
    with_groups: bool = True
    tags: Mapping[int, Sequence[int]] = field(default_factory=dict)


@transaction.atomic
def plan_handover(*, member: Member, wish: Wish, actor: Member) -> Handover:
    """A draft: everything the member has is split among the takers."""
    _check(member, wish)
    handover = Handover.objects.create(
        member=member,
        kind=wish.kind,
        split=wish.split,
        back_on=wish.back_on,
        message=wish.message,
        with_groups=wish.with_groups,
        created_by=actor,
    )
    _name_takers(handover, wish)
    split_again(handover=handover)
    audit.note(actor=actor, action="service.planned_handover", subject=member, kind=wish.kind)
    return handover


@transaction.atomic
def change_plan(*, handover: Handover, wish: Wish, actor: Member) -> Handover:
    """Another plan for the draft; what was decided by hand stays where that taker still takes."""
    draft = locked_draft(handover)
    _check(draft.member, wish)
    draft.kind, draft.split, draft.back_on = wish.kind, wish.split, wish.back_on
    draft.message, draft.with_groups = wish.message, wish.with_groups
    draft.save(update_fields=["kind", "split", "back_on", "message", "with_groups"])
    _name_takers(draft, wish)
    split_again(handover=draft)
    audit.note(actor=actor, action="service.planned_handover", subject=draft.member, kind=wish.kind)
    return draft


@transaction.atomic
def split_again(*, handover: Handover) -> None:
    """The planned rows are those whom the member has now, split by the rule; by hand stays."""
    seats, how = _seats(handover), How(handover.split)
    present, decided = due.charges(handover), _decided(handover)
    chosen = split([each for each in present if each.id not in decided], seats, how)
    values = due.values(handover) | {"customers": list(chosen), "takers": list(chosen.values())}
    _forget(handover, {each.id for each in present})
    with connection.cursor() as cursor:
        cursor.execute(COLLECT, values)
    _collect_groups(handover)
    _split_groups(handover, seats, how)


@transaction.atomic
def choose_taker(
    *, handover: Handover, passing_ids: Sequence[int], taker: Member | None, actor: Member
) -> int:
    """These planned customers go to this taker, whatever the rule says; None: to nobody."""
    draft = locked_draft(handover)
    if taker is not None:
        check_taker(draft, taker)
    rows = Passing.objects.filter(handover=draft, pk__in=passing_ids, stage=Stage.PLANNED)
    return rows.update(taker=taker, by_hand=True)


@transaction.atomic
def choose_group_taker(*, handover: Handover, group_passing_id: int, taker: Member | None) -> int:
    """This planned group goes to this taker; None: it stays."""
    draft = locked_draft(handover)
    if taker is not None:
        check_taker(draft, taker)
    rows = GroupPassing.objects.filter(handover=draft, pk=group_passing_id, stage=Stage.PLANNED)
    return rows.update(taker=taker, by_hand=True)


def check_taker(handover: Handover, taker: Member) -> None:
    """Refuse whoever can't take customers of this hand-over."""
    if taker.pk == handover.member_id or not taker.is_active or taker.wecom_userid is None:
        raise NotATaker


def locked_draft(handover: Handover) -> Handover:
    """The draft, ours until the transaction ends."""
    found = Handover.objects.select_for_update(of=("self",)).select_related("member")
    draft = found.get(pk=handover.pk)
    if not draft.is_draft:
        raise NotDraft
    return draft


def _check(member: Member, wish: Wish) -> None:
    has_left = member.status == Member.Status.LEFT
    if wish.kind == Handover.Kind.RESIGNED and not has_left:
        raise NotLeftYet
    if wish.kind != Handover.Kind.RESIGNED and has_left:
        raise HasLeft
    is_leave = wish.kind == Handover.Kind.LEAVE
    if is_leave and (wish.back_on is None or wish.back_on <= clock.today()):
        raise NoReturn
    fit = [each for each in wish.takers if each.is_active and each.wecom_userid]
    if not fit or len(fit) < len(wish.takers) or member.pk in {each.pk for each in fit}:
        raise NoTakers


def _name_takers(handover: Handover, wish: Wish) -> None:
    handover.takers.all().delete()
    Taker.objects.bulk_create(
        Taker(handover=handover, member=each, tag_ids=list(wish.tags.get(each.pk, ())))
        for each in wish.takers
    )
    gone = Passing.objects.filter(handover=handover, by_hand=True, stage=Stage.PLANNED)
    gone.exclude(taker__in=list(wish.takers)).update(by_hand=False)


def _forget(handover: Handover, present: set[int]) -> None:
    """Planned customers whom the member has no longer are out of the plan."""
    planned = Passing.objects.filter(handover=handover, stage=Stage.PLANNED)
    gone = set(planned.values_list("customer_id", flat=True)) - present
    planned.filter(customer__in=gone).delete()


def _decided(handover: Handover) -> set[int]:
    """Customers who have their taker by hand, or are beyond planning."""
    rows = Passing.objects.filter(handover=handover)
    rows = rows.filter(by_hand=True) | rows.exclude(stage=Stage.PLANNED)
    return set(rows.values_list("customer_id", flat=True))


def _seats(handover: Handover) -> list[Seat]:
    """The takers, who look after those given by hand already."""
    given = Passing.objects.filter(handover=handover, by_hand=True, stage=Stage.PLANNED)
    counts = Counter(given.values_list("taker_id", flat=True))
    return [
        replace(seat, load=seat.load + counts[seat.member_id]) for seat in queries.seats(handover)
    ]


def _collect_groups(handover: Handover) -> None:
    planned = GroupPassing.objects.filter(handover=handover, stage=Stage.PLANNED)
    owned = GroupChat.objects.filter(owner=handover.member_id, dissolved_at=None)
    if not handover.with_groups or handover.is_leave:
        planned.delete()
        return
    planned.exclude(group__in=owned).delete()
    GroupPassing.objects.bulk_create(
        [GroupPassing(handover=handover, group=group) for group in owned.order_by("pk")],
        ignore_conflicts=True,
    )


def _split_groups(handover: Handover, seats: Sequence[Seat], how: How) -> None:
    """Groups go by turns, or all to the first; they have neither store nor tags of customers."""
    rows = GroupPassing.objects.filter(handover=handover, stage=Stage.PLANNED, by_hand=False)
    charges = [Charge(pk) for pk in rows.order_by("pk").values_list("pk", flat=True)]
    even = [Seat(seat.member_id) for seat in seats]
    choose("service_grouppassing", split(charges, even, How.ONE if how is How.ONE else How.LOAD))


def choose(table: str, chosen: Mapping[int, int | None]) -> None:
    """The rows of the table have these takers."""
    with connection.cursor() as cursor:
        cursor.execute(SPLIT.format(table=table), [list(chosen), list(chosen.values())])
