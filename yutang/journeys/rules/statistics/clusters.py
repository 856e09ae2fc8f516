"""What a journey of group chats adds a head, where whole groups were drawn: a cluster trial.

Customers of one group see and say the same, so they are more alike than others are; whoever counts
them as if each had been drawn alone is far too sure (Donner and Klar, Design and Analysis of
Cluster Randomization Trials in Health Research, 2000, chapter 1). Here a group is one observation.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from yutang.journeys.rules.statistics import looking
from yutang.journeys.rules.statistics.lifts import (
    FEWEST_BUYERS,
    HARMS,
    SHARES,
    Lift,
    Measure,
    Verdict,
    verdict,
)
from yutang.journeys.rules.statistics.looking import Interval
from yutang.journeys.rules.statistics.means import student

FEWEST_GROUPS = 10  # on each side, before anything is told
FEWEST_DID = 10  # customers of both sides together who did it, before a share is compared
FEWEST_FREEDOM = 5  # degrees: less, where a few large groups are nearly all of a side
TUNED_FOR = 100  # groups; the interval is narrowest, for what it promises, around so many


@dataclass(frozen=True)
class Side:
    """One side of the trial, group by group: how many customers count, and what they did in all.

    `known`: the same of the time before entering; of a measure that it lacks nothing is known.
    """

    people: list[int] = field(default_factory=list)  # each above 0
    sums: dict[Measure, list[float]] = field(default_factory=dict)
    known: dict[Measure, list[float]] = field(default_factory=dict)

    @property
    def groups(self) -> int:
        return len(self.people)

    @property
    def count(self) -> int:
        return sum(self.people)

    def total(self, measure: Measure) -> float:
        return sum(self.sums.get(measure, ()))

    def figure(self, measure: Measure) -> float:
        """A head: the share (0 … 1), or the mean."""
        return self.total(measure) / self.count if self.people else 0.0


@dataclass(frozen=True)
class Estimate:
    """A figure a head with its squared standard error, and the degrees of freedom of that."""

    mean: float
    squared: float
    freedom: float
    people: int
    groups: int


def lift(measure: Measure, inside: Side, control: Side) -> Lift:
    """The difference a head with both its intervals, unless there are too few groups to say."""
    plain = (measure, inside.figure(measure), control.figure(measure))
    if not (inside.people and control.people):
        return Lift(*plain, Verdict.ALONE)
    if _are_few(measure, inside, control):
        return Lift(*plain, Verdict.FEW)
    first, second, saved = _steadied(measure, inside, control)
    freedom = _freedom(first, second)
    if freedom < FEWEST_FREEDOM:
        return Lift(*plain, Verdict.FEW)
    least = _least(measure, inside, control)
    z = looking.always(inside.groups + control.groups, tuned_for=TUNED_FOR)
    always, once = (_interval(first, second, each, least) for each in (z, looking.once()))
    extra = always.times(inside.count)
    return Lift(*plain, verdict(always), always, once, extra, saved)


def ratio(people: Sequence[int], sums: Sequence[float]) -> Estimate:
    """What is done a head in at least two groups: the sums of both, divided.

    The mean of a ratio, linearised (Cochran, Sampling Techniques, 1977, 6.5; Deng, Knoblich and Lu,
    KDD 2018): a group counts by how far its sum is from what its size would give. Each is made up
    for having drawn the mean towards itself, and the degrees of freedom are those of the groups:
    Bell and McCaffrey, Survey Methodology 28, 2002 (their CR2 with Satterthwaite's freedom, which
    comes to this where all that is explained is the side).
    """
    whole = sum(people)
    mean = sum(sums) / whole
    parts = [size / whole for size in people]
    apart = [each - mean * size for each, size in zip(sums, people, strict=True)]
    squared = sum(e * e / (1 - part) for e, part in zip(apart, parts, strict=True)) / whole**2
    drawn = [part * part / (1 - part) for part in parts]
    spread = sum(part * part for part in parts)
    spread += sum(drawn) ** 2 - sum(each * each for each in drawn)
    return Estimate(mean, squared, 1 / spread, whole, len(people))


def _are_few(measure: Measure, inside: Side, control: Side) -> bool:
    if min(inside.groups, control.groups) < FEWEST_GROUPS:
        return True
    if measure in SHARES:
        return inside.total(measure) + control.total(measure) < FEWEST_DID
    return min(each.total(Measure.BOUGHT) for each in (inside, control)) < FEWEST_BUYERS


def _steadied(measure: Measure, inside: Side, control: Side) -> tuple[Estimate, Estimate, float]:
    """Both sides less what their groups differed by before they entered, and how much that saved.

    CUPED (Deng, Xu, Kohavi and Walker, WSDM 2013) with groups as observations: what was before the
    draw differs by chance only. The slope that is estimated costs one degree of freedom.
    """
    both = (inside, control)
    plain = [ratio(side.people, side.sums[measure]) for side in both]
    by = _slope(measure, both)
    if not by:
        return plain[0], plain[1], 0.0
    middle = sum(sum(side.known[measure]) for side in both) / sum(side.count for side in both)
    free = inside.groups + control.groups - 2
    less = [_less(side, measure, by, middle, free / (free - 1)) for side in both]
    before, after = (sum(each.squared for each in found) for found in (plain, less))
    return less[0], less[1], max(0.0, 1 - after / before) if before else 0.0


def _less(side: Side, measure: Measure, by: float, middle: float, cost: float) -> Estimate:
    columns = zip(side.sums[measure], side.known[measure], side.people, strict=True)
    found = ratio(side.people, [now - by * (was - middle * size) for now, was, size in columns])
    return replace(found, squared=found.squared * cost, freedom=found.freedom - 1)


def _slope(measure: Measure, both: Sequence[Side]) -> float:
    """By least squares within both sides; 0: nothing is known of the time before."""
    shared = alone = 0.0
    for side in both:
        if measure not in side.known:
            return 0.0
        was = _apart(side.people, side.known[measure])
        now = _apart(side.people, side.sums[measure])
        shared += sum(a * b for a, b in zip(was, now, strict=True))
        alone += sum(a * a for a in was)
    return shared / alone if alone else 0.0


def _apart(people: Sequence[int], sums: Sequence[float]) -> list[float]:
    """How far each group is from what its size would give."""
    mean = sum(sums) / sum(people)
    return [each - mean * size for each, size in zip(sums, people, strict=True)]


def _freedom(first: Estimate, second: Estimate) -> float:
    """Welch and Satterthwaite's, of both sides; where nothing varies, the smaller one's."""
    whole = first.squared + second.squared
    if not whole:
        return min(first.freedom, second.freedom)
    return whole**2 / (first.squared**2 / first.freedom + second.squared**2 / second.freedom)


def _interval(first: Estimate, second: Estimate, z: float, least: float) -> Interval:
    """The wider of two: by each side's own error, and by the pooled one (as `means.cautious`).

    Where few do much, a small side without those looks steadier than it is; pooled, the groups of
    the large side speak for it. Below the squared error `least` it is never.
    """
    own = student(z, _freedom(first, second)) * sqrt(max(first.squared + second.squared, least))
    freedom = first.freedom + second.freedom
    half = max(own, student(z, freedom) * sqrt(_pooled(first, second)))
    middle = first.mean - second.mean
    return Interval(middle, middle - half, middle + half)


def _pooled(first: Estimate, second: Estimate) -> float:
    """The squared error where a customer stands for as much noise on one side as on the other."""
    summed = sum((each.groups - 1) * each.squared * each.people for each in (first, second))
    noise = summed / (first.groups + second.groups - 2)
    return noise * (1 / first.people + 1 / second.people)


def _least(measure: Measure, inside: Side, control: Side) -> float:
    """Harms are rare: groups in which nobody did it aren't steadier than chance with heads is."""
    if measure not in HARMS:
        return 0.0
    rate = (inside.total(measure) + control.total(measure)) / (inside.count + control.count)
    return rate * (1 - rate) * (1 / inside.count + 1 / control.count)
