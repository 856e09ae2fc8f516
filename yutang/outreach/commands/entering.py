"""Welcomes stand in the ledger like everything else that is said to customers.

The lane itself doesn't wait for it: the row is written with the customer's timeline, in the
transaction that handles the event. After a kill before that the event is handled again, and
whatever else is missing, or was written while the welcome was still under way, `enter_recent`
finds.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from yutang.kernel import clock

SOURCE = "welcome"
SECOND = "second"  # the step of the message that follows some hours later
LOOKED_BACK = timedelta(days=3)

ENTER = """
    insert into outreach_message (source_type, source_id, step, occurrence, customer_id, member_id,
        carrier, purpose, priority, variant, due_at, state, reason, lifecycle, planned_at,
        admitted_at, handed_at, settled_at)
    select 'welcome', send.welcome_id, '', send.inbox_id::text,
        coalesce(customer.merged_into_id, customer.id), send.member_id, 'welcome', 'service', 0, 0,
        send.event_at,
        case when send.state = 'sent' then 'delivered' else 'failed' end,
        case send.state when 'sent' then '' when 'late' then 'expired' else 'refused' end,
        '', send.received_at, case when send.state = 'sent' then send.received_at end,
        send.handed_at, coalesce(send.handed_at, send.received_at)
    from outreach_welcomesend send
        join customers_customer customer on customer.id = send.customer_id
    where send.welcome_id is not null and send.state in ('sent', 'late', 'refused') and {which}
    order by customer.id
    on conflict (source_type, source_id, step, occurrence, customer_id) do update
        set state = excluded.state, reason = excluded.reason, admitted_at = excluded.admitted_at,
            handed_at = excluded.handed_at, settled_at = excluded.settled_at
        where outreach_message.state <> excluded.state
"""


def enter_welcome(*, send_id: int) -> int:
    """The welcome's row says what became of it; inside the caller's transaction."""
    assert connection.in_atomic_block, "written together with the timeline"
    return _enter("send.id = %(id)s", {"id": send_id})


@transaction.atomic
def enter_recent(*, within: timedelta = LOOKED_BACK) -> int:
    """Every welcome of the last days has its row; returns how many were missing or mended."""
    missing = """send.received_at >= %(since)s and not exists (
        select 1 from outreach_message message
        where message.source_type = 'welcome' and message.source_id = send.welcome_id
            and message.step = '' and message.occurrence = send.inbox_id::text
            and (message.state = 'delivered') = (send.state = 'sent'))"""
    return _enter(missing, {"since": clock.now() - within})


def _enter(which: str, values: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(ENTER.format(which=which), values)
        return int(cursor.rowcount)
