"""Customers, journeys that run, and people in them who are due: one statement each."""

from datetime import UTC, datetime, timedelta
from typing import Any

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
PEOPLE = (
    """insert into org_member (name, password, wecom_userid, role, position, avatar, status,
            contact_enabled)
        select 'Member ' || n, '', 'm' || n, 'operator', '', '', 'active', true
        from generate_series(1, 500) as n""",
    """insert into customers_customer (name, avatar, gender, type, corp_name)
        select 'Customer ' || n, '', 0, 1, '' from generate_series(1, %(people)s) as n""",
    """insert into customers_follow (customer_id, member_id, since, is_half, ended_by, state,
            add_way, remark, description, remark_corp, mobiles, personal_tags)
        select n, first + n %% 500, now(), false, '', '', 0, '', '', '', '{}', '{}'
        from generate_series(1, %(people)s) as n,
            (select min(id) as first from org_member) member""",
    """insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
            source_key, order_count, order_amount, refund_amount, activity_count, lifecycle,
            consultant_id)
        select customer_id, '', 'followed', '{}', '{}', '{}', '', customer_id %% 4, 0, 0, 0,
            'active', member_id
        from customers_follow""",
)
BOUGHT = {"version": 1, "where": {"profile": "order_count", "is": "ge", "value": 2}}
WAITS: list[
    dict[str, Any]
] = [  # each run passes four steps: two waits, a branch that asks a rule, a split
    {"id": "w1", "kind": "wait", "span": {"days": 1}},
    {
        "id": "b",
        "kind": "branch",
        "arms": [{"rule": BOUGHT, "flow": [{"id": "w2", "kind": "wait", "span": {"days": 1}}]}],
        "otherwise": [{"id": "w3", "kind": "wait", "span": {"days": 1}}],
    },
    {
        "id": "s",
        "kind": "split",
        "arms": [
            {"percent": 50, "flow": [{"id": "w4", "kind": "wait", "span": {"days": 1}}]},
            {"percent": 50, "flow": [{"id": "w5", "kind": "wait", "span": {"days": 1}}]},
        ],
    },
]
SAYS: list[dict[str, Any]] = [
    {"id": "w1", "kind": "wait", "span": {"days": 1}},
    {"id": "say", "kind": "send", "text": "Bench", "purpose": "service"},
    {"id": "w2", "kind": "wait", "span": {"days": 30}},
]


def people(count: int) -> None:
    """So many customers with followers and profiles."""
    from django.db import connection

    with connection.cursor() as cursor:
        for statement in PEOPLE:
            cursor.execute(statement, {"people": count})
        cursor.execute("vacuum analyze")


def running(name: str, flow: list[dict[str, Any]], **plan: Any) -> Any:
    """A journey of these steps that runs, without a control group."""
    from yutang.journeys.commands.drafting import create_journey
    from yutang.journeys.commands.publishing import publish_draft
    from yutang.journeys.commands.running import start
    from yutang.journeys.models import Journey
    from yutang.org.models import Member

    olive = Member.objects.order_by("pk")[0]
    draft = {"format": 1, "triggers": [{"kind": "manual"}], "flow": flow} | plan
    journey = create_journey(name=name, actor=olive, draft=draft)
    Journey.objects.filter(pk=journey.pk).update(control_percent=0)
    publish_draft(journey=journey, actor=olive)
    start(journey=journey, actor=olive)
    journey.refresh_from_db()
    return journey


def enter(journey: Any, customer_ids: range, *, at: datetime = NOON, spread: int = 0) -> None:
    """They enter at that moment, or in batches over so many minutes, as in life."""
    from yutang.journeys.commands.entering import enter_customers

    parts = max(spread, 1)
    for number in range(parts):
        ids = customer_ids[number::parts]
        moment = at + timedelta(minutes=number, microseconds=number)
        enter_customers(journey=journey, customer_ids=list(ids), at=moment)
