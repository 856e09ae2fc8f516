"""Whether the groups have the sizes that the draw should have given them."""

from collections.abc import Sequence
from math import erfc, exp, gamma, sqrt

ALARM = 0.001  # a fault, not chance: Fabijan et al., KDD 2019


def imbalance(counts: Sequence[int], shares: Sequence[float]) -> float:
    """How probable groups at least as uneven are by chance: Pearson's chi-squared, 1900.

    `shares`: expected parts, sum > 0. Groups that expect nobody must be empty (else 0).
    """
    people, whole = sum(counts), sum(shares)
    expected = [people * share / whole for share in shares]
    if any(count and not each for count, each in zip(counts, expected, strict=True)):
        return 0.0
    pairs = [(count, each) for count, each in zip(counts, expected, strict=True) if each]
    if len(pairs) < 2:
        return 1.0
    return beyond(sum((count - each) ** 2 / each for count, each in pairs), len(pairs) - 1)


def beyond(squared: float, freedom: int) -> float:
    """The chance that chi-squared exceeds this (Abramowitz and Stegun 1964, 26.4.4 and 26.4.5)."""
    half = squared / 2
    total = erfc(sqrt(half)) if freedom % 2 else exp(-half)
    power = 0.5 if freedom % 2 else 1.0
    while power < freedom / 2:
        total += half**power * exp(-half) / gamma(power + 1)
        power += 1
    return min(1.0, total)
