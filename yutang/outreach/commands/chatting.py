"""What members say by hand stands in the ledger too, so that every plan knows of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from yutang.customers.commands import present_id
from yutang.customers.kinds import Kind
from yutang.customers.log import record_select
from yutang.kernel import clock

TALK = timedelta(hours=24)  # what follows within it belongs to the same talk


@dataclass(frozen=True)
class Sent:
    """Something of the library that a member sent from beside a chat.

    `mark` is of this one click: told twice, it stands in the ledger once.
    """

    source_type: str  # "script" or "material"
    source_id: int
    mark: str


# Only the first message of a talk is a contact; answers that follow it use no budget up.
ENTERED = """
    with entered as (
        insert into outreach_message (source_type, source_id, step, occurrence, customer_id,
            member_id, carrier, purpose, priority, variant, due_at, state, reason, lifecycle,
            planned_at, admitted_at, handed_at, settled_at)
        select %(source_type)s, %(source_id)s, '', %(mark)s, %(customer)s, %(member)s, 'chat',
            case when exists (select 1 from outreach_message said
                where said.customer_id = %(customer)s and said.carrier = 'chat'
                    and said.admitted_at > %(at)s - %(talk)s and said.purpose = 'service')
                then 'transaction' else 'service' end,
            0, 0, %(at)s, 'delivered', '', coalesce((select lifecycle from customers_profile
                where customer_id = %(customer)s), ''), %(at)s, %(at)s, %(at)s, %(at)s
        on conflict (source_type, source_id, step, occurrence, customer_id) do nothing
        returning *)
"""
HAPPENED = """
    select customer_id, %(kind)s as kind, %(at)s::timestamptz as happened_at, member_id,
        'message' as subject_type, id as subject_id, null::bigint as amount,
        jsonb_build_object('carrier', carrier, 'purpose', purpose,
            'source', source_type || ':' || source_id) as props
    from entered
"""
ALONE = "select pg_advisory_xact_lock(hashtextextended('outreach.chat', %(customer)s))"


@transaction.atomic
def enter_chat(*, customer_id: int, member_id: int, sent: Sent) -> bool:
    """The ledger and the timeline tell that the customer has it; False where they did already.

    One at a time for each customer, so that two clicks at once begin one talk.
    """
    values: dict[str, Any] = {
        "customer": present_id(customer_id),
        "member": member_id,
        "source_type": sent.source_type,
        "source_id": sent.source_id,
        "mark": sent.mark,
        "at": clock.now(),
        "talk": TALK,
        "kind": str(Kind.MESSAGE_DELIVERED),
    }
    with connection.cursor() as cursor:
        cursor.execute(ALONE, values)
    return record_select(HAPPENED, values, ahead=ENTERED) > 0
