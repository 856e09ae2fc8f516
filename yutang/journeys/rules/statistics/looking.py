"""How wide an interval must be: for one look on a day set before, or for a look every day."""

from dataclasses import dataclass
from math import log, sqrt
from statistics import NormalDist

from yutang.outreach.rules.proportions import Z95

ALPHA = 0.05
TUNED_FOR = 2_000  # people; the interval is narrowest, for what it promises, around so many
FEWEST = 30  # people in each group before any interval is told


@dataclass(frozen=True)
class Interval:
    """A difference with its 95 % interval, in the unit of what is compared."""

    difference: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0

    def times(self, factor: float) -> "Interval":
        """The same for so many people, or in another unit; `factor` > 0."""
        return Interval(self.difference * factor, self.low * factor, self.high * factor)


def always(people: int, alpha: float = ALPHA, tuned_for: int = TUNED_FOR) -> float:
    """How many standard errors to each side hold at every look together, with 1 - alpha.

    The Gaussian mixture boundary of the asymptotic confidence sequence (Waudby-Smith, Arbour,
    Sinha, Kennedy and Ramdas, Annals of Statistics 52, 2024, theorem 2.2; Robbins 1970):
    sqrt(2 (t r² + 1) / (t r²) · log(sqrt(t r² + 1) / alpha)) after t people, where r is the one
    that is narrowest after `tuned_for` people (their section 2.4). Where whole groups are drawn,
    both are counted in groups. Looking, stopping and going on at will, the true difference is
    outside at any time with a chance of at most alpha.
    """
    spent = -2 * log(alpha)
    scale = max(people, 1) * (spent + log(spent) + 1) / tuned_for
    return sqrt(2 * (scale + 1) / scale * log(sqrt(scale + 1) / alpha))


def once(alpha: float = ALPHA) -> float:
    """How many standard errors hold for a single look, after a number of people set before."""
    return Z95 if alpha == ALPHA else NormalDist().inv_cdf(1 - alpha / 2)
