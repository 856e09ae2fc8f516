"""One program under the supervisor."""

import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from yutang.cli.leash import leash

CALM = 30.0  # seconds a child must live for its next end to count as its first
LONGEST_PAUSE = 15.0


@dataclass
class Child:
    """A program that is started again when it ends, until it is told to stop."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    stop_sign: signal.Signals = signal.SIGTERM
    patience: float = 25.0  # seconds from `stop` to `kill`
    passing: str = ""  # in its last lines: an end that mends itself with time
    process: "subprocess.Popen[bytes] | None" = None
    rest: bytes = b""  # output not yet ended by a newline
    again_at: float | None = None
    ends: int = 0
    last_lines: "deque[str]" = field(default_factory=lambda: deque(maxlen=20))
    _started_at: float = field(default=0.0)

    def launch(self) -> None:
        """Start the program."""
        self.again_at = None
        self._started_at = time.monotonic()
        self.process = self.start()

    def is_running(self) -> bool:
        """Whether the program runs."""
        return self.process is not None and self.process.poll() is None

    def plan_restart(self) -> float:
        """Choose when to start again: at once the first time, then later and later. Seconds."""
        if time.monotonic() - self._started_at > CALM:
            self.ends = 0
        pause = min(0.1 * 3.0**self.ends, LONGEST_PAUSE)
        self.ends += 1
        self.again_at = time.monotonic() + pause
        return pause

    def is_due(self) -> bool:
        """Whether it waits to be started again and the pause is over."""
        return self.again_at is not None and time.monotonic() >= self.again_at

    def signal(self, sign: signal.Signals) -> None:
        """Send a signal if the program still runs."""
        if self.process is not None and self.is_running():
            self.process.send_signal(sign)

    def has_failed(self) -> bool:
        """Whether it ended and starting it again won't help."""
        mends_itself = self.passing and any(self.passing in line for line in self.last_lines)
        return self.ends > (6 if mends_itself else 0)

    def why_ended(self) -> str:
        """How it ended, in words."""
        code = self.process.returncode if self.process else 0
        return f"killed by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def program(
    arguments: list[str], environment: Mapping[str, str]
) -> Callable[[], "subprocess.Popen[bytes]"]:
    """A starter for a program whose output we show, and that ends when we end."""

    def start() -> "subprocess.Popen[bytes]":
        return subprocess.Popen(  # noqa: S603 - our own programs
            arguments,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
            start_new_session=True,  # Ctrl-C reaches us alone, and we stop them in order
            # When we are killed PostgreSQL goes too, so there is nothing left to finish politely.
            preexec_fn=leash(signal.SIGKILL),  # noqa: PLW1509 - the supervisor has no threads
        )

    return start
