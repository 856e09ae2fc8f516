"""Who entered a journey, and what those in it and its control group did afterwards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.journeys.models import Journey
from yutang.journeys.queries.keeping import kept_of_large
from yutang.journeys.rules.statistics.lifts import Group, Measure
from yutang.journeys.rules.statistics.means import Sample
from yutang.kernel import clock, enterprise

EARLIER_DAYS = 90

# Each customer once, by the first time of all: who came back was in the journey before, or in
# the control group. The brand's own control group is in neither. Everybody has been watched for
# the same number of days.
CHOSEN = """
    first as materialized (
        select distinct on (customer_id) customer_id as id, journeys_run.id as run_id, state,
            version_id, entered_at, goal_at
        from journeys_run where journey_id = %(journey)s and customer_id is not null
        order by customer_id, entered_at, journeys_run.id),
    chosen as materialized (
        select id, run_id, state = 'control' as is_control, entered_at, goal_at,
            entered_at + %(days)s * interval '24 hours' as until,
            entered_at - %(earlier)s * interval '24 hours' as since
        from first
        where state <> 'holdout' and entered_at <= %(now)s - %(days)s * interval '24 hours'
            and (%(since)s::timestamptz is null or entered_at >= %(since)s)
            and (%(until)s::timestamptz is null or entered_at < %(until)s)
            and (%(version)s::bigint is null or version_id = %(version)s))
"""

# What those who are `chosen` did. An order paid at the very moment of entering is what the
# customer entered by.
DID = """
    sold as (
        select chosen.id,
            count(*) filter (where paid_at > entered_at and status <> 'refunded') as orders,
            sum((amount - refunded_amount)::float8) filter (where paid_at > entered_at) as amount,
            count(*) filter (where paid_at <= entered_at and status <> 'refunded') as had_orders,
            sum((amount - refunded_amount)::float8) filter (where paid_at <= entered_at)
                as had_amount
        from chosen join commerce_order sold on sold.customer_id = chosen.id
            and sold.currency = %(currency)s and sold.paid_at < chosen.until
            and sold.paid_at > chosen.since
        group by 1),
    said as (
        select chosen.id, bool_or(kind = 'removed_us') as removed,
            bool_or(kind = 'objected') as objected
        from chosen join customers_activity done on done.customer_id = chosen.id
            and done.kind in ('removed_us', 'objected') and done.happened_at < chosen.until
            and done.happened_at > chosen.entered_at
        group by 1)
"""
GROUPS = """
    with {chosen}, {did},
    each as (
        select is_control, goal_at < until as goal, removed, objected,
            coalesce(orders, 0)::float8 as orders, coalesce(amount, 0) as amount,
            coalesce(had_orders, 0)::float8 as had_orders, coalesce(had_amount, 0) as had_amount
        from chosen left join sold using (id) left join said using (id))
    select is_control, count(*), count(*) filter (where goal), count(*) filter (where orders > 0),
        count(*) filter (where removed), count(*) filter (where objected),
        avg(orders), var_samp(orders), avg(had_orders), var_samp(had_orders),
        covar_samp(orders, had_orders),
        avg(amount), var_samp(amount), avg(had_amount), var_samp(had_amount),
        covar_samp(amount, had_amount)
    from each group by 1
"""

# Everybody who entered, watched long enough or not: the draw is over when they enter.
ENTERED = """
    with {chosen}
    select count(*) filter (where not is_control), count(*) filter (where is_control) from chosen
"""


@dataclass(frozen=True)
class Slice:
    """Whose entries count, and for how many days each is watched; None: no bound."""

    journey: Journey
    days: int = 14
    since: datetime | None = None
    until: datetime | None = None
    version_id: int | None = None
    now: datetime | None = None

    @property
    def chosen(self) -> str:
        """The common table expressions that end in `chosen`: who counts, and from when to when."""
        return CHOSEN

    def values(self) -> dict[str, Any]:
        return {
            "journey": self.journey.pk,
            "days": self.days,
            "since": self.since,
            "until": self.until,
            "version": self.version_id,
            "now": self.now or clock.now(),
            "currency": enterprise.currency(),
            "earlier": EARLIER_DAYS,
        }


def groups(chosen: Slice) -> tuple[Group, Group]:
    """Those in the journey, and its control group, among all who have been watched long enough."""
    rows = {row[0]: _group(row[1:]) for row in ask(GROUPS, chosen)}
    return rows.get(False, Group()), rows.get(True, Group())


def entered(chosen: Slice) -> tuple[int, int]:
    """How many have entered until now, in the journey and in its control group."""
    [(inside, control)] = ask(ENTERED, replace(chosen, days=0))
    return int(inside), int(control)


def ask(statement: str, chosen: Slice, **more: Any) -> list[tuple[Any, ...]]:
    """The rows of a statement with places for `{chosen}` and, if it likes, for `{did}`.

    Those of a large journey, which take seconds, may be an hour old.
    """
    text, values = statement.format(chosen=chosen.chosen, did=DID), chosen.values() | more

    def answer() -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(text, values)
            return list(cursor.fetchall())

    asked = text, {key: value for key, value in values.items() if key != "now"}
    return answer() if chosen.now else kept_of_large(chosen.journey.pk, asked, answer)


def _group(row: Sequence[Any]) -> Group:
    count, goal, bought, removed, objected = row[:5]
    return Group(
        count=count,
        did={
            Measure.GOAL: goal,
            Measure.BOUGHT: bought,
            Measure.REMOVED: removed,
            Measure.OBJECTED: objected,
        },
        means={
            Measure.ORDERS: _sample(count, row[5:10]),
            Measure.AMOUNT: _sample(count, row[10:15]),
        },
    )


def _sample(count: int, row: Sequence[Any]) -> Sample:
    """A single customer has no variance: PostgreSQL says null."""
    mean, variance, known, known_variance, shared = (float(each or 0) for each in row)
    return Sample(count, mean, variance, known, known_variance, shared)
