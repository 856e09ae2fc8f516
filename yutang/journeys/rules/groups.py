"""What a journey of group chats may hold, and which day of a group it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from heapq import heappop, heappush
from itertools import count
from typing import Literal
from zoneinfo import ZoneInfo

from yutang.journeys.rules.deciding import due, share_of, wall_time
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.program import Node, Program, program
from yutang.journeys.rules.steps import AnyStep, Split, Until
from yutang.journeys.rules.triggers import OnFestival, OnSchedule

# Steps that make sense in a group; the others are about one customer.
GROUP_KINDS = frozenset({"wait", "until", "split", "send", "task", "webhook", "jump", "end"})
GROUP_TRIGGERS = frozenset({"group", "festival", "schedule", "manual", "api"})
GROUP_CARRIERS = frozenset({"wecom_group"})
SHOWN_KINDS = frozenset({"send", "task", "webhook"})
MOST_STOPS = 400  # looked at ahead; a plan that goes round has no end

Take = Callable[[Node], Sequence[str]]


def first_day(
    counted: Literal["made", "entered"],
    *,
    made_at: datetime | None,
    entered_at: datetime,
    zone: ZoneInfo,
) -> date:
    """Day 1 of a group; where nobody knows when it was made, the day it entered."""
    begun = made_at if counted == "made" and made_at else entered_at
    return begun.astimezone(zone).date()


def day_number(first: date, at: datetime, zone: ZoneInfo) -> int:
    """Which day of the group `at` is in; its first is 1."""
    return (at.astimezone(zone).date() - first).days + 1


@dataclass(frozen=True)
class Stop:
    """A step and when it comes; `is_set`: at an hour of the plan, not so long after entering."""

    step: AnyStep
    at: datetime
    is_set: bool = True


@dataclass(frozen=True)
class Calendar:
    """The wall clock, and the group's day 1 on it."""

    zone: ZoneInfo
    first_day: date


def ahead(begin: Stop, program: Program, calendar: Calendar, take: Take) -> list[Stop]:
    """The steps from there on, in the order of their times; `take`: which ways out are gone."""
    found: list[Stop] = []
    seen: set[tuple[str, datetime, bool]] = set()
    numbers = count()  # of what comes at the same time, the first found goes first
    waiting = [(begin.at, next(numbers), begin)]
    while waiting and len(found) < MOST_STOPS:
        _at, _order, here = heappop(waiting)
        if (here.step.id, here.at, here.is_set) in seen:
            continue
        seen.add((here.step.id, here.at, here.is_set))
        found.append(here)
        for key in take(program.nodes[here.step.id]):
            if key:
                stop = _next(program.nodes[key].step, here, calendar)
                heappush(waiting, (stop.at, next(numbers), stop))
    return found


def all_ways(node: Node) -> Sequence[str]:
    """Where a step may lead, whoever comes."""
    return node.arms or (node.next,)


def own_way(salt: str, group_id: int) -> Take:
    """Where each step leads this group."""

    def take(node: Node) -> Sequence[str]:
        if isinstance(node.step, Split):
            return (node.arms[share_of(node.step, salt, group_id)],)
        return node.arms[-1:] or (node.next,)

    return take


def _next(step: AnyStep, here: Stop, calendar: Calendar) -> Stop:
    at = due(step, here.at, calendar.zone, first_day=calendar.first_day)
    return Stop(step, at, here.is_set or isinstance(step, Until))


def timetable(plan: Plan, calendar: Calendar) -> list[Stop]:
    """What is said and given to do, from day 1 on, on all ways."""
    made = program(plan)
    if not made.first:
        return []
    called = next(
        (each for each in plan.triggers if isinstance(each, OnSchedule | OnFestival)), None
    )
    begins = wall_time(calendar.first_day, called.at if called else time(), calendar.zone)
    start = Stop(made.nodes[made.first].step, begins, called is not None)
    found = ahead(_next(start.step, start, calendar), made, calendar, all_ways)
    return [each for each in found if each.step.kind in SHOWN_KINDS]
