"""A table: its headers, and its rows with the line each stands on."""

from collections.abc import Iterator
from dataclasses import dataclass

MOST_COLUMNS = 500


@dataclass(frozen=True)
class Sheet:
    """`rows` gives (line, cells) once; lines are counted as people see them, from 1."""

    kind: str  # csv, csv.gz, xlsx, xls
    encoding: str
    headers: list[str]
    rows: Iterator[tuple[int, list[str]]]
    total: int | None  # about how many rows, where that is known
    has_bad_bytes: bool = False  # characters that no encoding explains stand as U+FFFD
