"""Moves of old groups: whom a member sees, their figures, and what is posted when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yutang.acquisition.models import GroupMove, MoveNotice, OldMember
from yutang.acquisition.queries.group_codes import group_codes
from yutang.acquisition.rules.notices import filled
from yutang.customers import queries as customers
from yutang.kernel import clock
from yutang.org.models import Member

Match = OldMember.Match
SURE = (Match.CERTAIN, Match.CONFIRMED)
IN_GROUP = Q(moved_at__isnull=False)
MOVED = IN_GROUP & Q(match__in=SURE)
LIKELY = IN_GROUP & Q(match=Match.LIKELY)


@dataclass(frozen=True)
class Moved:
    """How far a move is."""

    people: int = 0
    moved: int = 0  # for certain
    likely: int = 0  # by a name; to be confirmed
    known: int = 0  # customers of ours who haven't moved

    @property
    def left(self) -> int:
        """Who hasn't moved, as far as we know."""
        return self.people - self.moved - self.likely

    @property
    def share(self) -> float | None:
        return self.moved / self.people if self.people else None


@dataclass(frozen=True)
class Notice:
    """A notice with its words as they are to be posted."""

    row: MoveNotice
    words: str
    is_due: bool


def moves(*, scope: Member) -> QuerySet[GroupMove]:
    """The moves to group codes that the member sees."""
    seen = group_codes(scope=scope)
    return GroupMove.objects.filter(code__in=seen).select_related("code__store", "keeper")


def figures(move_ids: Iterable[int]) -> dict[int, Moved]:
    """How far each move is."""
    rows = (
        OldMember.objects.filter(move__in=list(move_ids))
        .values_list("move")
        .annotate(
            people=Count("pk"),
            moved=Count("pk", filter=MOVED),
            likely=Count("pk", filter=LIKELY),
            known=Count("pk", filter=Q(customer__isnull=False, moved_at=None)),
        )
    )
    return {
        move: Moved(people, moved, likely, known) for move, people, moved, likely, known in rows
    }


def people(move: GroupMove, viewer: Member, *, state: str = "", q: str = "") -> QuerySet[OldMember]:
    """The list of the old group. `state`: moved, likely, left, known (of those left); or all.

    `is_in_sight`: whether the viewer may see the customer's page. A list matches customers of the
    whole brand; whoever isn't in sight has a name only in the new groups, where all see her.
    """
    in_sight = Exists(customers.scoped(viewer).filter(pk=OuterRef("customer_id")))
    found = move.people.select_related("customer", "group").annotate(is_in_sight=in_sight)
    narrowed = {
        "moved": found.filter(MOVED),
        "likely": found.filter(LIKELY),
        "left": found.filter(moved_at=None),
        "known": found.filter(moved_at=None, customer__isnull=False),
    }
    found = narrowed.get(state, found)
    if q:
        is_named = Q(is_in_sight=True) | Q(group__isnull=False)
        fits = Q(name__icontains=q) | Q(nickname__icontains=q)
        fits |= is_named & Q(customer__name__icontains=q)
        if viewer.may("customers.see_phone"):
            fits |= Q(phone__startswith=q)
        found = found.filter(fits)
    return found


def notices(move: GroupMove, *, link: str) -> list[Notice]:
    """All of them by day, filled for the day on which each is to be posted."""
    counted = figures([move.pk]).get(move.pk, Moved())
    today = clock.today()
    return [
        Notice(
            row,
            filled(row.text, values(move, counted, link=link, on=max(row.on, today))),
            row.done_at is None and row.on <= today and move.closed_at is None,
        )
        for row in move.notices.order_by("on", "pk")
    ]


def values(move: GroupMove, counted: Moved, *, link: str, on: date) -> dict[str, object]:
    """What the variables of a notice stand for on a day."""
    return {
        "group": move.name,
        "code": move.code.name,
        "ends": f"{move.ends_on.month}/{move.ends_on.day}",
        "days": max(0, (move.ends_on - on).days),
        "coupon": move.coupon,
        "link": link,
        "moved": counted.moved + counted.likely,
        "left": counted.left,
    }


def due_notices(*, keeper: Member) -> list[MoveNotice]:
    """What the member has to post into old groups by now."""
    rows = MoveNotice.objects.filter(
        move__keeper=keeper, move__closed_at=None, done_at=None, on__lte=clock.today()
    )
    return list(rows.select_related("move__code").order_by("on", "pk")[:50])
