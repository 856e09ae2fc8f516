"""What a journey adds to one measure: those in it against its control group."""

from dataclasses import dataclass, field
from enum import StrEnum

from yutang.journeys.rules.statistics import looking, means
from yutang.journeys.rules.statistics.looking import FEWEST, Interval
from yutang.journeys.rules.statistics.means import Sample
from yutang.outreach.rules.proportions import Difference, Share, difference

FEWEST_BUYERS = 20  # in each group, before a mean of orders or spending is compared


class Measure(StrEnum):
    """What is compared; of each customer, within so many days after entering."""

    GOAL = "goal"  # reached the journey's goal
    BOUGHT = "bought"  # paid an order that wasn't refunded as a whole
    ORDERS = "orders"  # how many, a head
    AMOUNT = "amount"  # paid less refunded, smallest unit, a head
    REMOVED = "removed"  # removed a member
    LEFT = "left"  # left the group chat; of journeys of groups only
    OBJECTED = "objected"  # objected to be spoken to


HARMS = (Measure.REMOVED, Measure.LEFT, Measure.OBJECTED)
SHARES = (Measure.GOAL, Measure.BOUGHT, *HARMS)


class Verdict(StrEnum):
    """What the interval says."""

    ALONE = "alone"  # there is nobody to compare with
    FEW = "few"  # too few to say anything
    OPEN = "open"  # zero is inside
    MORE = "more"
    LESS = "less"


@dataclass(frozen=True)
class Group:
    """One side of the comparison: how many, how many of them did what, and their means."""

    count: int = 0
    did: dict[Measure, int] = field(default_factory=dict)
    means: dict[Measure, Sample] = field(default_factory=dict)

    def share(self, measure: Measure) -> Share:
        return Share(self.did.get(measure, 0), self.count)

    def figure(self, measure: Measure) -> float:
        """The share (0 … 1), or the mean."""
        if measure in SHARES:
            return self.share(measure).rate
        return self.means[measure].mean if measure in self.means else 0.0


@dataclass(frozen=True)
class Lift:
    """By how much those inside are above the control group, a head; shares as 0 … 1.

    `always` holds however often somebody looks, `once` for a single look decided on before.
    `saved`: which part of the variance the time before entering explained away.
    """

    measure: Measure
    inside: float
    control: float
    verdict: Verdict
    always: Interval | None = None
    once: Interval | None = None
    extra: Interval | None = None  # for all inside together, by `always`
    saved: float = 0.0

    @property
    def is_harm(self) -> bool:
        return self.measure in HARMS

    @property
    def is_good(self) -> bool:
        return self.verdict is (Verdict.LESS if self.is_harm else Verdict.MORE)

    @property
    def is_bad(self) -> bool:
        return self.verdict is (Verdict.MORE if self.is_harm else Verdict.LESS)


def lift(measure: Measure, inside: Group, control: Group) -> Lift:
    """The difference with both its intervals, unless there are too few to say."""
    plain = (measure, inside.figure(measure), control.figure(measure))
    if not (inside.count and control.count):
        return Lift(*plain, Verdict.ALONE)
    if _are_few(measure, inside, control):
        return Lift(*plain, Verdict.FEW)
    z = looking.always(inside.count + control.count)
    if measure in SHARES:
        always, once, saved = _of_shares(measure, inside, control, z)
    else:
        always, once, saved = _of_means(measure, inside, control, z)
    extra = always.times(inside.count) if always else None
    return Lift(*plain, verdict(always), always, once, extra, saved)


def _are_few(measure: Measure, inside: Group, control: Group) -> bool:
    if min(inside.count, control.count) < FEWEST:
        return True
    buyers = min(each.did.get(Measure.BOUGHT, 0) for each in (inside, control))
    return measure not in SHARES and buyers < FEWEST_BUYERS


def _of_shares(
    measure: Measure, inside: Group, control: Group, z: float
) -> tuple[Interval | None, Interval | None, float]:
    """Newcombe's score interval, once by 1.96 standard errors and once by as many as last."""
    pair = inside.share(measure), control.share(measure)
    return _in_parts(difference(*pair, z)), _in_parts(difference(*pair, looking.once())), 0.0


def _in_parts(found: Difference | None) -> Interval | None:
    """Percentage points as parts of 1."""
    return Interval(found.points, found.low, found.high).times(0.01) if found else None


def _of_means(
    measure: Measure, inside: Group, control: Group, z: float
) -> tuple[Interval | None, Interval | None, float]:
    pair = inside.means[measure], control.means[measure]
    steady = means.steadied(*pair)
    return means.cautious(*steady, z), means.welch(*steady), means.saved(*pair)


def verdict(interval: Interval | None) -> Verdict:
    """What the interval that holds at every look says."""
    if interval is None:
        return Verdict.FEW
    if not interval.is_certain:
        return Verdict.OPEN
    return Verdict.MORE if interval.low > 0 else Verdict.LESS
