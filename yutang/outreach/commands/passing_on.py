"""What a member was to say and to do goes to whoever takes over the customers, or waits."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yutang.kernel import clock

# Tasks that wait are locked ahead of their messages, as whoever hands one over does: what is taken
# out of a task is never said by its member too.
LOCK_TASKS = """
    select id from outreach_task where member_id = %(member)s and state = 'waiting'
    order by id for update
"""
HOLD = """
    with chosen as (
        select message.id from outreach_message message
            left join outreach_task task on task.id = message.task_id
        where message.member_id = %(member)s and message.state = 'admitted'
            and message.carrier = 'wecom_single' and message.customer_id = any(%(customers)s)
            and (task.id is null or task.state = 'waiting')
        order by message.id for update of message)
    update outreach_message message set state = 'held', reason = 'relation',
        held_until = %(until)s, admitted_at = null, member_id = null, task_id = null
    from chosen where message.id = chosen.id
"""
RELEASE = """
    with chosen as (
        select id from outreach_message
        where customer_id = any(%(customers)s) and state = 'held' and reason = 'relation'
        order by id for update)
    update outreach_message message set held_until = %(now)s
    from chosen where message.id = chosen.id and message.held_until > %(now)s
"""
SAID_BY_TAKERS = """
    with chosen as (
        select message.id, pair.taker from outreach_message message
            join unnest(%(customers)s::bigint[], %(takers)s::bigint[]) as pair (customer, taker)
                on pair.customer = message.customer_id
            join customers_follow follow on follow.customer_id = pair.customer
                and follow.member_id = pair.taker and follow.ended_at is null
                and not follow.is_half
            left join outreach_task task on task.id = message.task_id
        where message.member_id = %(member)s and message.state = 'admitted'
            and message.carrier = 'wecom_single' and (task.id is null or task.state = 'waiting')
        order by message.id for update of message)
    update outreach_message message set member_id = chosen.taker, task_id = null
    from chosen where message.id = chosen.id
"""
DONE_BY_TAKERS = """
    with moved as (
        update outreach_todo todo set member_id = pair.taker,
            taken_from_id = coalesce(todo.taken_from_id, todo.member_id)
        from unnest(%(customers)s::bigint[], %(takers)s::bigint[]) as pair (customer, taker)
        where todo.customer_id = pair.customer and todo.member_id = %(member)s
            and todo.done_at is null and todo.skipped_at is null
        returning todo.message_id, todo.member_id)
    update outreach_message message set member_id = moved.member_id
    from moved where message.id = moved.message_id
"""
GIVE_BACK = """
    with moved as (
        update outreach_todo todo set member_id = %(member)s, taken_from_id = null
        from unnest(%(customers)s::bigint[], %(takers)s::bigint[]) as pair (customer, taker)
        where todo.customer_id = pair.customer and todo.member_id = pair.taker
            and todo.taken_from_id = %(member)s
            and todo.done_at is null and todo.skipped_at is null
        returning todo.message_id, todo.member_id)
    update outreach_message message set member_id = moved.member_id
    from moved where message.id = moved.message_id
"""


@transaction.atomic
def hold_messages(*, member_id: int, customer_ids: Collection[int], until: datetime) -> int:
    """What the member was to say to these, and no carrier has yet, is asked about again then."""
    values = {"member": member_id, "customers": list(customer_ids), "until": until}
    return _run(HOLD, values, locks=True)


@transaction.atomic
def release_messages(*, customer_ids: Collection[int]) -> int:
    """Whose customers these are is known: the governor says now who says what was held."""
    return _run(RELEASE, {"customers": list(customer_ids), "now": clock.now()})


@transaction.atomic
def pass_messages(*, giver_id: int, takers: Mapping[int, int]) -> int:
    """What no carrier has yet is said by the taker of each customer, where she is a friend too."""
    return _run(SAID_BY_TAKERS, _pairs(giver_id, takers), locks=True)


@transaction.atomic
def pass_todos(*, giver_id: int, takers: Mapping[int, int]) -> int:
    """Open todos for these customers are their takers' now."""
    return _run(DONE_BY_TAKERS, _pairs(giver_id, takers))


@transaction.atomic
def give_back_todos(*, member_id: int, takers: Mapping[int, int]) -> int:
    """Whoever is back has the open todos again that the takers had for her."""
    return _run(GIVE_BACK, _pairs(member_id, takers))


def _pairs(member_id: int, takers: Mapping[int, int]) -> dict[str, Any]:
    return {
        "member": member_id,
        "customers": list(takers),
        "takers": list(takers.values()),
    }


def _run(statement: str, values: Mapping[str, Any], *, locks: bool = False) -> int:
    with connection.cursor() as cursor:
        if locks:
            cursor.execute(LOCK_TASKS, values)
        cursor.execute(statement, values)
        return int(cursor.rowcount)
