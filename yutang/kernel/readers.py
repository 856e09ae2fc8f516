"""Readers of a log: each batch takes effect once, in order, and no late commit is skipped.

A row of a log bears the id of the transaction that wrote it (`pg_current_xact_id()`). A reader
takes rows in the order (transaction, row) and only *below the snapshot horizon*: rows whose
transaction is older than every transaction still running. Such rows can't appear later any more,
so a position never passes over a row that commits late. The reader's effect and its position are
saved in one transaction.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction

from yutang.kernel import clock, database
from yutang.kernel.models import ReaderPosition

BATCH = 5_000
LONGEST_PAUSE = timedelta(minutes=5)
ENDLESS = 2**63 - 1

logger = structlog.get_logger(__name__)
_followed: dict[str, str] = {}  # readers whom others wait for, and where these are woken


@dataclass(frozen=True)
class Entry:
    """One row of a log, as readers see it."""

    id: int
    xid: int
    customer_id: int
    kind: str
    happened_at: datetime
    member_id: int | None
    subject_type: str
    subject_id: int | None
    amount: int | None
    props: dict[str, Any]


Read = Callable[[Sequence[Entry]], None]
Row = tuple[Any, ...]  # of `NEXT_ROWS`
KIND = 3  # where its kind stands


@dataclass(frozen=True)
class Reader:
    """A named function that is fed a log in batches; `kinds` None means every kind.

    `after`: the reader that has read each row before this one does, whose effect is asked for.
    """

    name: str
    read: Read
    table: str
    kinds: frozenset[str] | None = None
    after: str = ""


@dataclass
class Log:
    """An append-only table that readers follow, and the channel that tells of new rows."""

    table: str
    channel: str
    readers: dict[str, Reader] = field(default_factory=dict)

    def reader(
        self, name: str, *, kinds: Sequence[str] | None = None, after: str = ""
    ) -> Callable[[Read], Read]:
        """Register a function as a reader of this log."""
        if after:
            _followed[after] = self.channel

        def register(read: Read) -> Read:
            wanted = None if kinds is None else frozenset(kinds)
            self.readers[name] = Reader(name, read, self.table, wanted, after)
            return read

        return register


NEXT_ROWS = """
    select id, xid, customer_id, kind, happened_at, member_id, subject_type, subject_id,
        amount, props
    from {table}
    where (xid, id) > (%(xid)s, %(row_id)s)
        and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        and (xid, id) <= (%(last_xid)s, %(last_id)s)
    order by xid, id
    limit %(limit)s
"""


def read_once(reader: Reader, *, limit: int = BATCH) -> int:
    """Feed the reader its next batch; returns how many rows it took.

    The position's row is locked, so of two workers on one reader the second finds nothing to do.
    """
    if not ReaderPosition.objects.filter(pk=reader.name).exists():
        # committed ahead of the reading: a second worker must not wait for the first one's batch
        ReaderPosition.objects.bulk_create([ReaderPosition(pk=reader.name)], ignore_conflicts=True)
    return _read_locked(reader, limit)


@transaction.atomic
def _read_locked(reader: Reader, limit: int) -> int:
    position = ReaderPosition.objects.select_for_update(skip_locked=True).filter(pk=reader.name)
    found = position.first()
    if found is None or found.is_resting(clock.now()):
        return 0
    rows = _next_rows(reader, found, limit)
    if not rows:
        return 0
    if wanted := _wanted(reader, rows):
        database.plan_afresh(len(wanted))
        reader.read(wanted)
    last_id, last_xid, *_rest = rows[-1]
    ReaderPosition.objects.filter(pk=reader.name).update(
        xid=last_xid,
        row_id=last_id,
        read_at=clock.now(),
        error="",
        failed_at=None,
        failures=0,
        retry_at=None,
    )
    if reader.name in _followed:
        database.notify(_followed[reader.name])
    return len(rows)


def step(reader: Reader) -> bool:
    """Read one batch; a reader that raises stops alone, keeps its position and rests.

    Returns whether more rows wait.
    """
    try:
        return read_once(reader) == BATCH
    except Exception as fault:
        logger.exception("reader_failed", reader=reader.name)
        _note_failure(reader.name, fault)
        return False


def resume(name: str) -> None:
    """Let a resting reader try again at once."""
    ReaderPosition.objects.filter(pk=name).update(retry_at=None)


def lag(reader: Reader) -> int:
    """How many rows the reader has still to read."""
    position, _ = ReaderPosition.objects.get_or_create(pk=reader.name)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select count(*) from {reader.table} where (xid, id) > (%s, %s)",  # noqa: S608 - ours
            [position.xid, position.row_id],
        )
        return int(cursor.fetchone()[0])


def _next_rows(reader: Reader, position: ReaderPosition, limit: int) -> list[Row]:
    last_xid, last_id = _last(reader)
    with connection.cursor() as cursor:
        cursor.execute(
            NEXT_ROWS.format(table=reader.table),
            {
                "xid": position.xid,
                "row_id": position.row_id,
                "last_xid": last_xid,
                "last_id": last_id,
                "limit": limit,
            },
        )
        rows: list[Row] = cursor.fetchall()
    return rows


def _last(reader: Reader) -> tuple[int, int]:
    """Up to where the reader may read: to where the one before it has."""
    if not reader.after:
        return ENDLESS, ENDLESS
    before = ReaderPosition.objects.filter(pk=reader.after).values_list("xid", "row_id").first()
    return before or (-ENDLESS, 0)


def _wanted(reader: Reader, rows: Sequence[Row]) -> list[Entry]:
    """Those of the kinds that the reader is for; of the others not even the props are parsed."""
    kinds = reader.kinds
    return [_entry(row) for row in rows if kinds is None or row[KIND] in kinds]


def _entry(row: Row) -> Entry:
    values: Row = (*row[:-1], json.loads(row[-1]))
    return Entry(*values)


def _note_failure(name: str, fault: Exception) -> None:
    position, _ = ReaderPosition.objects.get_or_create(pk=name)
    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(position.failures, 10)))
    ReaderPosition.objects.filter(pk=name).update(
        error=f"{type(fault).__name__}: {fault}"[:1000],
        failed_at=clock.now(),
        failures=position.failures + 1,
        retry_at=clock.now() + pause,
    )
