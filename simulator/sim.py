"""The stand-in as one object: its state, its clock and everything that acts on them."""

from __future__ import annotations

import asyncio
import contextlib
import random
from pathlib import Path

from simulator.callbacks.sender import Sender
from simulator.clock import Clock
from simulator.faults import Faults
from simulator.limits import Limits
from simulator.schedule import Schedule
from simulator.state import State
from simulator.store import Store
from simulator.stream import Stream
from simulator.world import World, read_world, seed

SURPRISE_EVERY = 20


class Sim:
    """Everything in one process and one event loop: a handler runs alone from start to end.

    Those who act on it know it; it knows none of them. What happens later is registered with its
    schedule before it starts.
    """

    def __init__(self, home: Path, *, base_url: str, world: World | None = None) -> None:
        home.mkdir(parents=True, exist_ok=True)
        self.home = home
        self.base_url = base_url
        self.clock = Clock()
        self.store = Store(home / "state.jsonl")
        self.state = State(self.store)
        if not self.store.open():
            seed(self.state, world or read_world(None), now=self.clock.seconds())
            self.store.flush()
        self.clock.offset = self.state.corp.clock_offset
        self.faults = Faults(self.clock.now, self.state.settings.seed)
        self.limits = Limits(self.clock.now)
        self.stream = Stream()
        self.store.on_flush = self.stream.publish
        self.schedule = Schedule(self.state, self.clock, self.store.flush)
        self.sender = Sender(self.state, self.clock, self.faults, self.store.flush)
        self._random = random.Random(self.state.settings.seed)  # noqa: S311 — repeatable
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def surprises(self) -> bool:
        """Now and then True: then an answer carries a field nobody has heard of."""
        settings = self.state.settings
        return settings.extra_fields and self._random.randrange(SURPRISE_EVERY) == 0

    async def pause(self, seconds: float) -> bool:
        """Wait so long; False, and at once, when the stand-in stops."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return True
        return False

    def hurry(self) -> None:
        """Whoever waits or listens goes home: they would keep the server from stopping."""
        self._stopping.set()
        self.stream.close()

    async def start(self) -> None:
        self.schedule.load()
        self.sender.start()
        self._task = asyncio.create_task(self.schedule.run())

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        await self.sender.stop()
        self.store.close()
