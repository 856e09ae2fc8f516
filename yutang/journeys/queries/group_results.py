"""What the results page tells of a journey of group chats."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from yutang.journeys.models import Aim, Journey
from yutang.journeys.queries import group_lift
from yutang.journeys.queries.entrants import planned
from yutang.journeys.queries.group_lift import GroupSlice, LeftOut
from yutang.journeys.queries.group_prospects import Past, past, prospect
from yutang.journeys.queries.results import (
    LEAST_RATE,
    USUAL_RATE,
    Enough,
    Results,
    measures,
    usual_days,
)
from yutang.journeys.rules.statistics import clusters
from yutang.journeys.rules.statistics.balance import imbalance
from yutang.journeys.rules.statistics.clusters import FEWEST_GROUPS, Side
from yutang.journeys.rules.statistics.lifts import SHARES, Group, Measure
from yutang.journeys.rules.statistics.likeness import (
    USUAL_RHO,
    Shape,
    likeness,
    needed_groups_always,
    unevenness,
)
from yutang.kernel import clock

USUAL_SIZE = 50.0  # customers a group, where nothing is known


@dataclass(frozen=True)
class GroupResults(Results):
    """As of customers, who were drawn group by group; `enough` counts groups."""

    groups: tuple[int, int]  # with customers who count, on each side
    watched_groups: tuple[int, int]  # also those without
    left_out: LeftOut
    shape: Shape

    @property
    def empty(self) -> int:
        """Groups in which nobody counts."""
        return sum(self.watched_groups) - sum(self.groups)


def slice_of(journey: Journey, **bounds: Any) -> GroupSlice:
    """The journey's groups within these bounds, with the goal that it has."""
    return GroupSlice(journey, goal=planned(journey).goal, **bounds)


def results(chosen: GroupSlice, main: Measure) -> GroupResults:
    """The lift of every measure for the customers of the slice's groups."""
    journey = chosen.journey
    inside, control = group_lift.sides(chosen)
    lifts = [clusters.lift(each, inside, control) for each in measures(journey)]
    entered = group_lift.entered(chosen)
    share = float(journey.control_percent) / 100
    shape = _shape(journey, inside, control)
    compared = bool(share or control.groups)
    return GroupResults(
        inside=_group(inside),
        control=_group(control),
        lifts=lifts,
        main=next(each for each in lifts if each.measure is main),
        entered=entered,
        chance=imbalance(entered, (1 - share, share)) if share else 1.0,
        enough=_enough(chosen, main, (inside, control), shape) if compared else None,
        groups=(inside.groups, control.groups),
        watched_groups=group_lift.watched(chosen),
        left_out=group_lift.left_out(chosen),
        shape=shape,
    )


def usual_shape(journey: Journey, found: Past) -> Shape:
    """What was written down, else what the past says, else what is usual elsewhere."""
    aim = Aim.objects.filter(journey=journey).first()
    rho = USUAL_RHO if found.rho is None else found.rho
    if aim is not None and aim.rho is not None:
        rho = float(aim.rho)
    return Shape(found.size or USUAL_SIZE, rho, found.uneven)


def _group(side: Side) -> Group:
    did = {each: round(side.total(each)) for each in SHARES if each in side.sums}
    return Group(count=side.count, did=did)


def _shape(journey: Journey, inside: Side, control: Side) -> Shape:
    """That of the groups themselves, by who bought before they entered; of too few, of the past."""
    people = [*inside.people, *control.people]
    if len(people) < 2 * FEWEST_GROUPS:
        return usual_shape(journey, past(planned(journey), usual_days(journey)))
    bought = [each for side in (inside, control) for each in side.known[Measure.BOUGHT]]
    size, uneven = sum(people) / len(people), unevenness(people)
    return usual_shape(journey, Past(size, uneven, likeness(people, bought)))


def _enough(chosen: GroupSlice, main: Measure, both: tuple[Side, Side], shape: Shape) -> Enough:
    aim = Aim.objects.filter(journey=chosen.journey).first() or Aim(journey=chosen.journey)
    points, control = float(aim.points), both[1]
    rate = float(aim.rate) / 100 if aim.rate else USUAL_RATE
    if control.groups >= FEWEST_GROUPS:
        measure = main if main in SHARES else Measure.BOUGHT
        rate = min(max(control.figure(measure), LEAST_RATE), 0.9)
    share = float(chosen.journey.control_percent) / 100 or 0.1
    needed, _control = needed_groups_always(rate, points, share, shape)
    groups = sum(each.groups for each in both)
    return Enough(groups, needed, points, rate, _by(chosen, needed) if groups < needed else None)


def _by(chosen: GroupSlice, needed: int) -> date | None:
    """The day on which so many groups will have entered and been watched."""
    if chosen.until is not None:
        return None
    missing = needed - sum(group_lift.entered(chosen))
    per_day = prospect(planned(chosen.journey)).per_day
    if missing > 0 and (not per_day or missing / per_day > 3 * 365):
        return None
    days = ceil(missing / per_day) if missing > 0 else 0
    return clock.today() + timedelta(days=days + chosen.days)
