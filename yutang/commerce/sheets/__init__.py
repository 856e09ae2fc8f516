"""Reading tables as they come: the content says what a file is, its name doesn't."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yutang.commerce.sheets import books, texts
from yutang.commerce.sheets.sheet import Sheet

__all__ = ["Sheet", "opened"]

BOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


@contextmanager
def opened(path: Path, *, least: int = 2) -> Iterator[Sheet]:
    """The file as a table with headers; `NotATable` says what is wrong with it.

    `least`: columns; a list of phone numbers has one.
    """
    with path.open("rb") as file:
        start = file.read(4)
    is_book = start.startswith(BOOKS)
    with books.opened(path, least) if is_book else texts.opened(path, least) as sheet:
        yield sheet
