"""Small facts about other processes, by pid."""

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path


def pid_in(lock: Path) -> int | None:
    """The pid on the first line of a lock file."""
    try:
        return abs(int(lock.read_text().split("\n")[0]))
    except (FileNotFoundError, ValueError):
        return None


def command_of(pid: int) -> str:
    """The command line of a running process, empty when there is none."""
    if Path("/proc/self/cmdline").exists():
        try:
            raw = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return ""
        return raw.replace(b"\0", b" ").decode(errors="replace").strip()
    found = subprocess.run(  # noqa: S603 - a fixed command
        ["ps", "-o", "command=", "-p", str(pid)],  # noqa: S607
        check=False,
        capture_output=True,
        text=True,
    )
    return found.stdout.strip()


def send(pid: int, sign: signal.Signals) -> None:
    """Signal a process if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(pid, sign)
