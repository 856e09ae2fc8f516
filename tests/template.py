"""A migrated cluster that is kept between runs, by all that it was made from."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path

from yutang.cli.cluster import MAJOR

NAME = "yutang_template"  # the database in it
PREFIX = "yutang-template-"
MOST_KEPT = 3
ROOT = Path(__file__).parent.parent
SOURCES = ("yutang/*/migrations/*.py", "yutang/*/models/*.py", "yutang/*/models.py",
           "yutang/kernel/database.py", "yutang/cli/cluster.py")  # fmt: skip


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else looks for a cluster or makes one: two processes of a run want the same."""
    with (_home() / f"{PREFIX}{os.geteuid()}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def bring(data: Path) -> bool:
    """A copy of the cluster stands at `data`; False: there is none for this state of the code."""
    kept = place()
    if not kept.exists():
        return False
    _copy(kept, data)
    os.utime(kept)
    return True


def keep(data: Path, kept: Path) -> None:
    """The next run finds a copy of this cluster, whose server is stopped.

    `kept`: its place as of the beginning; whoever changed the code meanwhile gets another one.
    """
    if kept != place():
        return
    draft = kept.with_name(f"{kept.name}.draft")
    shutil.rmtree(draft, ignore_errors=True)
    _copy(data, draft)
    draft.rename(kept)
    old = [path for path in _home().glob(f"{PREFIX}{os.geteuid()}-*") if path.is_dir()]
    for path in sorted(old, key=_age, reverse=True)[MOST_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def place() -> Path:
    """Where the cluster for this state of the code is kept."""
    return _home() / f"{PREFIX}{os.geteuid()}-{_digest()}"


def _home() -> Path:
    return Path(tempfile.gettempdir())


def _digest() -> str:
    """Changes with whatever an empty database becomes by migrating."""
    found = hashlib.sha256(repr((MAJOR, *map(version, ("django", "procrastinate")))).encode())
    for pattern in SOURCES:
        for path in sorted(ROOT.glob(pattern)):
            found.update(str(path.relative_to(ROOT)).encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _copy(source: Path, target: Path) -> None:
    """With owners and rights: PostgreSQL asks for its own."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _age(path: Path) -> float:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime
    return 0.0
