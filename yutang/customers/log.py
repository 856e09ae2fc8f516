"""The log of all that happens with customers; `record`, `record_many`, `record_select` write it."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.customers.kinds import Kind
from yutang.kernel import clock, database, loops, readers
from yutang.kernel.readers import Entry, Log, Read

CHANNEL = "yutang_activity"
LOG = Log(table="customers_activity", channel=CHANNEL)

__all__ = [
    "CHANNEL",
    "LOG",
    "Entry",
    "Happening",
    "reader",
    "record",
    "record_many",
    "record_select",
]


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


def reader(
    name: str, *, kinds: Sequence[str] | None = None, after: str = ""
) -> Callable[[Read], Read]:
    """Register a reader of this log; a loop of the worker feeds it, `after` another reader."""

    def register(read: Read) -> Read:
        LOG.reader(name, kinds=kinds, after=after)(read)
        loops.loop(f"reader.{name}", channels=(CHANNEL,))(lambda: readers.step(LOG.readers[name]))
        return read

    return register


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
    """Record many at once inside the caller's transaction, and wake the readers at its commit.

    What happened with a customer who became another happened with that one.
    """
    assert connection.in_atomic_block, "the log is written inside the command's transaction"
    now = clock.now()
    columns = list(zip(*(_row(each, now) for each in happenings), strict=True))
    if not columns:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [list(column) for column in columns])
    database.notify(CHANNEL)
    return len(columns[0])


def record_select(select: str, parameters: Mapping[str, Any], *, ahead: str = "") -> int:
    """Record what a query of ours gives, inside the caller's transaction: for changes of many.

    Its columns are named `customer_id, kind, happened_at, member_id, subject_type, subject_id,
    amount, props`; the query is never made of what people type. `ahead`: a `with …` whose parts
    the query reads, for changes and their record in one statement.
    """
    assert connection.in_atomic_block, "the log is written inside the command's transaction"
    with connection.cursor() as cursor:
        cursor.execute(RECORD_SELECT.format(ahead=ahead, select=select), parameters)
        count = int(cursor.rowcount)
    if count:
        database.notify(CHANNEL)
    return count


COLUMNS = "customer_id, kind, happened_at, member_id, subject_type, subject_id, amount, props"
RECORD_SELECT = f"""
    {{ahead}}
    insert into customers_activity ({COLUMNS})
    select {COLUMNS} from ({{select}}) as happened
"""  # noqa: S608 - our own columns
RECORD = """
    insert into customers_activity
        (customer_id, kind, happened_at, member_id, subject_type, subject_id, amount, props)
    select case when each.kind in ('merged', 'split') then each.customer_id
            else coalesce(customer.merged_into_id, each.customer_id) end,
        each.kind, at, member_id, subject_type, subject_id, amount, props
    from unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[], %s::text[],
        %s::bigint[], %s::bigint[], %s::jsonb[]) with ordinality as each
            (customer_id, kind, at, member_id, subject_type, subject_id, amount, props, place)
        left join customers_customer customer on customer.id = each.customer_id
    order by place
"""


def _row(each: Happening, now: datetime) -> tuple[Any, ...]:
    subject_type, subject_id = each.subject or ("", None)
    return (
        each.customer_id,
        str(each.kind),
        each.happened_at or now,
        each.member_id,
        subject_type,
        subject_id,
        each.amount,
        json.dumps(each.props, ensure_ascii=False),
    )
