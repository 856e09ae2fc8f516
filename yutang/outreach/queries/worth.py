"""What a customer may bring within the next 30 days, by stage of the lifecycle."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.cache import cache
from django.db import connection

from yutang.audiences.queries import lifecycle
from yutang.kernel import clock, enterprise

DAYS = 30
KEPT_SECONDS = 50 * 3600

# Customers by the stage they stood in so many days ago, and what they have spent since.
WORTH = """
    with earlier as (
        select customer_id, max(paid_at) as at from commerce_order
        where paid_at < %(since)s group by customer_id),
    later as (
        select customer_id, sum(amount - refunded_amount) as amount from commerce_order
        where paid_at >= %(since)s and currency = %(currency)s group by customer_id),
    standing as (
        select p.customer_id,
            (%(since)s at time zone %(zone)s)::date - (e.at at time zone %(zone)s)::date as days,
            coalesce(l.amount, 0) as amount
        from customers_profile p
            left join earlier e on e.customer_id = p.customer_id
            left join later l on l.customer_id = p.customer_id
        where e.customer_id is not null or p.added_at < %(since)s)
    select case when days is null then 'lead' when days < %(silent)s then 'active'
            when days < %(dormant)s then 'silent' when days < %(churned)s then 'dormant'
            else 'churned' end,
        (sum(amount) / count(*))::bigint
    from standing group by 1
"""


def worth() -> Mapping[str, int]:
    """Fen that a customer of each stage spent on average in the last 30 days.

    The stage is the one of 30 days ago, by the brand's own borders: who was silent then, and what
    those customers have bought since. Counted once a day; until then yesterday's holds.
    """
    keys = [_key(clock.today()), _key(clock.today() - timedelta(days=1))]
    kept: Mapping[str, Mapping[str, int]] = cache.get_many(keys)
    found = next((kept[key] for key in keys if key in kept), None)
    return count() if found is None else found


def count() -> Mapping[str, int]:
    """Count the day's worth, and keep it."""
    found: Mapping[str, int] | None = cache.get(_key(clock.today()))
    if found is None:
        found = _count()
        if any(found.values()):  # a brand whose orders are still being imported asks again
            cache.set(_key(clock.today()), found, KEPT_SECONDS)
    return found


def _key(day: date) -> str:
    return f"worth:{day}:{enterprise.currency()}"


def _count() -> Mapping[str, int]:
    borders = lifecycle.charter().default
    with connection.cursor() as cursor:
        cursor.execute(
            WORTH,
            {
                "since": clock.now() - timedelta(days=DAYS),
                "zone": str(clock.zone()),
                "currency": enterprise.currency(),
                "silent": borders.silent,
                "dormant": borders.dormant,
                "churned": borders.churned,
            },
        )
        return {stage: max(0, amount) for stage, amount in cursor.fetchall()}
