"""What a group got, each of our customers in it got: one row of the ledger and the timeline."""

from datetime import datetime
from typing import Any

from django.db import connection

from yutang.outreach.commands import settling
from yutang.outreach.models import Broadcast, BroadcastGroup

SOURCE = "broadcast"

# Customers of a member's who were in the group at that moment. Whoever is in two groups of the
# broadcast has it once, by the first that was sent.
ENTER = """
    insert into outreach_message (source_type, source_id, step, occurrence, customer_id, member_id,
        carrier, purpose, priority, variant, due_at, state, reason, lifecycle, task_id,
        admitted_at, handed_at)
    select %(type)s, %(id)s, %(step)s, %(occurrence)s, stay.customer_id, %(member)s, 'wecom_group',
        %(purpose)s, 0, 0, %(at)s, 'handed', '', coalesce(profile.lifecycle, ''), %(task)s,
        %(at)s, %(at)s
    from (
        select distinct customer_id from groups_groupmember
        where group_id = %(group)s and customer_id is not null and joined_at <= %(at)s
            and (left_at is null or left_at > %(at)s)
    ) stay
        left join customers_profile profile on profile.customer_id = stay.customer_id
    where exists (
        select from customers_follow follow
        where follow.customer_id = stay.customer_id and follow.ended_at is null)
    order by stay.customer_id
    on conflict (source_type, source_id, step, occurrence, customer_id) do nothing
    returning id
"""


def enter_group(*, row: BroadcastGroup, at: datetime) -> int:
    """Each customer whom it reached has it; returns how many hadn't. In the caller's transaction.

    The row is the first word of it in the ledger: budgets count from the moment that the owner
    sent it, since nobody knows before whether and when she will.
    """
    assert connection.in_atomic_block, "written together with the group's state"
    values: dict[str, Any] = {
        **_source(row.broadcast),
        "member": row.member_id,
        "purpose": row.broadcast.purpose,
        "group": row.group_id,
        "task": row.task_id,
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(ENTER, values)
        ids = [id for (id,) in cursor.fetchall()]
    return settling.deliver(message_ids=ids, at=at) if ids else 0


def _source(broadcast: Broadcast) -> dict[str, Any]:
    """What the rows belong to: the broadcast, or the plan that made it."""
    if broadcast.plan_id is None:
        return {"type": SOURCE, "id": broadcast.pk, "step": "", "occurrence": ""}
    return {
        "type": broadcast.plan_type,
        "id": broadcast.plan_id,
        "step": broadcast.plan_step,
        "occurrence": f"0.{broadcast.pk}",  # where a plan says "run.step": of no one run
    }
