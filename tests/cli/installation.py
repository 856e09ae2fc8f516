"""An installation in a folder of its own, started the way a user starts it."""

import os
import shutil
import signal
import site
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.live import free_port
from yutang.cli import processes
from yutang.cli.account import Account
from yutang.cli.leash import leash

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = site.getsitepackages()[0]


def heeding() -> Callable[[], None]:
    """A leash, and Ctrl-C is heard: who runs tests in the background has them ignore it."""
    leashed = leash(signal.SIGKILL)

    def begin() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        leashed()

    return begin


class Installation:
    """One home and the `yutang up` that runs on it."""

    def __init__(self, home: Path, account: Account | None = None) -> None:
        self.home = home
        self.account = account
        self.port = free_port()
        self.log = home.parent / f"{home.name}.log"
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def launch(self, *options: str) -> None:
        """Start `yutang up` without waiting."""
        python = ordinary_python() if self.account else sys.executable
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [python, "-m", "yutang", "up", "--port", str(self.port), *options],
                stdout=log,
                stderr=log,
                cwd=self.home.parent,
                env=self.environment(),
                preexec_fn=heeding(),  # noqa: PLW1509 - no threads yet
                **(self.account.popen_options() if self.account else {}),
            )

    def start(self) -> float:
        """Start `yutang up`; the seconds until the first page."""
        started_at = time.monotonic()
        self.launch()
        self.wait_until_it_answers()
        return time.monotonic() - started_at

    def refused(self, *options: str) -> str:
        """Start `yutang up`, which must refuse with exit code 1; what it said."""
        self.launch(*options)
        assert self.process
        assert self.process.wait(90) == 1, self.output()
        return self.output()

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2, verify=False).is_success  # noqa: S501
        except httpx.TransportError:
            return False

    def wait_until_it_answers(self, seconds: float = 180) -> None:
        if not eventually(lambda: self.answers() or self._ended(), seconds) or self._ended():
            pytest.fail(f"yutang up did not answer:\n{self.output()}")

    def wait_until_it_says(self, words: str, seconds: float) -> None:
        if not eventually(lambda: words in self.output() or self._ended(), seconds):
            pytest.fail(f"yutang up did not say {words!r}:\n{self.output()}")
        assert not self._ended(), self.output()

    def stop(self, sign: signal.Signals = signal.SIGTERM) -> int:
        assert self.process
        self.process.send_signal(sign)
        return self.process.wait(60)

    def end(self) -> None:
        """Whatever the test left: nothing runs afterwards."""
        if self.process and not self._ended():
            self.stop()

    def output(self) -> str:
        return self.log.read_text()

    def programs(self, *words: str) -> list[int]:
        """The pids of this installation's programs whose command line holds all the words."""
        return [pid for pid in children(self.pid) if has_words(pid, words)]

    def everything(self) -> list[int]:
        """The pids of the supervisor and all below it."""
        return [self.pid, *children(self.pid)]

    def _ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "YUTANG_BASE_URL"}}
        paths = os.pathsep.join([str(ROOT), PACKAGES])
        return {**kept, "YUTANG_HOME": str(self.home), "PYTHONPATH": paths}


def children(pid: int) -> list[int]:
    """All processes below one, from /proc."""
    parents: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            after_name = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if after_name[0] != "Z":
            parents.setdefault(int(after_name[1]), []).append(int(folder.name))
    found = list(parents.get(pid, []))
    for each in found:
        found.extend(parents.get(each, []))
    return found


def has_words(pid: int, words: tuple[str, ...]) -> bool:
    command = processes.command_of(pid)
    return all(word in command for word in words)


def is_alive(pid: int) -> bool:
    return bool(processes.command_of(pid))


def eventually(check: object, seconds: float = 20) -> bool:
    """Whether the check holds within the time."""
    assert callable(check)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if check():
            return True
        time.sleep(0.05)
    return False


def ordinary_python() -> str:
    """A Python of our version that other users may run; ours can lie in root's own folder."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    found = shutil.which(name, path="/usr/bin:/usr/local/bin")
    if found is None:
        pytest.skip(f"no {name} here that an ordinary user may run")
    return found
