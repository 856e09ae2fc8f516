"""The log of all that happens with customers; `record` and `record_many` alone write it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.kernel import clock, database
from yutang.kernel.readers import Entry, Log

CHANNEL = "yutang_activity"
LOG = Log(table="customers_activity", channel=CHANNEL)
reader = LOG.reader

__all__ = ["CHANNEL", "LOG", "Entry", "Happening", "reader", "record", "record_many"]


@dataclass(frozen=True)
class Happening:
    """One thing to record. `amount`: smallest unit; `subject`: ("order", 12)."""

    customer_id: int
    kind: Kind
    happened_at: datetime | None = None  # None: now
    member_id: int | None = None
    subject: tuple[str, int] | None = None
    amount: int | None = None
    props: dict[str, Any] = field(default_factory=dict)


def record(
    customer_id: int,
    kind: Kind,
    *,
    happened_at: datetime | None = None,
    member_id: int | None = None,
    subject: tuple[str, int] | None = None,
    amount: int | None = None,
    **props: Any,
) -> None:
    """Record one happening inside the caller's transaction."""
    happening = Happening(customer_id, kind, happened_at, member_id, subject, amount, props)
    record_many([happening])


def record_many(happenings: Iterable[Happening]) -> int:
    """Record many at once inside the caller's transaction, and wake the readers at its commit."""
    assert connection.in_atomic_block, "the log is written inside the command's transaction"
    now = clock.now()
    rows = Activity.objects.bulk_create([_row(each, now) for each in happenings], batch_size=5_000)
    if rows:
        database.notify(CHANNEL)
    return len(rows)


# Set-based commands record with one statement: format it with a select of exactly these columns
# (customer_id, kind, happened_at, member_id, subject_type, subject_id, amount, props) and
# notify CHANNEL afterwards.
RECORD_FROM = """
    insert into customers_activity
        (customer_id, kind, happened_at, member_id, subject_type, subject_id, amount, props)
    {select}
"""


def _row(each: Happening, now: datetime) -> Activity:
    subject_type, subject_id = each.subject or ("", None)
    return Activity(
        customer_id=each.customer_id,
        kind=each.kind,
        happened_at=each.happened_at or now,
        member_id=each.member_id,
        subject_type=subject_type,
        subject_id=subject_id,
        amount=each.amount,
        props=each.props,
    )
