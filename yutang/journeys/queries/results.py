"""What the results page tells of a journey."""

from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil
from typing import Any

from yutang.journeys.models import Aim, Journey
from yutang.journeys.queries import entrants, lift
from yutang.journeys.queries.lift import Slice
from yutang.journeys.rules.statistics.balance import ALARM, imbalance
from yutang.journeys.rules.statistics.lifts import SHARES, Group, Lift, Measure, Verdict
from yutang.journeys.rules.statistics.lifts import lift as compare
from yutang.journeys.rules.statistics.power import needed_always
from yutang.kernel import clock

USUAL_RATE = 0.05  # where nothing is known
LEAST_RATE = 0.001
USUAL_DAYS = 14  # of watching, where no goal says otherwise


@dataclass(frozen=True)
class Enough:
    """How many have been watched, of how many that are needed to find `points` over `rate`."""

    watched: int
    needed: int
    points: float
    rate: float  # 0 … 1
    by: date | None  # when there are enough, if people enter as they do; None: who knows

    @property
    def is_reached(self) -> bool:
        return self.watched >= self.needed

    @property
    def rate_percent(self) -> float:
        return 100 * self.rate

    @property
    def percent(self) -> int:
        return min(100, 100 * self.watched // self.needed)


@dataclass(frozen=True)
class Results:
    """Both groups, the lift of each measure, and whether the figures can be trusted."""

    inside: Group
    control: Group
    lifts: list[Lift]
    main: Lift
    entered: tuple[int, int]
    chance: float  # of groups as uneven as these
    enough: Enough | None  # None: there is no control group

    @property
    def is_uneven(self) -> bool:
        return self.chance < ALARM

    @property
    def watched(self) -> int:
        return self.inside.count + self.control.count

    @property
    def is_waiting(self) -> bool:
        """Not yet enough data: too few to say anything, or nothing found and more to come."""
        if self.enough is None:
            return False
        few = self.main.verdict in (Verdict.FEW, Verdict.ALONE)
        return few or (self.main.verdict is Verdict.OPEN and not self.enough.is_reached)


def measures(journey: Journey) -> list[Measure]:
    """What can be compared; the first is what the journey is for."""
    lacking = set() if has_goal(journey) else {Measure.GOAL}
    lacking |= set() if journey.subject == Journey.Subject.GROUP else {Measure.LEFT}
    return [each for each in Measure if each not in lacking]


def results(chosen: Slice, main: Measure) -> Results:
    """The lift of every measure for the people of the slice."""
    journey = chosen.journey
    inside, control = lift.groups(chosen)
    lifts = [compare(each, inside, control) for each in measures(journey)]
    entered = lift.entered(chosen)
    share = float(journey.control_percent) / 100
    compared = bool(share or control.count)
    return Results(
        inside=inside,
        control=control,
        lifts=lifts,
        main=next(each for each in lifts if each.measure is main),
        entered=entered,
        chance=imbalance(entered, (1 - share, share)) if share else 1.0,
        enough=_enough(chosen, main, (inside, control), sum(entered)) if compared else None,
    )


def _enough(chosen: Slice, main: Measure, groups: tuple[Group, Group], entered: int) -> Enough:
    aim = Aim.objects.filter(journey=chosen.journey).first() or Aim(journey=chosen.journey)
    measure = main if main in SHARES else Measure.BOUGHT
    points = float(aim.points)
    rate = _rate(aim, measure, groups[1])
    share = float(chosen.journey.control_percent) / 100 or 0.1
    needed, _control = needed_always(rate, points, share)
    watched = sum(each.count for each in groups)
    by = _by(chosen, needed - entered) if watched < needed else None
    return Enough(watched, needed, points, rate, by)


def _rate(aim: Aim, measure: Measure, control: Group) -> float:
    """That of the control group, once it is large enough; else what was expected."""
    if control.count >= entrants.FEWEST:
        return min(max(control.share(measure).rate, LEAST_RATE), 0.9)
    return float(aim.rate) / 100 if aim.rate else USUAL_RATE


def _by(chosen: Slice, missing: int) -> date | None:
    """The day on which so many more will have entered and been watched."""
    if chosen.until is not None:
        return None
    per_day = entrants.own_per_day(chosen.journey)
    if not per_day or missing / per_day > 3 * 365:
        return None
    return clock.today() + timedelta(days=ceil(max(0, missing) / per_day) + chosen.days)


def usual_days(journey: Journey) -> int:
    """How long people are watched: the days in which the goal shall be reached."""
    return int((_plan(journey).get("goal") or {}).get("days", USUAL_DAYS))


def has_goal(journey: Journey) -> bool:
    return bool(_plan(journey).get("goal"))


def _plan(journey: Journey) -> dict[str, Any]:
    found: dict[str, Any] = journey.version.plan if journey.version else journey.draft
    return found
