"""What customers do in a rehearsal: for each match of a plan, who does it when."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.times import ENDLESS, SECOND, Ints

WIDE = 2**36  # seconds; a place and a moment make one number, so that both are found at once


@dataclass(frozen=True)
class Happenings:
    """Who did something when, by customer and moment (whole seconds)."""

    who: Small
    at: Ints

    def __len__(self) -> int:
        return len(self.who)

    @property
    def _keys(self) -> Ints:
        return self.who.astype(np.int64) * WIDE + self.at // SECOND

    def next_after(self, who: Small, since: Ints) -> Ints:
        """When each of these does it next, after that moment; `ENDLESS`: not at all."""
        found = np.full(len(who), ENDLESS, dtype=np.int64)
        if not len(self.who):
            return found
        keys = who.astype(np.int64) * WIDE + since // SECOND + 1
        place = np.searchsorted(self._keys, keys)
        inside = np.minimum(place, len(self.who) - 1)
        has = (place < len(self.who)) & (self.who[inside] == who)
        found[has] = self.at[inside[has]]
        return found


NOTHING = Happenings(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.int64))


def happenings(who: Small, at: Ints) -> Happenings:
    """In order, on whole seconds."""
    seconds = at // SECOND * SECOND
    order = np.lexsort((seconds, who))
    return Happenings(who[order], seconds[order])


def together(each: Sequence[Happenings]) -> Happenings:
    """All of them in one."""
    some = [one for one in each if len(one)]
    if not some:
        return NOTHING
    if len(some) == 1:
        return some[0]
    who = np.concatenate([one.who for one in some])
    return happenings(who, np.concatenate([one.at for one in some]))
