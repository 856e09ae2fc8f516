"""PostgreSQL as the mirror sees it: one snapshot, and what lies below its horizon."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from yutang.audiences.relations import RELATIONS, parameters

CHUNK_ROWS = 1_000_000

# Rows of the present transaction (of a test) count as seen; ids from before a restore lie above.
BOUNDS = """
    select pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
        greatest(pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
            pg_current_xact_id_if_assigned()::text::bigint + 1)
"""
# What tells this database from any other, and from itself after it was restored.
IDENTITY = """
    select concat_ws('/', (select system_identifier from pg_control_system()),
        substr(pg_walfile_name(case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
            else pg_current_wal_lsn() end), 1, 8),
        (select oid from pg_database where datname = current_database()),
        'customers_activity'::regclass::oid)
"""


@dataclass(frozen=True)
class Snapshot:
    """One moment of the database: no transaction below `horizon` still runs.

    What was seen so far was written by transactions below `until`.
    """

    horizon: int
    until: int

    def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        """The answer to a small query."""
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())

    def copy(self, query: str, folder: Path, **values: Any) -> Iterator[Path]:
        """The answer as CSV files of up to a million rows, each gone when the next one comes."""
        with connection.connection.cursor() as cursor:
            statement = f"copy ({query}) to stdout (format csv)"
            with cursor.copy(statement, parameters() | values) as copy:
                blocks = iter(copy)
                number, is_over = 0, False
                while not is_over:
                    path = folder / f"{number}.csv"
                    is_over = _fill(path, blocks)
                    yield path
                    path.unlink()
                    number += 1


def _fill(path: Path, blocks: Iterator[Any]) -> bool:
    """Write up to a million rows; True: there are no more."""
    with path.open("wb", buffering=1 << 20) as file:
        for count, block in enumerate(blocks, 1):
            file.write(block)
            if count == CHUNK_ROWS:
                return False
    return True


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """See one moment of the database to the end of the block."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        with connection.cursor() as cursor:
            if is_outermost:
                cursor.execute("set transaction isolation level repeatable read, read only")
            cursor.execute(BOUNDS)
            horizon, until = cursor.fetchone()
        yield Snapshot(horizon, until)


def identity() -> str:
    """Changes where all files have to be made anew: other database, time zone, or columns."""
    with connection.cursor() as cursor:
        cursor.execute(IDENTITY)
        (database,) = cursor.fetchone()
    form = repr([parameters(), *((each.name, each.columns, each.query) for each in RELATIONS)])
    return f"{database} {hashlib.sha256(form.encode()).hexdigest()[:16]}"
