"""Shares compared: intervals and sample sizes."""

from dataclasses import dataclass
from math import ceil, sqrt

Z95 = 1.959963984540054  # two-sided 95 %


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


def wilson(share: Share) -> tuple[float, float]:
    """The score interval of one share (Wilson 1927)."""
    if not share.of:
        return 0.0, 1.0
    n, p, z = share.of, share.rate, Z95
    middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def difference(first: Share, second: Share) -> Difference | None:
    """The difference of two independent shares (Newcombe 1998, method 10); None: one is empty."""
    if not (first.of and second.of):
        return None
    p, q = first.rate, second.rate
    (low_p, high_p), (low_q, high_q) = wilson(first), wilson(second)
    d = p - q
    low = d - sqrt((p - low_p) ** 2 + (high_q - q) ** 2)
    high = d + sqrt((high_p - p) ** 2 + (q - low_q) ** 2)
    return Difference(100 * d, 100 * low, 100 * high)


def sample_size(rate: float, points: float) -> int:
    """How many each group needs to show a difference of so many points from a rate.

    Power 80 %, 5 % two-sided: n = 16 p (1 - p) / d² (Lehr 1992), p between both shares.
    """
    d = points / 100
    p = min(0.5, rate + d / 2)
    return ceil(16 * p * (1 - p) / (d * d))
