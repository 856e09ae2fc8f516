"""Things that happen later by the virtual clock, kept in the journal until they have happened."""

from __future__ import annotations

import asyncio
import contextlib
import heapq
from collections.abc import Callable
from typing import Any

from simulator import ids
from simulator.clock import Clock
from simulator.state import State
from simulator.upkeep import Due

Effect = Callable[[dict[str, Any]], None]


class Schedule:
    """Each entry happens once: at its moment or, if the process slept then, when it wakes."""

    def __init__(self, state: State, clock: Clock, after: Callable[[], None]) -> None:
        self._state = state
        self._clock = clock
        self._after = after
        self._effects: dict[str, Effect] = {}
        self._heap: list[tuple[float, str]] = []
        self._wake = asyncio.Event()
        clock.on_advance(self._wake.set)

    def register(self, kind: str, effect: Effect) -> None:
        self._effects[kind] = effect

    def at(self, moment: float, kind: str, args: dict[str, Any]) -> None:
        due = self._state.due.put(Due(ids.fresh("d", 16), moment, kind, args))
        heapq.heappush(self._heap, (due.at, due.id))
        self._wake.set()

    def load(self) -> None:
        """Take up what an earlier process left."""
        self._heap = [(due.at, due.id) for due in self._state.due.all()]
        heapq.heapify(self._heap)

    def run_due(self) -> None:
        """Let everything happen whose moment has come."""
        ran = False
        while self._heap and self._heap[0][0] <= self._clock.now():
            _, due_id = heapq.heappop(self._heap)
            due = self._state.due.get(due_id)
            if due is not None:
                self._state.due.drop(due_id)
                self._effects[due.kind](due.args)
                ran = True
        if ran:
            self._after()

    async def run(self) -> None:
        while True:
            self._wake.clear()
            self.run_due()
            pause = self._heap[0][0] - self._clock.now() if self._heap else 3_600.0
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), max(pause, 0.001))
