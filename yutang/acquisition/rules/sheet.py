"""A sheet of codes: which columns it has, and its rows as plain text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "code", "活码名称", "名称"),
    "store": ("store", "门店", "门店名称"),
    "kind": ("kind", "类型", "活码类型"),
    "channel": ("channel", "渠道"),
    "members": ("members", "member", "成员", "接待成员"),
    "tags": ("tags", "标签"),
    "gift": ("gift", "钩子礼", "礼品"),
    "cost": ("cost", "渠道成本", "成本"),
    "daily_cap": ("daily_cap", "cap", "每日上限", "每人每日上限"),
    "remark": ("remark", "备注"),
}
NEEDED = frozenset({"name"})
MOST_ROWS = 5_000
MOST_LINES = 20_000  # looked at, with the empty ones
_SEPARATORS = str.maketrans("；;、，|/", ",,,,,,")


@dataclass(frozen=True)
class Row:
    """One line of the sheet: our field → its text. `line` counts from 1, the header included."""

    line: int
    cells: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return self.cells.get(name, "")

    def names(self, column: str) -> list[str]:
        """The names in one cell, whatever separates them."""
        parts = self.text(column).translate(_SEPARATORS).split(",")
        return [part.strip() for part in parts if part.strip()]


def rows_of(table: Iterable[Sequence[object]]) -> list[Row]:
    """The sheet's rows by our fields; a header without a name column raises `ValueError`."""
    lines = islice(table, MOST_LINES)
    header = [_field(cell) for cell in next(lines, [])]
    if not set(header) >= NEEDED:
        raise ValueError("the first line needs a column for the name")
    found = [_row(number, header, cells) for number, cells in enumerate(lines, start=2)]
    return [row for row in found if any(row.cells.values())][:MOST_ROWS]


def table_of_csv(text: str) -> Iterator[list[str]]:
    """The cells of a CSV text, line by line."""
    return csv.reader(io.StringIO(text))


def plain(cell: object) -> str:
    """A cell as text; spreadsheets turn whole numbers into decimals."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def _field(cell: object) -> str:
    wanted = plain(cell).lower().lstrip("\ufeff")
    return next((name for name, known in COLUMNS.items() if wanted in known), "")


def _row(number: int, header: Sequence[str], cells: Sequence[object]) -> Row:
    return Row(
        number, {name: plain(cell) for name, cell in zip(header, cells, strict=False) if name}
    )
