"""What came of scripts: how often they were sent, and what their customers did within days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.kernel import clock, enterprise
from yutang.org import queries as org
from yutang.org.models import Member

WITHIN = timedelta(days=7)  # after a use, an order is said to have followed it

# An order that followed several uses of one script counts once.
FIGURES = """
    with used as (
        select script_id, member_id, customer_id, at from content_scriptuse
        where at >= %(since)s
            and (%(members)s::bigint[] is null or member_id = any(%(members)s))
            and (%(scripts)s::bigint[] is null or script_id = any(%(scripts)s))),
    followed as (
        select distinct u.script_id, o.id, o.amount, o.customer_id
        from used u join commerce_order o on o.customer_id = u.customer_id
            and o.paid_at > u.at and o.paid_at <= u.at + %(within)s
        where o.currency = %(currency)s),
    bought as (
        select script_id, count(*) orders, count(distinct customer_id) buyers,
            sum(amount)::bigint amount
        from followed group by script_id),
    reacted as (
        select u.script_id,
            count(distinct u.customer_id) filter (where a.kind <> 'removed_us'
                and a.props ->> 'source' = 'script:' || u.script_id) readers,
            count(distinct u.customer_id) filter (where a.kind = 'removed_us'
                and a.member_id = u.member_id) lost
        from used u join customers_activity a on a.customer_id = u.customer_id
            and a.happened_at > u.at and a.happened_at <= u.at + %(within)s
            and a.kind in ('content_read', 'link_clicked', 'product_clicked', 'removed_us')
        group by u.script_id)
    select u.script_id, count(*), count(distinct u.customer_id), count(distinct u.member_id),
        coalesce(max(b.orders), 0), coalesce(max(b.buyers), 0), coalesce(max(b.amount), 0),
        coalesce(max(r.readers), 0), coalesce(max(r.lost), 0)
    from used u left join bought b using (script_id) left join reacted r using (script_id)
    group by u.script_id
"""


@dataclass(frozen=True)
class Figures:
    """Of one script; `amount` of the orders that followed, smallest unit.

    `readers`: customers who opened what the script handed them; `lost`: who removed the member.
    """

    uses: int = 0
    customers: int = 0
    members: int = 0
    orders: int = 0
    buyers: int = 0
    amount: int = 0
    readers: int = 0
    lost: int = 0


def figures(
    member: Member, *, days: int, script_ids: Iterable[int] | None = None
) -> dict[int, Figures]:
    """By script, of the uses by members whom this one sees."""
    seen = org.visible_member_ids(member)
    given: dict[str, Any] = {
        "since": clock.now() - timedelta(days=days),
        "members": None if seen is None else sorted(seen),
        "scripts": None if script_ids is None else sorted(script_ids),
        "within": WITHIN,
        "currency": enterprise.currency(),
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, given)
        return {id: Figures(*rest) for id, *rest in cursor.fetchall()}
