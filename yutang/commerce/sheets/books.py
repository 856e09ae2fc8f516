"""XLSX and XLS workbooks: the first sheet that holds anything."""

import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineWorkbook

from yutang.commerce.errors import NotATable
from yutang.commerce.sheets import formulas
from yutang.commerce.sheets.heading import headed
from yutang.commerce.sheets.sheet import Sheet
from yutang.kernel import workbooks

MOST_BYTES = 2 << 30  # unpacked
EXACT = 10**15  # sheets keep fifteen digits of a number


@contextmanager
def opened(path: Path, least: int = 2) -> Iterator[Sheet]:
    kind = _kind(path)
    with ExitStack() as stack:
        try:
            book = stack.enter_context(workbooks.opened(path))
        except workbooks.Unreadable:
            sentence = _("The workbook is damaged, too large, or protected by a password.")
            raise NotATable(sentence) from None
        yield _first_sheet(book, path, kind, least)


def _kind(path: Path) -> str:
    """`xlsx` or `xls`; other zip files, and ones that unpack to a flood, are refused."""
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            if file.read(2) != b"PK":
                return "xls"
        raise NotATable(_("The workbook is damaged, too large, or protected by a password."))
    with zipfile.ZipFile(path) as packed:
        if "xl/workbook.xml" not in packed.namelist():
            raise NotATable
        if sum(entry.file_size for entry in packed.infolist()) > MOST_BYTES:
            raise NotATable(_("The workbook is too large; save it as CSV."))
    return "xlsx"


def _first_sheet(book: CalamineWorkbook, path: Path, kind: str, least: int) -> Sheet:
    for name in book.sheet_names:
        table = book.get_sheet_by_name(name)
        if table.start is None:
            continue
        empty = formulas.without_value(path, name) if kind == "xlsx" else {}
        headers, rows = headed(_rows(table.iter_rows(), table.start, empty), least)
        return Sheet(kind, "utf-8", headers, rows, max(0, table.height - 1))
    raise NotATable(_("The file is empty."))


def _rows(
    rows: Iterator[list[Any]], start: tuple[int, int], empty: dict[int, dict[int, str]]
) -> Iterator[tuple[int, list[str]]]:
    """`empty`: formulas that nobody calculated, by line and column; they stand as text."""
    for line, cells in enumerate(rows, start[0] + 1):
        texts = [_text(cell) for cell in cells]
        for column, formula in empty.get(line, {}).items():
            if 0 <= column - start[1] < len(texts) and not texts[column - start[1]]:
                texts[column - start[1]] = formula
        if any(texts):
            yield line, texts


def _text(cell: Any) -> str:
    """The cell as a CSV would hold it; a number that lost digits shows it (1.2e+17)."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        return _number(cell)
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time | timedelta):
        return str(cell)
    return "" if cell is None else str(cell)


def _number(value: float) -> str:
    if abs(value) >= EXACT:
        return f"{value:.6e}"
    return str(int(value)) if value == int(value) else format(value, ".15g")
