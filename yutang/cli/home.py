"""The folder of one installation (`YUTANG_HOME`): writable, and used by one `yutang up`."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yutang.cli.errors import Refused

DEMO_ENVIRONMENT = Path("demo") / "environment"


def folder() -> Path:
    """`YUTANG_HOME`, by default `var` in the current folder."""
    return Path(os.environ.get("YUTANG_HOME", "var")).resolve()


def put_environment(home: Path) -> None:
    """Take over what `yutang up --demo` noted for this home's other commands; ours wins."""
    try:
        lines = (home / DEMO_ENVIRONMENT).read_text().splitlines()
    except OSError:
        return
    for line in lines:
        name, _, value = line.partition("=")
        os.environ.setdefault(name, value)


def make(home: Path) -> None:
    """Make the folder and see that we can write there."""
    probe = home / f".probe-{os.getpid()}"
    try:
        home.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise Refused(
            f"We can't write in {home} ({error.strerror}): mend that, or set YUTANG_HOME to a "
            f"folder of yours."
        ) from error


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the home for one `yutang up`; the lock goes with the process, even after `kill -9`."""
    with (home / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Refused(
                f"Yutang already runs on {home} (process {lock.read().strip() or 'unknown'}): stop "
                f"it first, or set YUTANG_HOME to another folder."
            ) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def is_in_use(home: Path) -> bool:
    """Whether a `yutang up` holds the home."""
    try:
        with only_one(home):
            return False
    except Refused:
        return True
