"""Which of several contents did better among those who got them first."""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from yutang.outreach.rules.proportions import Difference, Share, difference


@dataclass(frozen=True)
class Verdict:
    """The content that the rest gets; `is_clear`: it did better, else it is the named default."""

    winner: int
    is_clear: bool
    best: int | None = None  # None: nobody had got anything
    against: Difference | None = None  # the best against the next


def judge(shares: Mapping[int, Share], *, default: int) -> Verdict:
    """The best share, where it is above each other one beyond chance; else the default.

    By intervals of the difference (Newcombe 1998), of 95 % together: with three contents each of
    the two comparisons with the best has 97.5 % (Bonferroni).
    """
    ranked = sorted(shares, key=lambda number: (-shares[number].rate, number))
    if len(ranked) < 2 or not all(shares[number].of for number in ranked):
        return Verdict(default, False)
    best, *others = ranked
    z = NormalDist().inv_cdf(1 - 0.025 / len(others))
    found = [difference(shares[best], shares[each], z) for each in others]
    is_clear = all(each is not None and each.low > 0 for each in found)
    return Verdict(best if is_clear else default, is_clear, best, found[0])
