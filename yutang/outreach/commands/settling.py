"""What became of admitted messages: the only writers of their states, and of the log's word of it.

Each moves only messages that stand where the step begins, so doing it twice does it once.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yutang.customers.kinds import Kind
from yutang.customers.log import record_select
from yutang.kernel import clock
from yutang.outreach.models import Message

ON_THE_WAY = (Message.State.ADMITTED, Message.State.HANDED, Message.State.UNKNOWN)

# Locked in the order of their ids, so that two at once never wait for one another.
CHOSEN = """
    chosen as (
        select id from outreach_message
        where {which} and (state = any(%(begin)s) {more})
        order by id for update)
"""
MOVE = """
    with {chosen}
    update outreach_message message set state = %(state)s, reason = '', {stamp} = %(at)s
    from chosen where message.id = chosen.id
"""
SETTLE = """
    with {chosen}, settled as (
        update outreach_message message
        set state = %(state)s, reason = %(reason)s, settled_at = %(at)s,
            handed_at = coalesce(handed_at, %(at)s)
        from chosen where message.id = chosen.id
        returning message.*)
"""
HAPPENED = """
    select customer_id, %(kind)s as kind, %(at)s::timestamptz as happened_at, member_id,
        'message' as subject_type, id as subject_id, null::bigint as amount,
        jsonb_strip_nulls(jsonb_build_object('carrier', carrier, 'purpose', purpose,
            'source', source_type || ':' || source_id, 'reason', nullif(reason, ''))) as props
    from settled
"""


def hand(
    *, task_id: int | None = None, message_ids: Collection[int] = (), at: datetime | None = None
) -> int:
    """The carrier has them now; one that was unknown was found there."""
    return _move(
        Message.State.HANDED,
        (Message.State.ADMITTED, Message.State.UNKNOWN),
        task_id,
        message_ids,
        at,
    )


def unknown(
    *, task_id: int | None = None, message_ids: Collection[int] = (), at: datetime | None = None
) -> int:
    """Whether the carrier has them isn't known; they count against budgets until it is."""
    return _move(
        Message.State.UNKNOWN,
        (Message.State.ADMITTED, Message.State.HANDED),
        task_id,
        message_ids,
        at,
    )


def free(*, message_ids: Collection[int]) -> int:
    """The carrier hasn't taken them, that is certain: they wait for it again."""
    return _move(Message.State.ADMITTED, (Message.State.UNKNOWN,), None, message_ids, None)


def deliver(
    *, task_id: int | None = None, message_ids: Collection[int] = (), at: datetime | None = None
) -> int:
    """The customers have them; also where the member confirmed after we had given up."""
    late = "or state = 'failed' and reason = 'unconfirmed'"
    return _settle(
        (Message.State.DELIVERED, Message.Reason.NONE, Kind.MESSAGE_DELIVERED),
        late,
        task_id,
        message_ids,
        at,
    )


def fail(
    *,
    reason: str,
    task_id: int | None = None,
    message_ids: Collection[int] = (),
    at: datetime | None = None,
) -> int:
    """The customers don't get them; they count against no budget."""
    return _settle(
        (Message.State.FAILED, Message.Reason(reason), Kind.MESSAGE_FAILED),
        "",
        task_id,
        message_ids,
        at,
    )


@transaction.atomic
def _move(
    state: Message.State,
    begin: Sequence[Message.State],
    task_id: int | None,
    message_ids: Collection[int],
    at: datetime | None,
) -> int:
    chosen, values = _chosen(task_id, message_ids, begin=begin)
    stamp = "handed_at" if state == Message.State.HANDED else "settled_at"
    statement = MOVE.format(chosen=chosen, stamp=stamp)
    when = at or clock.now() if state == Message.State.HANDED else None
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, "state": str(state), "at": when})
        return int(cursor.rowcount)


@transaction.atomic
def _settle(
    end: tuple[Message.State, Message.Reason, Kind],
    late: str,
    task_id: int | None,
    message_ids: Collection[int],
    at: datetime | None,
) -> int:
    chosen, values = _chosen(task_id, message_ids, begin=ON_THE_WAY, more=late)
    state, reason, kind = end
    values |= {"state": str(state), "reason": str(reason), "kind": str(kind)}
    values["at"] = at or clock.now()
    return record_select(HAPPENED, values, ahead=SETTLE.format(chosen=chosen))


def _chosen(
    task_id: int | None,
    message_ids: Collection[int],
    *,
    begin: Sequence[Message.State],
    more: str = "",
) -> tuple[str, dict[str, Any]]:
    which = "id = any(%(ids)s)" if task_id is None else "task_id = %(task)s"
    values = {"ids": list(message_ids), "task": task_id, "begin": [str(each) for each in begin]}
    return CHOSEN.format(which=which, more=more), values
