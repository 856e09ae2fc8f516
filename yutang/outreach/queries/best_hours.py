"""At which hour each customer reads: from what they opened themselves in the last months."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from yutang.kernel import clock
from yutang.outreach.queries.gate import TUNE
from yutang.outreach.queries.policy import rules

KINDS = ("content_read", "link_clicked", "product_clicked")
LOOKED_BACK = timedelta(days=120)
LEAST_OWN = 3  # times that somebody must have read before the own hours count
LEAST_BRAND = 50  # times that all must have read before the brand's hour counts

# `best`: for each of `meant`, the hour of the enterprise's clock at which she read on most days, of
# two alike the one at which most others read; who seldom read has the brand's. Hours that begin
# within quiet hours aren't asked. `basis` says which it was; without both it has no row.
BEST = """
    reading as materialized (
        select distinct customer_id, (happened_at at time zone %(zone)s)::date as day,
            extract(hour from happened_at at time zone %(zone)s)::int as hour
        from customers_activity
        where kind = any(%(read_kinds)s) and happened_at >= %(read_since)s),
    together as materialized (
        select hour, count(*) as times, sum(count(*)) over () as of_all
        from reading where hour = any(%(open_hours)s::int[]) group by hour),
    usual as (
        select hour from together where of_all >= %(least_brand)s
        order by times desc, hour limit 1),
    alone as (
        select reading.customer_id, reading.hour, count(*) as times,
            sum(count(*)) over (partition by reading.customer_id) as of_all
        from reading join meant on meant.id = reading.customer_id
        where reading.hour = any(%(open_hours)s::int[]) group by 1, 2),
    own as materialized (
        select distinct on (alone.customer_id) alone.customer_id, alone.hour
        from alone join together using (hour)
        where alone.of_all >= %(least_own)s
        order by alone.customer_id, alone.times desc, together.times desc, alone.hour),
    best as materialized (
        select meant.id as customer_id, coalesce(own.hour, usual.hour) as hour,
            case when own.hour is not null then 'own' else 'brand' end as basis
        from meant left join own on own.customer_id = meant.id left join usual on true
        where coalesce(own.hour, usual.hour) is not null)
"""
# The first moment from `due` on that is within the hour; `due` itself where it already is.
AT_BEST = """
    case when best.hour is null then %(due)s::timestamptz else (
        select greatest(%(due)s::timestamptz, case
            when begin_at + interval '1 hour' > %(due)s::timestamptz then begin_at
            else ((date_trunc('day', %(due)s::timestamptz at time zone %(zone)s)
                + make_interval(days => 1, hours => best.hour)) at time zone %(zone)s) end)
        from (select (date_trunc('day', %(due)s::timestamptz at time zone %(zone)s)
            + make_interval(hours => best.hour)) at time zone %(zone)s as begin_at) today) end
"""
DISTRIBUTION = f"""
    with meant as (
        select customer_id as id from audiences_audiencemember where audience_id = %(audience)s),
    {BEST}
    select best.hour, coalesce(best.basis, 'chosen'), count(*)
    from meant left join best on best.customer_id = meant.id group by 1, 2
"""  # noqa: S608 - all texts are ours


@dataclass(frozen=True)
class Spread:
    """How many of an audience read best at each hour; `chosen`: whose hour nobody knows."""

    by_hour: dict[int, int] = field(default_factory=dict)
    own: int = 0
    brand: int = 0
    chosen: int = 0
    brand_hour: int | None = None


def values(at: datetime | None = None) -> dict[str, Any]:
    """What the statements ask for."""
    now = at or clock.now()
    return {
        "zone": clock.zone().key,
        "read_kinds": list(KINDS),
        "read_since": now - LOOKED_BACK,
        "open_hours": open_hours(now),
        "least_own": LEAST_OWN,
        "least_brand": LEAST_BRAND,
    }


def open_hours(at: datetime) -> list[int]:
    """The hours of the enterprise's clock whose beginning is outside quiet hours."""
    held, day = rules(), clock.local(at)
    moments = [datetime.combine(day.date(), time(hour), day.tzinfo) for hour in range(24)]
    return [each.hour for each in moments if held.quiet_until(each) is None]


def spread(audience_id: int) -> Spread:
    """The audience's hours, as planning would find them now."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TUNE)
        cursor.execute(DISTRIBUTION, values() | {"audience": audience_id})
        rows = cursor.fetchall()
    by_hour: dict[int, int] = {}
    by_basis = {"own": 0, "brand": 0, "chosen": 0}
    for hour, basis, count in rows:
        by_basis[basis] += count
        if hour is not None:
            by_hour[hour] = by_hour.get(hour, 0) + count
    usual = next((hour for hour, basis, _count in rows if basis == "brand"), None)
    return Spread(by_hour, brand_hour=usual, **by_basis)
