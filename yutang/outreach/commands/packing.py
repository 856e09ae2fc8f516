"""Admitted messages become tasks at WeCom: one member, one content, many customers."""

from typing import Any

from django.db import connection, transaction

from yutang.kernel import clock
from yutang.outreach import contents
from yutang.outreach.commands.withdrawing import withdraw_objected
from yutang.outreach.models import Carrier
from yutang.wecom.api import mass

# A customer who stands in one content twice (two occurrences of a plan) gets two tasks: `round`
# counts the times, `part` cuts what is too large for one task.
PACK = """
    with taken as (
        select id, source_type, source_id, step, variant, member_id, customer_id
        from outreach_message
        where state = 'admitted' and carrier = %(carrier)s and task_id is null
            and member_id is not null and source_type = any(%(told)s)
        order by member_id, admitted_at, id limit %(most)s
        for update skip locked
    ), rounds as (
        select *, row_number() over (
            partition by source_type, source_id, step, variant, member_id, customer_id
            order by id) as round
        from taken
    ), parts as (
        select *, (row_number() over (
            partition by source_type, source_id, step, variant, member_id, round
            order by id) - 1) / %(size)s as part
        from rounds
    ), wanted as (
        select source_type, source_id, step, variant, member_id, round, part, count(*) as size,
            nextval(pg_get_serial_sequence('outreach_task', 'id')) as task_id
        from parts group by 1, 2, 3, 4, 5, 6, 7
    ), made as (
        insert into outreach_task (id, source_type, source_id, step, variant, carrier, member_id,
            size, text, attachments, state, msgid, detail, reminders, tries, poll_next_at)
        select task_id, source_type, source_id, step, variant, %(carrier)s, member_id,
            size, '', '[]', 'waiting', '', '', 0, 0, %(now)s
        from wanted
    )
    update outreach_message message set task_id = wanted.task_id
    from parts join wanted using (source_type, source_id, step, variant, member_id, round, part)
    where message.id = parts.id
"""


@transaction.atomic
def pack(*, most: int = 50_000) -> int:
    """Up to `most` admitted one-to-one messages stand in tasks; returns how many.

    Rows that somebody else packs right now are left to them.
    """
    withdraw_objected()
    values: dict[str, Any] = {
        "carrier": Carrier.WECOM_SINGLE,
        "told": contents.told(),
        "most": most,
        "size": mass.MOST_CUSTOMERS,
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(PACK, values)
        return int(cursor.rowcount)
