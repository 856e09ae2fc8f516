"""How alike customers of one group are, and how many groups a journey needs because of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil

from yutang.journeys.rules.statistics.clusters import FEWEST_GROUPS, TUNED_FOR
from yutang.journeys.rules.statistics.looking import always
from yutang.journeys.rules.statistics.means import student
from yutang.journeys.rules.statistics.power import MOST_PEOPLE, needed
from yutang.outreach.rules.proportions import Z95

USUAL_RHO = 0.02  # where nothing is known
MOST_GROUPS = 1_000_000


@dataclass(frozen=True)
class Shape:
    """`size`: customers a group; `rho`: how alike they are, 0 … 1.

    `uneven`: 1 where all groups are of one size, else 1 + (standard deviation / mean)² of them.
    """

    size: float
    rho: float
    uneven: float = 1.0

    @property
    def effect(self) -> float:
        """So many customers drawn by groups say what one says who was drawn alone.

        1 + (m - 1) rho (Kish 1965; Donner and Klar 2000, 1.2), for groups of many sizes with m =
        (1 + cv²) times the mean (Eldridge, Ashby and Kerry, Int. J. Epidemiology 35, 2006).
        """
        return max(1.0, 1 + (self.uneven * self.size - 1) * self.rho)


def likeness(people: Sequence[int], did: Sequence[float]) -> float | None:
    """The intra-cluster correlation of a yes or no, 0 … 1; None: the groups say nothing of it.

    By analysis of variance (Donner and Klar 2000, 6.2.1; Ridout, Demétrio and Firth, Biometrics
    55, 1999); less alike than strangers counts as 0.
    """
    groups, whole, hits = len(people), sum(people), sum(did)
    if groups < FEWEST_GROUPS or whole <= groups or not 0 < hits < whole:
        return None
    shown = sum(n * n / size for n, size in zip(did, people, strict=True))
    between = (shown - hits * hits / whole) / (groups - 1)
    within = (hits - shown) / (whole - groups)
    typical = (whole - sum(size * size for size in people) / whole) / (groups - 1)
    spread = between + (typical - 1) * within
    return min(max((between - within) / spread, 0.0), 1.0) if spread > 0 else None


def unevenness(people: Sequence[int]) -> float:
    """1 + cv² of the groups' sizes."""
    whole = sum(people)
    return len(people) * sum(size * size for size in people) / whole**2 if whole else 1.0


def needed_groups(rate: float, points: float, control: float, shape: Shape) -> tuple[int, int]:
    """How many groups, and how many of them in the control group, show this change of a rate.

    As `power.needed`, times the design effect; with Student's quantile, since groups are few.
    """
    return _settled((rate, points, control), shape, lambda _groups: Z95)


def needed_groups_always(
    rate: float, points: float, control: float, shape: Shape
) -> tuple[int, int]:
    """The same where somebody looks every day."""
    wide = partial(always, tuned_for=TUNED_FOR)
    return _settled((rate, points, control), shape, wide)


def findable(rate: float, control: float, shape: Shape, groups: int) -> float | None:
    """The smallest rise, in points, that so many groups show to who looks every day; None: none."""
    low, high = 0.0, min(50.0, 99 - 100 * rate)
    if needed_groups_always(rate, high, control, shape)[0] > groups:
        return None
    for _round in range(12):
        middle = (low + high) / 2
        is_enough = needed_groups_always(rate, middle, control, shape)[0] <= groups
        low, high = (low, middle) if is_enough else (middle, high)
    return high


def _settled(
    aim: tuple[float, float, float], shape: Shape, wide: Callable[[int], float]
) -> tuple[int, int]:
    """The quantile goes by how many there are: a few rounds settle it."""
    control = aim[2]
    least = ceil(FEWEST_GROUPS / min(control, 1 - control))
    groups = least
    for _round in range(12):
        z = student(wide(groups), _freedom(groups, control))
        people = min(needed(*aim, z)[0] * shape.effect, MOST_PEOPLE)
        groups = min(max(ceil(people / shape.size), least), MOST_GROUPS)
    return groups, ceil(groups * control)


def _freedom(groups: int, control: float) -> float:
    """Welch and Satterthwaite's, where a group says as much on one side as on the other."""
    sides = (control, 1 - control)
    whole = sum(1 / side for side in sides) ** 2
    return whole / sum(1 / side**2 / max(groups * side - 1, 1) for side in sides)
