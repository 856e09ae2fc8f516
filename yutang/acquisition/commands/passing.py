"""People locked to a member are led to whoever took over the customer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yutang.acquisition.commands.loads import count_loads
from yutang.org.models import Member

# The reasons name whoever was the consultant before; an assignment of the new one makes the lock
# hold at the next scan. A lock that no code made goes: the follow itself then says who it is.
HAND_ON = """
    with pair as (
        select * from unnest(%(customers)s::bigint[], %(takers)s::bigint[])
            as pair (customer, taker)
    ), coded as (
        select held.id, pair.taker, member.name, coalesce(held.code_id, (
            select code_id from acquisition_assignment
            where lock_id = held.id order by at desc, id desc limit 1)) as code_id
        from acquisition_lock held
            join pair on pair.customer = held.customer_id
            join org_member member on member.id = pair.taker
        where held.member_id = %(giver)s
        order by held.id for update of held
    ), gone as (
        delete from acquisition_lock held using coded
        where held.id = coded.id and coded.code_id is null
    ), moved as (
        update acquisition_lock held set member_id = coded.taker, moved_at = %(at)s
        from coded where held.id = coded.id and coded.code_id is not null
        returning held.id
    )
    insert into acquisition_assignment (lock_id, code_id, member_id, explanation, at, arrived_at)
    select coded.id, coded.code_id, coded.taker,
        jsonb_build_object('how', 'handed', 'name', coded.name, 'instead_of', %(name)s::text),
        %(at)s, %(at)s
    from coded join moved on moved.id = coded.id
"""


@transaction.atomic
def pass_locks(*, giver_id: int, takers: Mapping[int, int], at: datetime) -> None:
    """Customers (ids) locked to the giver are locked to their takers, and loads are counted."""
    count_loads(member_ids={giver_id, *takers.values()})
    values: dict[str, Any] = {
        "giver": giver_id,
        "name": Member.objects.get(pk=giver_id).name,
        "customers": list(takers),
        "takers": list(takers.values()),
        "at": at,
    }
    with connection.cursor() as cursor:
        cursor.execute(HAND_ON, values)
