"""Who objects after a message was admitted doesn't get it, as long as it is still here."""

from typing import Any

from django.db import connection, transaction

from yutang.kernel import clock

# Locked in the order of their ids, so that two at once never wait for one another.
WITHDRAW = """
    with chosen as (
        select message.id
        from outreach_message message
            join lateral (
                select given from customers_consent
                where customer_id = message.customer_id and purpose = 'marketing'
                order by at desc, id desc limit 1) consent on not consent.given
        where message.state = 'admitted' and message.purpose <> 'transaction' and {which}
        order by message.id for update of message)
    update outreach_message message
    set state = 'suppressed', reason = 'opted_out', task_id = null, settled_at = %(now)s
    from chosen where message.id = chosen.id
"""


@transaction.atomic
def withdraw_objected(*, task_id: int | None = None) -> int:
    """No admitted message of the task (None: of those in no task) is for somebody who objects.

    It takes no place in a budget any more. What WeCom has already can't be taken back for one
    customer: its tasks are cancelled as a whole or not at all.
    """
    which = "message.task_id is null" if task_id is None else "message.task_id = %(task)s"
    values: dict[str, Any] = {"task": task_id, "now": clock.now()}
    with connection.cursor() as cursor:
        cursor.execute(WITHDRAW.format(which=which), values)
        return int(cursor.rowcount)
