"""Means of two groups compared: orders and spending per head."""

from dataclasses import dataclass
from math import sqrt

from yutang.journeys.rules.statistics.looking import Interval
from yutang.outreach.rules.proportions import Z95


@dataclass(frozen=True)
class Sample:
    """One group's mean and variance (n - 1), with those of what was known before it entered.

    `known`, `known_variance`, `shared`: mean, variance of the earlier figure, and covariance.
    """

    count: int
    mean: float
    variance: float
    known: float = 0.0
    known_variance: float = 0.0
    shared: float = 0.0


def welch(first: Sample, second: Sample, z: float = Z95) -> Interval | None:
    """By how much the first mean is above the second (Welch 1947); None: too few to say.

    `z`: standard errors to each side for a normal distribution; Student's has a few more.
    """
    if min(first.count, second.count) < 2:
        return None
    half = student(z, _freedom(first, second)) * sqrt(_squared_error(first, second))
    return _around(first.mean - second.mean, half)


def cautious(first: Sample, second: Sample, z: float) -> Interval | None:
    """The same where z holds at every look: by the pooled error where that is the larger one.

    Spending has a heavy tail. A small control group without a large order yet looks steadier than
    it is, and whoever looks every day would find that day; pooled, the large group speaks for it.
    """
    if min(first.count, second.count) < 2:
        return None
    squared = max(_squared_error(first, second), _pooled_squared_error(first, second))
    half = student(z, _freedom(first, second)) * sqrt(squared)
    return _around(first.mean - second.mean, half)


def student(z: float, freedom: float) -> float:
    """Student's quantile where the normal one is z (Abramowitz and Stegun 1964, 26.7.5)."""
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / freedom**power for power, term in enumerate(terms, 1))


def slope(first: Sample, second: Sample) -> float:
    """How much of the earlier figure to take off: within both groups, by least squares."""
    parts = [each for each in (first, second) if each.count > 1]
    known = sum((each.count - 1) * each.known_variance for each in parts)
    return sum((each.count - 1) * each.shared for each in parts) / known if known else 0.0


def steadied(first: Sample, second: Sample) -> tuple[Sample, Sample]:
    """Both groups less what they differed by before they entered (CUPED).

    Deng, Xu, Kohavi and Walker, WSDM 2013: y - slope · (x - mean of x). It is sound because x was
    known before anybody was drawn into a group, so the groups differ in it by chance only: the
    difference stays unbiased, and what x explains of y leaves the variance.
    """
    by = slope(first, second)
    people = first.count + second.count
    middle = (first.known * first.count + second.known * second.count) / people if people else 0
    return _less(first, by, middle), _less(second, by, middle)


def saved(first: Sample, second: Sample) -> float:
    """Which part of the difference's variance knowing the earlier figure took away, 0 … 1."""
    plain, less = _squared_error(first, second), _squared_error(*steadied(first, second))
    return max(0.0, 1 - less / plain) if plain else 0.0


def _less(sample: Sample, by: float, middle: float) -> Sample:
    variance = sample.variance + by * by * sample.known_variance - 2 * by * sample.shared
    return Sample(sample.count, sample.mean - by * (sample.known - middle), max(0.0, variance))


def _around(middle: float, half: float) -> Interval:
    return Interval(middle, middle - half, middle + half)


def _squared_error(first: Sample, second: Sample) -> float:
    if not (first.count and second.count):
        return 0.0
    return first.variance / first.count + second.variance / second.count


def _pooled_squared_error(first: Sample, second: Sample) -> float:
    summed = (first.count - 1) * first.variance + (second.count - 1) * second.variance
    pooled = summed / (first.count + second.count - 2)
    return pooled * (1 / first.count + 1 / second.count)


def _freedom(first: Sample, second: Sample) -> float:
    """Welch and Satterthwaite's; where nothing varies, any will do."""
    a, b = first.variance / first.count, second.variance / second.count
    if not a + b:
        return float(first.count + second.count - 2)
    return (a + b) ** 2 / (a * a / (first.count - 1) + b * b / (second.count - 1))
