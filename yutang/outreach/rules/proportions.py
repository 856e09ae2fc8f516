"""Shares compared: intervals and sample sizes."""

from dataclasses import dataclass
from math import ceil, sqrt

Z95 = 1.959963984540054  # two-sided 95 %
Z80 = 0.8416212335729143  # one-sided 80 %


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    count: int
    of: int

    @property
    def rate(self) -> float:
        return self.count / self.of if self.of else 0.0

    @property
    def percent(self) -> float:
        return 100 * self.rate


@dataclass(frozen=True)
class Difference:
    """By how much the first share is above the second, with its 95 % interval; in points."""

    points: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Whether the interval leaves zero out."""
        return self.low > 0 or self.high < 0


def wilson(share: Share, z: float = Z95) -> tuple[float, float]:
    """The score interval of one share (Wilson 1927)."""
    if not share.of:
        return 0.0, 1.0
    n, p = share.of, share.rate
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(first: Share, second: Share, z: float = Z95) -> Difference | None:
    """The difference of two independent shares (Newcombe 1998, method 10); None: one is empty."""
    if not (first.of and second.of):
        return None
    p, q = first.rate, second.rate
    (low_p, high_p), (low_q, high_q) = wilson(first, z), wilson(second, z)
    d = p - q
    low = d - sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    high = d + sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return Difference(100 * d, 100 * low, 100 * high)


def sample_size(rate: float, points: float) -> int:
    """How many each group needs to show a rise of so many points above a rate.

    Two-sided 5 %, power 80 %, without continuity correction (Fleiss, Levin and Paik 2003, 4.14).
    """
    p = min(rate, 1 - points / 100)
    q = p + points / 100
    middle = (p + q) / 2
    spread = Z95 * sqrt(2 * middle * (1 - middle)) + Z80 * sqrt(p * (1 - p) + q * (1 - q))
    return ceil(spread * spread / (q - p) ** 2)


def shown_points(rate: float, each: int) -> float:
    """The least rise, to a tenth of a point, that groups of this size show: `sample_size` back."""
    low, high = 0, 1000 - ceil(1000 * rate)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if sample_size(rate, middle / 10) <= each else (middle, high)
    return high / 10
