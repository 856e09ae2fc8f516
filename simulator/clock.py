"""The stand-in's clock: real time plus an offset that a test may push forward."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Virtual time in seconds since 1970; it never runs backwards."""

    def __init__(self, offset: float = 0.0) -> None:
        self.offset = offset
        self._listeners: list[Callable[[], None]] = []

    def now(self) -> float:
        return time.time() + self.offset

    def seconds(self) -> int:
        return int(self.now())

    def milliseconds(self) -> int:
        return int(self.now() * 1000)

    def advance(self, seconds: float) -> float:
        """Push the clock forward and wake everybody who waits for a moment of it."""
        if seconds < 0:
            raise ValueError("the clock never runs backwards")
        self.offset += seconds
        for listener in self._listeners:
            listener()
        return self.now()

    def on_advance(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)
