"""What is to be dealt with at which stop of the clock."""

from heapq import heappop, heappush
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.times import Grid, Ints

Key = TypeVar("Key")
Rows = NDArray[Any]


class Agenda(Generic[Key]):
    """Rows under keys, sorted into the stops at which they are due; what comes later is left."""

    def __init__(self, grid: Grid, until: int) -> None:
        self._grid, self._until = grid, until
        self._stops: list[int] = []
        self._rows: dict[int, dict[Key, list[Rows]]] = {}

    def put(self, key: Key, rows: Rows, ats: Ints) -> None:
        """Each row is due at its moment."""
        if not len(rows):
            return
        stops = self._grid.stops(ats)
        first = int(stops[0])
        if (stops == first).all():
            self._at(first, key, rows)
            return
        order = np.argsort(stops, kind="stable")
        stops, rows = stops[order], rows[order]
        cuts = np.flatnonzero(np.diff(stops)) + 1
        begins = [0, *cuts.tolist()]
        for begin, part in zip(begins, np.split(rows, cuts), strict=True):
            self._at(int(stops[begin]), key, part)

    def next(self) -> int | None:
        """The next stop, if there is one."""
        return self._stops[0] if self._stops else None

    def take(self, stop: int) -> dict[Key, Rows]:
        """All that is due at the stop, and off the agenda."""
        if self.next() == stop:
            heappop(self._stops)
        found = self._rows.pop(stop, {})
        return {key: np.concatenate(parts) for key, parts in found.items()}

    def between(self, after: int, until: int) -> list[Rows]:
        """Rows of the stops after the one and up to the first behind the other."""
        stops = sorted(stop for stop in self._rows if after < stop)
        found = []
        for stop in stops:
            found += [part for parts in self._rows[stop].values() for part in parts]
            if stop >= until:
                break
        return found

    def left(self) -> list[Rows]:
        """All that is still to come."""
        return [part for rows in self._rows.values() for parts in rows.values() for part in parts]

    def _at(self, stop: int, key: Key, rows: Rows) -> None:
        if stop not in self._rows:
            self._rows[stop] = {}
            if stop < self._until:
                heappush(self._stops, stop)
        self._rows[stop].setdefault(key, []).append(rows)
