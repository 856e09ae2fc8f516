"""Loops of the worker: small steps repeated while there is work, woken by NOTIFY or by the poll."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

import psycopg
import structlog
from django.db import connection

from yutang.kernel import database

logger = structlog.get_logger(__name__)

Step = Callable[[], bool]


class Bell:
    """Wakes as many sleepers as there are pieces of work told of, so that none wakes in vain.

    What is told while all are busy is remembered, up to `most`.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._told = 0
        self._sleepers = threading.Condition()

    def ring(self, times: int = 1) -> None:
        """Tell of so many pieces of work."""
        with self._sleepers:
            self._told = min(self._most, self._told + times)
            self._sleepers.notify(times)

    def wait(self, seconds: float) -> None:
        """Sleep until there is something told of, or the time is over."""
        with self._sleepers:
            self._sleepers.wait_for(lambda: self._told, seconds)
            self._told = max(0, self._told - 1)


@dataclass(frozen=True)
class Loop:
    """A step, the channels that wake it, its poll in seconds, and how many threads run it.

    A notification's payload may say how many pieces of work it tells of; none means one.
    """

    name: str
    step: Step
    channels: tuple[str, ...]
    every: float
    threads: int = 1
    is_urgent: bool = False
    bell: Bell = field(default_factory=lambda: Bell(1), compare=False)


_loops: dict[str, Loop] = {}


def loop(
    name: str,
    *,
    channels: tuple[str, ...] = (),
    every: float = 1.0,
    threads: int = 1,
    is_urgent: bool = False,
) -> Callable[[Step], Step]:
    """Register `step() -> bool` to be run by the worker; True means that more work waits.

    An urgent loop has somebody waiting at the other end: it may run in a process of its own.
    """

    def register(step: Step) -> Step:
        _loops[name] = Loop(name, step, channels, every, threads, is_urgent, Bell(threads))
        return step

    return register


def registered() -> list[Loop]:
    """All loops, in the order of their names."""
    return [_loops[name] for name in sorted(_loops)]


class Runner:
    """Runs each loop in threads of its own until told to stop."""

    def __init__(self, loops: Sequence[Loop] | None = None) -> None:
        self.loops = registered() if loops is None else loops
        self.stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Start the listener and all loops."""
        self._spawn("listener", self._listen)
        for each in self.loops:
            for number in range(each.threads):
                self._spawn(f"{each.name}-{number}", partial(self._run, each))

    def stop(self, *, patience: float = 20.0) -> None:
        """Let every step in hand finish, and wait for it up to `patience` seconds."""
        self.stopping.set()
        for each in self.loops:
            each.bell.ring(each.threads)
        for thread in self._threads:
            thread.join(patience)

    def _spawn(self, name: str, target: Callable[[], None]) -> None:
        thread = threading.Thread(target=target, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _run(self, each: Loop) -> None:
        while not self.stopping.is_set():
            if not self._step(each):
                each.bell.wait(each.every)

    def _step(self, each: Loop) -> bool:
        try:
            return each.step()
        except Exception:
            logger.exception("loop_failed", loop=each.name)
            return False
        finally:
            connection.close_if_unusable_or_obsolete()

    def _listen(self) -> None:
        while not self.stopping.is_set():
            try:
                self._listen_until_stopped()
            except psycopg.Error as fault:
                logger.warning("listener_lost", fault=type(fault).__name__)
                self.stopping.wait(1.0)

    def _listen_until_stopped(self) -> None:
        with psycopg.connect(database.conninfo(), autocommit=True) as listener:
            for channel in sorted({c for each in self.loops for c in each.channels}):
                listener.execute(f'listen "{channel}"')
            for each in self.loops:
                each.bell.ring(each.threads)  # what was told while nobody listened
            while not self.stopping.is_set():
                for note in listener.notifies(timeout=1.0):
                    self._tell(note)

    def _tell(self, note: psycopg.Notify) -> None:
        for each in self.loops:
            if note.channel in each.channels:
                each.bell.ring(int(note.payload) if note.payload.isdecimal() else 1)
