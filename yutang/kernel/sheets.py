"""Tables that people open in a spreadsheet program."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

BOM = "\ufeff"  # without it Excel reads UTF-8 as something else
# full-width signs too: a Chinese or Japanese Excel takes them for the plain ones
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
HARMLESS = re.compile(r'[+-]?[0-9][0-9.,]*|="[^"]*"')  # numbers, and texts as shops write them


def safe(value: Any) -> Any:
    """The value as a cell: text that a spreadsheet would run as a formula is kept as text."""
    if not isinstance(value, str):
        return "" if value is None else value
    if value.startswith(FORMULA_STARTS) and not HARMLESS.fullmatch(value):
        return f"'{value}"
    return value


class _Echo:
    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """The table as lines of CSV."""
    writer = csv.writer(_Echo())
    yield BOM + str(writer.writerow([safe(str(cell)) for cell in header]))
    for row in rows:
        yield str(writer.writerow([safe(cell) for cell in row]))


def csv_response(
    name: str, header: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> StreamingHttpResponse:
    """The table as a download, sent while it is read."""
    return StreamingHttpResponse(
        csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
