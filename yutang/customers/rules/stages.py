"""Which stage a date has reached: months as the calendar has them, not thirty days."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

# Every month length beside every other, and a leap day in the middle.
SAMPLE = [date(1999, 1, 1) + timedelta(days=n) for n in range(4 * 366)]
FIRST, LAST = date(1800, 1, 1), date(2300, 1, 1)  # no date with its months leaves these
ROUGHLY = 30


@dataclass(frozen=True, order=True)
class Border:
    """So long after a date (negative: before it): the months first, then the days."""

    months: int = 0
    days: int = 0

    def of(self, day: date) -> date:
        """The day on which a date reaches this border."""
        return add_months(day, self.months) + timedelta(days=self.days)

    @property
    def rough(self) -> int:
        return self.months * ROUGHLY + self.days


@dataclass(frozen=True)
class Span:
    """A stage from one border until before another; None: for ever. `id` tells stages apart."""

    id: int
    begin: Border
    end: Border | None

    def holds(self, day: date, today: date) -> bool:
        """Whether a date stands in this stage today."""
        return self.begin.of(day) <= today and (self.end is None or today < self.end.of(day))


@dataclass(frozen=True)
class Reach:
    """The dates that stand in a stage on some day: both ends included."""

    id: int
    begin: Border
    first: date
    last: date


def add_months(day: date, months: int) -> date:
    """The same day of the month so many months later; the month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def in_order(spans: Sequence[Span]) -> list[Span]:
    """The spans by their begin."""
    return sorted(spans, key=lambda span: (span.begin.rough, span.begin, span.id))


def stage_of(day: date, spans: Sequence[Span], *, today: date) -> Span | None:
    """The stage in which a date stands; the earlier one where two overlap."""
    return next((span for span in in_order(spans) if span.holds(day, today)), None)


def reaches(spans: Sequence[Span], *, today: date) -> list[Reach]:
    """For each stage the dates that stand in it today: each date in one stage only."""
    found: list[Reach] = []
    ceiling = LAST
    for span in in_order(spans):
        last = min(_last_before(span.begin, today), ceiling)
        first = FIRST
        if span.end is not None:
            first = _last_before(span.end, today) + timedelta(days=1)
        if first <= last:
            found.append(Reach(span.id, span.begin, first, last))
            ceiling = first - timedelta(days=1)
    return found


def is_whole(span: Span) -> bool:
    """Whether the stage ends after it begins, whatever the date."""
    return span.end is None or _is_before(span.begin, span.end)


def overlaps(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Neighbours of which the second begins before the first has ended, for some date."""
    ordered = in_order(spans)
    return [
        (one.id, other.id)
        for one, other in pairwise(ordered)
        if one.end is None or (one.end != other.begin and not _is_before(one.end, other.begin, 0))
    ]


def gaps(spans: Sequence[Span]) -> list[tuple[int, int]]:
    """Neighbours between which some dates stand in no stage."""
    ordered = in_order(spans)
    return [
        (one.id, other.id)
        for one, other in pairwise(ordered)
        if one.end is not None and one.end != other.begin and _is_before(one.end, other.begin, 0)
    ]


def age(day: date, *, today: date) -> tuple[int, int]:
    """Whole months since a date, and the days since the last of them; negative before it."""
    months = (today.year - day.year) * 12 + today.month - day.month
    if today < day:
        return 0, (today - day).days
    if add_months(day, months) > today:
        months -= 1
    return months, (today - add_months(day, months)).days


def _is_before(one: Border, other: Border, least: int = 1) -> bool:
    """Whether `one` comes at least so many days before `other`, whatever the date."""
    if one.months == other.months:
        return other.days - one.days >= least
    return all((other.of(day) - one.of(day)).days >= least for day in SAMPLE)


def _last_before(border: Border, today: date) -> date:
    """The last date that has reached the border today."""
    guess = add_months(today - timedelta(days=border.days), -border.months)
    guess += timedelta(days=4)  # short months bring at most three days
    while border.of(guess) > today:
        guess -= timedelta(days=1)
    return guess
