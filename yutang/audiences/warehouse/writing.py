"""Parquet files, written by DuckDB and on the disk when they are told of."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from yutang.audiences.warehouse import place
from yutang.audiences.warehouse.source import Snapshot
from yutang.audiences.warehouse.versions import Part, nothing

if TYPE_CHECKING:
    import duckdb

FORMAT = "format parquet, parquet_version v2, compression zstd, row_group_size 122880"
DRAFT = "format parquet, compression snappy"
CSV = (
    "header=false, auto_detect=false, delim=',', quote='\"', escape='\"', new_line='\\n',"
    " nullstr='', allow_quoted_nulls=false"
)


@dataclass(frozen=True)
class Writer:
    """Writes the files of one version."""

    db: "duckdb.DuckDBPyConnection"
    scratch: Path
    number: int

    def land(self, snapshot: Snapshot, query: str, columns: dict[str, str], **values: Any) -> str:
        """SQL for the rows that PostgreSQL answers; they lie in the scratch folder."""
        folder = self.scratch / token_hex(6)
        folder.mkdir()
        read = ", ".join(_read(name, form) for name, form in columns.items())
        texts = {c: "varchar" if t.endswith("[]") else t for c, t in columns.items()}
        found = []
        for path in snapshot.copy(query, folder, **values):
            if not path.stat().st_size:
                continue
            found.append(f"'{folder / f'{path.stem}.parquet'}'")
            table = f"read_csv('{path}', columns={texts}, {CSV})"
            self.db.execute(f"copy (select {read} from {table}) to {found[-1]} ({DRAFT})")  # noqa: S608
        if not found:
            return nothing(columns)
        return f"select * from read_parquet([{', '.join(found)}])"  # noqa: S608 - our own paths

    def write(self, name: str, select: str, *, about: str = "") -> Part | None:
        """A file with these rows; None: there are none."""
        home = place.folder()
        path = Path(name) / f"{self.number:012}-{token_hex(4)}.parquet"
        file = home / path
        file.parent.mkdir(exist_ok=True)
        (rows,) = self.db.execute(f"copy ({select}) to '{file}' ({FORMAT})").fetchone() or (0,)
        if not rows:
            file.unlink()
            return None
        place.sync(file)
        place.sync(file.parent)
        with file.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        return Part(str(path), rows, file.stat().st_size, digest, about)

    def value(self, query: str) -> Any:
        """The one value that DuckDB answers."""
        row = self.db.execute(query).fetchone()
        return row[0] if row else None


@contextmanager
def writer(number: int, *, threads: int) -> Iterator[Writer]:
    """A writer with a scratch folder of its own; what a killed one left is removed."""
    import duckdb  # noqa: PLC0415 - heavy, and most processes never need it

    scratch = place.folder() / "scratch"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir()
    memory = os.environ.get("YUTANG_MIRROR_MEMORY", "1GB")
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": threads,
        "memory_limit": memory,
        "temp_directory": str(scratch),
    }
    with duckdb.connect(config=settings) as db:
        yield Writer(db, scratch, number)
    shutil.rmtree(scratch, ignore_errors=True)


def _read(name: str, form: str) -> str:
    """PostgreSQL writes arrays in braces, DuckDB reads them in brackets."""
    text = f"translate(\"{name}\", '{{}}', '[]')" if form.endswith("[]") else f'"{name}"'
    return f'{text}::{form} as "{name}"'
