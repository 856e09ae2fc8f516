"""The plan of a group journey as operators know it: a table of days and hours."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yutang.journeys.rules import groups
from yutang.journeys.rules.groups import Calendar, Stop
from yutang.journeys.rules.plan import PlanFaults, parse
from yutang.journeys.rules.steps import AnyStep
from yutang.journeys.rules.triggers import OnFestival, OnSchedule
from yutang.journeys.words.kinds import titled
from yutang.journeys.words.occasions import trigger as said_trigger
from yutang.kernel import clock

MOST_DAYS = 60


@dataclass(frozen=True)
class Entry:
    """One thing that is said or done."""

    step: AnyStep
    title: str


@dataclass(frozen=True)
class Hour:
    """A column: an hour of the clock, or so long after entering."""

    label: str
    is_set: bool = True


@dataclass(frozen=True)
class Row:
    """One day, with what stands under each hour."""

    number: int
    cells: list[tuple[Hour, list[Entry]]]


@dataclass(frozen=True)
class Table:
    """`calls`: when the journey begins, where the calendar says so. `is_cut`: there is more."""

    hours: list[Hour] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    counts: str = "made"
    calls: list[str] = field(default_factory=list)
    is_whole: bool = True
    is_cut: bool = False


def timetable_of(data: dict[str, Any]) -> Table:
    """The plan's table; one that can't be read has none."""
    try:
        plan = parse(data)
    except PlanFaults:
        return Table(is_whole=False)
    first = clock.today()
    calendar = Calendar(clock.zone(), first)
    found = groups.timetable(plan, calendar)
    shown = [each for each in found if _day(each, first) <= MOST_DAYS]
    is_cut = len(shown) < len(found) or len(found) >= groups.MOST_STOPS // 4
    called = [each for each in plan.triggers if isinstance(each, OnSchedule | OnFestival)]
    hours = _hours(shown)
    return Table(
        hours=hours,
        rows=_rows(shown, hours, first),
        counts="called" if called else plan.first_day,
        calls=[said_trigger(each) for each in called],
        is_cut=is_cut,
    )


def _rows(found: list[Stop], hours: list[Hour], first: date) -> list[Row]:
    cells: dict[tuple[int, Hour], list[Entry]] = defaultdict(list)
    for each in found:
        cells[_day(each, first), _hour(each)].append(Entry(each.step, titled(each.step)))
    days = sorted({day for day, _hour in cells})
    return [Row(day, [(hour, cells.get((day, hour), [])) for hour in hours]) for day in days]


def _hours(found: list[Stop]) -> list[Hour]:
    return sorted({_hour(each) for each in found}, key=lambda each: (each.is_set, each.label))


def _hour(each: Stop) -> Hour:
    at = clock.local(each.at)
    if each.is_set:
        return Hour(f"{at:%H:%M}")
    return Hour(f"+{at:%H:%M}" if at.hour or at.minute else "", is_set=False)


def _day(each: Stop, first: date) -> int:
    return groups.day_number(first, each.at, clock.zone())
