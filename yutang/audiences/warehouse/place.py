"""Where the warehouse lies, and that only one process writes into it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

LOCK = "lock"
SUSPECT = "suspect"


def folder() -> Path:
    """`YUTANG_WAREHOUSE`, by default `warehouse` in `YUTANG_HOME`."""
    given = os.environ.get("YUTANG_WAREHOUSE")
    return Path(given).resolve() if given else Path(settings.HOME) / "warehouse"


@contextmanager
def only_writer(*, wait: bool) -> Iterator[bool]:
    """Hold the warehouse for writing, or yield False where another one does.

    The lock goes with the process, even after `kill -9`.
    """
    place = folder()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not os.environ.get("YUTANG_WAREHOUSE"):  # what is known of customers is nobody else's
        place.chmod(0o700)
    with (place / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def sync(path: Path) -> None:
    """Have the file, or the names in the folder, on the disk."""
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def suspect() -> None:
    """Ask the writer to look through all files: somebody met one that can't be right."""
    (folder() / SUSPECT).touch()


def is_suspect() -> bool:
    """Whether somebody met a damaged file that is not mended yet."""
    return (folder() / SUSPECT).exists()


def clear_suspicion() -> None:
    """All files were looked through, and what was damaged is made anew."""
    (folder() / SUSPECT).unlink(missing_ok=True)
