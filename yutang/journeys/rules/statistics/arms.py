"""Which of several ways is best, without being fooled by having looked at several."""

from collections.abc import Sequence
from dataclasses import dataclass

from yutang.journeys.rules.statistics.looking import ALPHA, FEWEST, always
from yutang.outreach.rules.proportions import Difference, Share, difference


@dataclass(frozen=True)
class Ranking:
    """The best way so far, and its difference to the next; `is_clear`: above each other one."""

    best: int | None = None  # None: too few of one of them
    is_clear: bool = False
    against: Difference | None = None


def rank(shares: Sequence[Share]) -> Ranking:
    """The way with the highest share; clear, where each interval to another is above zero.

    Intervals that hold at every look (`looking.always`), together with 95 %: of k ways there are
    k (k - 1) / 2 pairs, any of which may turn out to be the best and another (Bonferroni).
    """
    used = [number for number, each in enumerate(shares) if each.of]
    if len(used) < 2 or min(shares[number].of for number in used) < FEWEST:
        return Ranking()
    best, *others = sorted(used, key=lambda number: (-shares[number].rate, number))
    pairs = len(used) * (len(used) - 1) / 2
    found = []
    for other in others:
        z = always(shares[best].of + shares[other].of, ALPHA / pairs)
        found.append(difference(shares[best], shares[other], z))
    return Ranking(best, all(each is not None and each.low > 0 for each in found), found[0])
