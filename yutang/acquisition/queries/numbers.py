"""What codes brought: people, cost and quality, each by one set-based statement."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from yutang.kernel import clock, enterprise

# A customer's orders count for the code by which she came first, so that codes can be summed.
# GMV: paid less refunded in the 30 days after her arrival, in the enterprise's smallest unit;
# orders in other currencies can't be added to it. A first order is one in whatever currency.
NUMBERS = """
    with wanted as (
        select id, cost_fen from acquisition_code where id = any(%(codes)s)
    ), scanned as (
        select code_id, count(*) as scans,
            count(distinct coalesce(nullif(openid, ''), nullif(unionid, ''), token)) as people
        from acquisition_scan
        where code_id = any(%(codes)s) and at >= %(since)s and at < %(until)s
        group by code_id
    ), came as (
        select a.id, a.code_id, a.customer_id, a.at, a.is_first, a.lost_at
        from acquisition_arrival a
        where a.code_id = any(%(codes)s) and a.at >= %(since)s and a.at < %(until)s
    ), arrived as (
        select came.code_id, count(*) as adds, count(came.lost_at) as lost,
            count(*) filter (where is_first) as newcomers,
            count(*) filter (where is_first and p.first_order_at >= came.at) as first_orders
        from came join customers_profile p on p.customer_id = came.customer_id
        group by came.code_id
    ), sold as (
        select came.code_id,
            sum(case o.kind when 'order_paid' then o.amount else -abs(o.amount) end) as gmv
        from came
        join customers_activity o on o.customer_id = came.customer_id
            and o.kind in ('order_paid', 'order_refunded')
            and coalesce(o.props ->> 'currency', %(currency)s) = %(currency)s
            and o.happened_at >= came.at and o.happened_at < came.at + interval '30 days'
        where came.is_first
        group by came.code_id
    ), given as (
        select code_id, count(*) as gifts, sum(cost_fen) as gift_cost
        from acquisition_giftgiven
        where code_id = any(%(codes)s) and at >= %(since)s and at < %(until)s
        group by code_id
    )
    select wanted.id, coalesce(scans, 0), coalesce(people, 0), coalesce(adds, 0),
        coalesce(lost, 0), coalesce(newcomers, 0), coalesce(first_orders, 0), coalesce(gifts, 0),
        wanted.cost_fen, coalesce(gift_cost, 0)::bigint, coalesce(gmv, 0)::bigint
    from wanted
    left join scanned on scanned.code_id = wanted.id
    left join arrived on arrived.code_id = wanted.id
    left join sold on sold.code_id = wanted.id
    left join given on given.code_id = wanted.id
"""

BY_DAY = """
    select day::date, coalesce(scans, 0), coalesce(adds, 0), coalesce(lost, 0)
    from generate_series(%(first)s::date, %(last)s::date, '1 day') day
    left join (
        select (at at time zone %(zone)s)::date as day, count(*) as scans
        from acquisition_scan where code_id = any(%(codes)s) and at >= %(since)s and at < %(until)s
        group by 1) s using (day)
    left join (
        select (at at time zone %(zone)s)::date as day, count(*) as adds
        from acquisition_arrival
        where code_id = any(%(codes)s) and at >= %(since)s and at < %(until)s
        group by 1) a using (day)
    left join (
        select (lost_at at time zone %(zone)s)::date as day, count(*) as lost
        from acquisition_arrival
        where code_id = any(%(codes)s) and lost_at >= %(since)s and lost_at < %(until)s
        group by 1) l using (day)
    order by day
"""

EVER = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Numbers:
    """What one code, or several together, brought in a period. Money in the smallest unit."""

    scans: int = 0
    people: int = 0  # who scanned
    adds: int = 0
    lost: int = 0
    newcomers: int = 0  # adds who never came by another code before
    first_orders: int = 0
    gifts: int = 0
    code_cost: int = 0
    gift_cost: int = 0
    gmv: int = 0  # of the newcomers, 30 days each

    def __add__(self, other: "Numbers") -> "Numbers":
        return Numbers(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def cost(self) -> int:
        return self.code_cost + self.gift_cost

    @property
    def cost_per_add(self) -> int | None:
        """None while nobody came."""
        return round(self.cost / self.adds) if self.adds else None

    @property
    def take_rate(self) -> float | None:
        """The share of people who scanned, or came without our page, that took the hook gift."""
        reached = max(self.people, self.adds)
        return self.gifts / reached if reached else None

    @property
    def first_order_rate(self) -> float | None:
        return self.first_orders / self.newcomers if self.newcomers else None

    @property
    def share_lost(self) -> float | None:
        return self.lost / self.adds if self.adds else None


@dataclass(frozen=True)
class Day:
    """One day of a code."""

    day: date
    scans: int
    adds: int
    lost: int


def numbers(
    *, code_ids: Sequence[int], since: datetime = EVER[0], until: datetime = EVER[1]
) -> dict[int, Numbers]:
    """The numbers of each code in the period, by the code's id."""
    with connection.cursor() as cursor:
        values: dict[str, Any] = {
            "codes": list(code_ids),
            "since": since,
            "until": until,
            "currency": enterprise.currency(),
        }
        cursor.execute(NUMBERS, values)
        return {code_id: Numbers(*row) for code_id, *row in cursor.fetchall()}


def by_day(*, code_ids: Sequence[int], first: date, last: date) -> list[Day]:
    """The enterprise's days from `first` to `last`, none left out."""
    values: dict[str, Any] = {
        "codes": list(code_ids),
        "first": first,
        "last": last,
        "since": clock.day_bounds(first)[0],
        "until": clock.day_bounds(last)[1],
        "zone": str(clock.zone()),
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_DAY, values)
        return [Day(*row) for row in cursor.fetchall()]
