"""Workbooks from outside, opened once a child of ours has shown that they are harmless.

A workbook of a kilobyte may hold one cell in its last row and column, or unpack without end:
reading it takes all memory and ends the process, whatever we catch. The child may use only so
much, so it ends in our place.
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import python_calamine
from python_calamine import CalamineError, CalamineWorkbook

PACKAGES = Path(python_calamine.__file__).parents[1]
SECONDS = 120
TRIAL = """
import resource, sys
packages, path, memory, seconds = sys.argv[1:]
for kind, most in (("AS", int(memory)), ("CPU", int(seconds)), ("CORE", 0)):
    resource.setrlimit(getattr(resource, f"RLIMIT_{kind}"), (most, most))
sys.path.append(packages)
from python_calamine import CalamineWorkbook
with CalamineWorkbook.from_path(path) as book:
    for name in book.sheet_names:
        book.get_sheet_by_name(name)
"""


class Unreadable(ValueError):
    """No workbook, a damaged one, or one that takes more memory or time than it may."""


@contextmanager
def opened(path: Path, *, memory: int = 1 << 30) -> Iterator[CalamineWorkbook]:
    """The workbook, if all of its sheets are read with at most so many bytes of memory."""
    _try(path, memory)
    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError, ValueError) as fault:
        raise Unreadable from fault
    with book:
        yield book


def _try(path: Path, memory: int) -> None:
    given = [str(PACKAGES), str(path), str(memory), str(SECONDS)]
    try:
        done = subprocess.run(  # noqa: S603 - our own program; it only reads the file
            [sys.executable, "-I", "-S", "-c", TRIAL, *given],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=SECONDS * 2,
        )
    except subprocess.TimeoutExpired as fault:
        raise Unreadable from fault
    if done.returncode:
        raise Unreadable
