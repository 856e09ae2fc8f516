"""The four standards of serving, over the last 30 days: regular, reasonable, diverse, cheap."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.kernel import clock
from yutang.outreach.queries.policy import present_budgets
from yutang.outreach.rules.governor import UNCOUNTED_CARRIERS
from yutang.outreach.rules.rhythms import evenness

DAYS = 30
MINUTES_A_TASK = 1  # a member looks a mass send over and confirms it
MINUTES_A_TODO = 3  # a member does one todo

REGULAR = """
    select count(*) filter (where coalesce(settled_at, handed_at) <= due_at + interval '24 hours'
            and state = 'delivered'), count(*)
    from outreach_message
    where due_at >= %(since)s and due_at < %(until)s and carrier <> all(%(uncounted)s)
        and not is_control and carrier <> 'chat'
        and (state in ('admitted', 'handed', 'unknown', 'delivered', 'held', 'planned')
            or state = 'failed' and reason in ('unconfirmed', 'cap'))
"""
REASONABLE = """
    with reached as (
        select message.customer_id, count(*) filter (
                where message.settled_at >= %(week)s) as contacts,
            array_agg(message.settled_at) as times
        from outreach_message message
        where message.state = 'delivered' and message.settled_at >= %(since)s
            and message.carrier <> all(%(uncounted)s)
        group by 1),
    gone as (
        select distinct reached.customer_id, activity.kind
        from reached join customers_activity activity
            on activity.customer_id = reached.customer_id
            and activity.kind in ('objected', 'removed_us')
            and activity.happened_at >= %(since)s
        where exists (select 1 from unnest(reached.times) as at
            where activity.happened_at between at and at + interval '3 days'))
    select count(*), count(*) filter (where reached.contacts <= coalesce(budget.most, 32767)),
        (select count(*) from gone where kind = 'objected'),
        (select count(*) from gone where kind = 'removed_us')
    from reached
        join customers_profile profile on profile.customer_id = reached.customer_id
        left join unnest(%(stages)s::text[], %(budgets)s::int[]) as budget (stage, most)
            on budget.stage = profile.lifecycle
"""
DIVERSE = """
    select material.topic, count(distinct send.id)
    from outreach_send send join outreach_variant variant on variant.send_id = send.id
        join content_material material on material.id = any(variant.material_ids)
    where coalesce(send.at, send.planned_at) >= %(since)s
        and coalesce(send.at, send.planned_at) < %(until)s
        and send.state in ('planned', 'running', 'paused', 'done') and material.topic <> ''
    group by 1 order by 2 desc
"""
CHEAP = """
    select (select count(*) from outreach_task
            where confirmed_at >= %(since)s and confirmed_at < %(until)s),
        (select count(*) from outreach_todo where done_at >= %(since)s and done_at < %(until)s),
        (select count(distinct customer_id) from (
            select customer_id from outreach_message
            where state = 'delivered' and settled_at >= %(since)s
                and carrier <> all(%(uncounted)s)
            union all
            select customer_id from outreach_todo
            where done_at >= %(since)s and done_at < %(until)s) reached)
"""


@dataclass(frozen=True)
class Standards:
    """Shares are 0 … 1; None where nothing happened that they could speak of."""

    on_time: float | None
    in_budget: float | None
    opted_out: float | None  # of the customers reached, within 3 days
    removed: float | None
    topics: int
    spread: float | None
    minutes: float | None  # of members, per customer reached
    reached: int


def standards() -> Standards:
    """The last 30 days."""
    now = clock.now()
    rows = present_budgets()
    values = {
        "since": now - timedelta(days=DAYS),
        "week": now - timedelta(days=7),
        "until": now,
        "uncounted": list(UNCOUNTED_CARRIERS),
        "stages": [row.lifecycle for row in rows],
        "budgets": [row.contacts_7 for row in rows],
    }
    in_time, due = _ask(REGULAR, values)[0]
    contacted, within, opted_out, removed = _ask(REASONABLE, values)[0]
    topics = [count for _topic, count in _ask(DIVERSE, values)]
    tasks, todos, reached = _ask(CHEAP, values)[0]
    minutes = tasks * MINUTES_A_TASK + todos * MINUTES_A_TODO
    return Standards(
        _share(in_time, due),
        _share(within, contacted),
        _share(opted_out, contacted),
        _share(removed, contacted),
        len(topics),
        evenness(topics) if topics else None,
        _share(minutes, reached),
        reached,
    )


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
