"""Everybody who is inside, as columns; places of those who left are used again."""

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.times import ENDLESS, Ints

Places = NDArray[np.int64]  # of runs in the columns


class Runs:
    """`gone`: when the run leaves by an exit; `woken`: what it waits for has happened.

    `first`: of a group's run, the day that is its day 1, since 1970.
    """

    def __init__(self) -> None:
        self.who = np.zeros(0, dtype=np.int32)
        self.due = np.zeros(0, dtype=np.int64)
        self.gone = np.zeros(0, dtype=np.int64)
        self.woken = np.zeros(0, dtype=np.bool_)
        self.first = np.zeros(0, dtype=np.int64)
        self._free = np.zeros(0, dtype=np.int64)

    def add(self, who: Small, due: Ints, gone: Ints | int = ENDLESS) -> Places:
        """So many runs more; returns their places."""
        if len(self._free) < len(who):
            self._grow(max(len(who), len(self.who), 1_000))
        places, self._free = self._free[: len(who)], self._free[len(who) :]
        self.who[places], self.due[places] = who, due
        self.gone[places], self.woken[places] = gone, False
        return places

    def free(self, places: Places) -> None:
        """These are over."""
        self._free = np.concatenate([self._free, places])

    def _grow(self, more: int) -> None:
        size = len(self.who)
        for name in ("who", "due", "gone", "woken", "first"):
            old = getattr(self, name)
            setattr(self, name, np.concatenate([old, np.zeros(more, dtype=old.dtype)]))
        self._free = np.concatenate([self._free, np.arange(size, size + more)])
