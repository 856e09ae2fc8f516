"""Keeps a few programs running side by side, with their output merged; stops them in order."""

import os
import selectors
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from yutang.cli.children import Child

COLOURS = (36, 32, 33, 35, 34, 31)
RESET = "\033[0m"


class Supervisor:
    """Single-threaded on purpose: children are tied to the thread that starts them."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.stopping = False
        self.hurried = False
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = os.pipe()
        for end in (self._wake_read, self._wake_write):
            os.set_blocking(end, False)
        self._selector.register(self._wake_read, selectors.EVENT_READ)
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def catch_signals(self) -> None:
        """From now on Ctrl-C and SIGTERM stop everything in order; a second one hurries."""
        signal.set_wakeup_fd(self._wake_write)
        for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(sign) is not signal.SIG_IGN:  # as nohup leaves it
                signal.signal(sign, self._stop)
        signal.signal(signal.SIGCHLD, lambda *_: None)  # only to wake the loop

    def launch(self, child: Child) -> None:
        """Start a child and keep it running."""
        if child not in self.children:
            self.children.append(child)
        child.launch()
        self._listen(child)

    def run_until(self, done: Callable[[], bool]) -> bool:
        """Supervise until `done()`, asked ten times a second; False: we were told to stop."""
        while not self.stopping:
            if done():
                return True
            self._turn(0.1)
        return False

    def run(self) -> None:
        """Supervise until told to stop."""
        self.run_until(lambda: False)

    def run_once(self, child: Child) -> int:
        """Run a program to its end, showing its output; return its exit code."""
        child.launch()
        self._listen(child)
        self.run_until(lambda: not child.is_running())
        self._end([child])
        self._drain(child)
        return child.process.returncode if child.process else 1

    def stop(self) -> None:
        """Stop all children, the newest first and the first one (PostgreSQL) alone at the end."""
        self.stopping = True
        self._end(self.children[1:])
        self._end(self.children[:1])

    def say(self, line: str, name: str = "yutang") -> None:
        """Print one line of the merged log."""
        names = [child.name for child in self.children]
        label = f"{name:<10}│ "
        if self._coloured and name in names:
            label = f"\033[{COLOURS[names.index(name) % len(COLOURS)]}m{label}{RESET}"
        with suppress(OSError):  # nobody reads any more: that must not stop us stopping
            sys.stdout.write(f"{label}{line}\n")
            sys.stdout.flush()

    def _stop(self, *_: object) -> None:
        self.hurried = self.stopping
        self.stopping = True

    def _turn(self, seconds: float) -> None:
        for key, _ in self._selector.select(seconds):
            if key.fd == self._wake_read:
                os.read(self._wake_read, 4096)
            else:
                self._read(key.data)
        for child in self.children:
            self._tend(child)

    def _tend(self, child: Child) -> None:
        if self.stopping or child.is_running():
            return
        if child.again_at is None:
            self._drain(child)
            pause = child.plan_restart()
            self.say(f"{child.name} ended ({child.why_ended()}); again in {pause:.1f} s")
        elif child.is_due():
            child.launch()
            self._listen(child)

    def _listen(self, child: Child) -> None:
        if child.process and child.process.stdout:
            os.set_blocking(child.process.stdout.fileno(), False)
            self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _read(self, child: Child) -> bool:
        """Pass on what a program said; False: there is nothing more to read now."""
        stdout = child.process.stdout if child.process else None
        if stdout is None or stdout.closed:
            return False
        try:
            found = os.read(stdout.fileno(), 65536)
        except BlockingIOError:
            return False
        *lines, child.rest = (child.rest + found).split(b"\n")
        for line in lines:
            self._pass_on(child, line)
        if not found:
            self._finish_reading(child)
        return bool(found)

    def _drain(self, child: Child) -> None:
        """Pass on what a program said last; what it left running may hold the pipe open."""
        while self._read(child):
            pass
        self._finish_reading(child)

    def _finish_reading(self, child: Child) -> None:
        stdout = child.process.stdout if child.process else None
        if stdout is None or stdout.closed:
            return
        if child.rest:
            self._pass_on(child, child.rest)
            child.rest = b""
        self._selector.unregister(stdout)
        stdout.close()

    def _pass_on(self, child: Child, raw: bytes) -> None:
        line = raw.decode(errors="replace").rstrip()
        child.last_lines.append(line)
        self.say(line, child.name)

    def _end(self, children: list[Child]) -> None:
        for child in reversed(children):
            child.signal(child.stop_sign)
        asked_at = time.monotonic()
        while any(child.is_running() for child in children):
            self._turn(0.1)
            waited = time.monotonic() - asked_at
            for child in children:
                if self.hurried or waited > child.patience:
                    child.signal(signal.SIGKILL)
        for child in children:
            self._drain(child)
