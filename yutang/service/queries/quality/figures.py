"""How fast members answer, by WeCom's figures: together, by day, by member and by store.

WeCom counts by member and day. Of several days or members, shares and times are weighted with
their chats: how many of these customers began, WeCom doesn't say.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import QuerySet

from yutang.org.models import Member, Unit
from yutang.org.queries import visible_members
from yutang.service.models import Behaviour

SPANS = (7, 30, 90, 180)


@dataclass(frozen=True)
class Figures:
    """Sums, and weighted sums of what WeCom tells where customers wrote first."""

    chats: int = 0
    messages: int = 0
    added: int = 0
    lost: int = 0
    replied_sum: float = 0.0
    replied_weight: int = 0
    minutes_sum: float = 0.0
    minutes_weight: int = 0

    @property
    def replied(self) -> float | None:
        """The share of the chats begun by customers that were answered on the day, 0 … 1."""
        return self.replied_sum / self.replied_weight / 100 if self.replied_weight else None

    @property
    def minutes(self) -> float | None:
        """Until the first answer, on average."""
        return self.minutes_sum / self.minutes_weight if self.minutes_weight else None

    def __add__(self, other: "Figures") -> "Figures":
        mine, theirs = vars(self), vars(other)
        return replace(self, **{key: value + theirs[key] for key, value in mine.items()})


@dataclass(frozen=True)
class Line:
    """A member or a unit (None: members without one) with its figures."""

    who: Member | Unit | None
    figures: Figures


def behaviours(
    *, scope: Member, first: date, last: date, unit: Unit | None = None
) -> QuerySet[Behaviour]:
    """The days of the members whom this one sees."""
    members = visible_members(scope)
    if unit:
        members = members.filter(units__path__startswith=unit.path)
    rows = Behaviour.objects.filter(day__range=(first, last), member__in=members)
    return rows.select_related("member")


def total(rows: Iterable[Behaviour]) -> Figures:
    """All rows together."""
    return sum((of(row) for row in rows), Figures())


def by_day(rows: Iterable[Behaviour], *, first: date, last: date) -> list[tuple[date, Figures]]:
    """Each day of the span."""
    days: dict[date, Figures] = defaultdict(Figures)
    for row in rows:
        days[row.day] += of(row)
    span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [(day, days[day]) for day in span]


def by_member(rows: Iterable[Behaviour]) -> list[Line]:
    """Each member with any figure."""
    found: dict[int, Figures] = defaultdict(Figures)
    members: dict[int, Member] = {}
    for row in rows:
        members[row.member_id] = row.member
        found[row.member_id] += of(row)
    return [Line(members[pk], figures) for pk, figures in found.items()]


def by_unit(lines: Sequence[Line]) -> list[Line]:
    """The members' figures in their deepest unit."""
    members = [line.who.pk for line in lines if line.who]
    homes: dict[int, Unit] = {}
    rows = Member.objects.filter(pk__in=members).prefetch_related("units")
    for member in rows:
        if units := sorted(member.units.all(), key=lambda unit: (-unit.depth, unit.pk)):
            homes[member.pk] = units[0]
    found: dict[Unit | None, Figures] = defaultdict(Figures)
    for line in lines:
        found[homes.get(line.who.pk) if line.who else None] += line.figures
    return [Line(unit, figures) for unit, figures in found.items()]


def ordered(lines: Sequence[Line], sort: str) -> list[Line]:
    """Sorted by one of the figures; those without it come last."""
    name = sort.lstrip("-")
    told = [line for line in lines if getattr(line.figures, name) is not None]
    silent = [line for line in lines if getattr(line.figures, name) is None]
    told.sort(key=lambda line: str(line.who or ""))
    told.sort(key=lambda line: getattr(line.figures, name), reverse=sort.startswith("-"))
    return told + sorted(silent, key=lambda line: str(line.who or ""))


def of(row: Behaviour) -> Figures:
    """One day of one member."""
    weight = max(1, row.chats)
    return Figures(
        row.chats,
        row.messages,
        row.added,
        row.lost,
        *((row.replied * weight, weight) if row.replied is not None else (0.0, 0)),
        *((row.reply_minutes * weight, weight) if row.reply_minutes is not None else (0.0, 0)),
    )


def unanswered(member: Member, *, since: date) -> Behaviour | None:
    """The member's last counted day, where chats begun by customers stayed without an answer."""
    row = Behaviour.objects.filter(member=member, day__gte=since).order_by("-day").first()
    return row if row and row.replied is not None and row.replied < 100 else None
