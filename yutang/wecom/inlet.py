"""The way into the inbox: callbacks that arrive together share one INSERT and one commit.

Each waiting call holds its thread; whoever gets the turn writes for all that wait. So a busy
moment costs PostgreSQL one flush for many events, and nobody is answered before the commit.
"""

import json
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import DataError, InterfaceError, OperationalError, connection

from yutang.wecom import rules
from yutang.wecom.xml import Fields

MOST = 200  # events in one INSERT

KEEP = """
    with kept as (
        insert into wecom_inbox (dedupe, lane, state, event, change_type, subject, payload,
            created_at, received_at, reason)
        select * from jsonb_to_recordset(%s::jsonb) as given (dedupe uuid, lane text, state text,
            event text, change_type text, subject text, payload jsonb, created_at timestamptz,
            received_at timestamptz, reason text)
        on conflict (dedupe) do nothing
        returning lane)
    select pg_notify('wecom_' || lane, count(*)::text) from kept group by lane
"""


@dataclass(frozen=True)
class Row:
    """One event as the inbox stores it."""

    dedupe: UUID
    lane: str
    state: str
    event: str
    change_type: str
    subject: str
    payload: Fields
    created_at: datetime
    received_at: datetime
    reason: str


def row(fields: Fields, *, received_at: datetime) -> Row:
    """The inbox's row for an event's plain fields."""
    created_at = rules.happened_at(fields, received_at=received_at)
    stale = received_at - created_at > rules.STALE
    return Row(
        dedupe=rules.dedupe_key(fields),
        lane=rules.lane(fields),
        state="ignored" if stale else "new",
        event=_name(fields, "Event") or _name(fields, "MsgType"),
        change_type=_name(fields, "ChangeType"),
        subject=rules.subject(fields),
        payload=rules.kept(fields),
        created_at=created_at,
        received_at=received_at,
        reason="stale" if stale else "",
    )


class NotWritten(InterfaceError):
    """The writing was cut off before its end was known."""


@dataclass
class Ticket:
    """One row that waits for its commit; it is woken when that is over, or when it is to write.

    Over without a fault means committed.
    """

    row: Row
    is_over: bool = False
    fault: Exception | None = None
    wake: threading.Event = field(default_factory=threading.Event)


@dataclass
class Inlet:
    """Writes rows in groups: one of those who wait writes for all, then passes the turn on."""

    write: Callable[[Sequence[Row]], None]
    waiting: deque[Ticket] = field(default_factory=deque)
    is_writing: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, row: Row) -> None:
        """Return once the row is committed; raise what its write raised."""
        ticket = Ticket(row)
        with self.lock:
            self.waiting.append(ticket)
            is_mine, self.is_writing = not self.is_writing, True
        if not is_mine:
            ticket.wake.wait()
        if not ticket.is_over:
            self._take_turn()
        if ticket.fault:
            raise ticket.fault

    def _take_turn(self) -> None:
        with self.lock:
            tickets = [self.waiting.popleft() for _ in range(min(MOST, len(self.waiting)))]
        try:
            self._write(tickets)
        finally:
            with self.lock:
                following = self.waiting[0] if self.waiting else None
                self.is_writing = following is not None
            for ticket in tickets:
                ticket.wake.set()
            if following:
                following.wake.set()

    def _write(self, tickets: list[Ticket]) -> None:
        fault: Exception | None = NotWritten()
        try:
            self.write([ticket.row for ticket in tickets])
            fault = None
        except DataError as found:
            fault = found
            if len(tickets) > 1:  # one bad row must not cost the others their place
                for ticket in tickets:
                    self._write([ticket])
                return
        except Exception as found:  # noqa: BLE001 - each waiting call raises it itself
            fault = found
        finally:
            for ticket in tickets:
                if not ticket.is_over:
                    ticket.is_over, ticket.fault = True, fault


def write(rows: Sequence[Row]) -> None:
    """Insert the rows that are new and wake their lanes; a lost connection is tried once more."""
    try:
        _insert(rows)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        _insert(rows)
    finally:
        give_back()


def give_back() -> None:
    """Return this thread's connection to the pool, unless a transaction around us is open."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


def _insert(rows: Sequence[Row]) -> None:
    ordered = sorted(rows, key=lambda row: row.dedupe)  # two writers never wait for each other
    given = json.dumps([vars(row) for row in ordered], ensure_ascii=False, default=str)
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [given])


def _name(fields: Fields, name: str) -> str:
    value = fields.get(name, "")
    return value[:60] if isinstance(value, str) else ""


keep = Inlet(write).keep
