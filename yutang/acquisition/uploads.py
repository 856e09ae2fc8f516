"""The lines of an uploaded sheet of codes, whatever it is written in."""

import csv
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from python_calamine import WorksheetNotFound

from yutang.acquisition.errors import BadSheet
from yutang.acquisition.rules import sheet
from yutang.kernel import workbooks

MOST_MEMORY = 256 << 20  # bytes, to read a workbook


def table_of(content: bytes) -> Iterable[Sequence[Any]]:
    """The first lines of a workbook or a CSV text, as many as are looked at."""
    if content[:2] == b"PK":
        return _of_book(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return _of_text(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    raise BadSheet


def _of_text(text: str) -> list[list[str]]:
    try:
        return list(islice(sheet.table_of_csv(text), sheet.MOST_LINES))
    except csv.Error:
        raise BadSheet from None


def _of_book(content: bytes) -> list[list[Any]]:
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(content)
        file.flush()
        try:
            with workbooks.opened(Path(file.name), memory=MOST_MEMORY) as book:
                return list(islice(book.get_sheet_by_index(0).iter_rows(), sheet.MOST_LINES))
        except (workbooks.Unreadable, WorksheetNotFound):
            raise BadSheet from None
