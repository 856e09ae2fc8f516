"""The rows of a warehouse in a migrated, empty PostgreSQL, in the product's own tables.

DuckDB writes each Parquet file as CSV, and PostgreSQL takes it by COPY. Indexes are dropped before
and made again afterwards; constraints stay.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg

from bench.million.load import INDEXES
from bench.warehouse import tables
from bench.warehouse.tables import FILLED, Filled

if TYPE_CHECKING:
    import duckdb

BLOCK = 1 << 20
SETTINGS = (
    "set session_replication_role = replica",  # the rows fit together as made
    "set synchronous_commit = off",
    "set maintenance_work_mem = '1GB'",
    "set timezone = 'UTC'",  # in which DuckDB writes instants
)


def fill(url: str, said: Callable[[str], None] = print) -> None:
    """Copy the present version of the warehouse (`shelf`) into the database at the address."""
    import duckdb

    with (
        psycopg.connect(url, autocommit=True) as db,
        tempfile.TemporaryDirectory(prefix="yutang-csv-") as folder,
        duckdb.connect(config={"memory_limit": "4GB", "temp_directory": folder}) as rows,
    ):
        for statement in (*SETTINGS, tables.REFERRED):
            db.execute(statement.encode())
        with _without_indexes(db):
            for filled in FILLED:
                said(f"{_copied(filled, rows, db, Path(folder) / 'part.csv'):,} {filled.table}")
            db.execute(tables.FOLLOWING)
        said("indexes")
        db.execute(tables.SEQUENCES)
        for name in {filled.table for filled in FILLED} | {"commerce_refund"}:
            db.execute(f"vacuum analyze {name}".encode())
        db.execute("analyze")


def _copied(
    filled: Filled, rows: "duckdb.DuckDBPyConnection", db: psycopg.Connection, path: Path
) -> int:
    """How many rows the table got, a file after the other."""
    from yutang.audiences.warehouse import shelf, versions
    from yutang.audiences.warehouse.versions import Pile

    rows.execute(f"create or replace view line as {versions.select('line', shelf.files('line'))}")
    copied = 0
    for part in shelf.files(filled.relation).base:
        view = versions.select(filled.relation, Pile((part,)))
        rows.execute(f"create or replace view part as {view}")
        rows.execute(f"copy ({filled.query}) to '{path}' (format csv, header false)")
        copied += _copy(filled, path, db)
    return copied


def _copy(filled: Filled, path: Path, db: psycopg.Connection) -> int:
    into = f"copy {filled.table} ({', '.join(filled.values)}) from stdin (format csv)"
    with db.cursor() as cursor, path.open("rb") as file:
        with cursor.copy(into.encode()) as copy:
            while block := file.read(BLOCK):
                copy.write(block)
        return cursor.rowcount


@contextmanager
def _without_indexes(db: psycopg.Connection) -> Iterator[None]:
    indexes = db.execute(INDEXES, [[filled.table for filled in FILLED]]).fetchall()
    for name, _ in indexes:
        db.execute(f'drop index "{name}"'.encode())
    yield
    for _, definition in indexes:
        db.execute(definition.encode())
