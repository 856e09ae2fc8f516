"""Customers enter a journey, in sets; who may not enter (again) is left out without a word."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import uuid4

from django.db import connection, transaction

from yutang.journeys.commands.holding import held_together
from yutang.journeys.commands.moving import ring
from yutang.journeys.models import OPEN_SQL, Journey
from yutang.journeys.queries.programs import Printed, printed
from yutang.journeys.rules import deciding
from yutang.journeys.rules.plan import Plan
from yutang.kernel import clock, database
from yutang.outreach.queries.policy import rules as policy
from yutang.outreach.rules.governor import BUCKET_SQL

CONTROL = BUCKET_SQL.format(salt="%(salt)s::text", customer="asked.id")
HOLDOUT = BUCKET_SQL.format(salt="%(holdout_salt)s::text", customer="asked.id")
# Who was here before has runs; their number makes the next key, so that of two workers who let the
# same customer in at once the database refuses the second.
MAY = {
    "never": """not exists (select from journeys_run run
        where run.customer_id = asked.id and run.journey_id = %(journey)s)""",
    "after": f"""not exists (select from journeys_run run
        where run.customer_id = asked.id and run.journey_id = %(journey)s
            and (run.state in {OPEN_SQL}
                or run.entered_at > asked.at - make_interval(days => %(days)s)))""",
    "always": "true",
}
KEY = {
    "never": "''",
    "after": """(select coalesce((max(case when run.entry_key ~ '^[0-9]{1,9}$'
            then run.entry_key::int else 1 end) + 1)::text, '')
        from journeys_run run
        where run.customer_id = asked.id and run.journey_id = %(journey)s)""",
    "always": "asked.key",
}
# Customers are locked in the order of their ids against being deleted; who was merged enters as
# who she is by now.
ENTER = """
    with known as materialized (
        select id, coalesce(merged_into_id, id) as now_id from customers_customer
        where id = any(%(ids)s::bigint[]) order by id for key share
    ), asked as materialized (
        select distinct on (known.now_id, each.key)
            known.now_id as id, each.key, each.at, each.due, each.origin
        from unnest(%(ids)s::bigint[], %(keys)s::text[], %(ats)s::timestamptz[],
            %(dues)s::timestamptz[], %(origins)s::text[]) each (id, key, at, due, origin)
            join known on known.id = each.id
        order by known.now_id, each.key, each.at
    ), made as (
        insert into journeys_run (journey_id, version_id, customer_id, entry_key, trigger, origin,
            state, step_id, due_at, entered_at, arrived_at, ended_at)
        select %(journey)s, %(version)s, asked.id, {key}, %(trigger)s, asked.origin::jsonb,
            side.state, case when side.state = 'waiting' then %(step)s::bigint end,
            case when side.state = 'waiting' then asked.due end, asked.at, asked.at,
            case when side.state = 'ended' then asked.at end
        from asked cross join lateral (select case
            when {holdout} < %(holdout)s then 'holdout'
            when {control} < %(control)s then 'control'
            else %(begins)s end as state) side
        where {may}
        order by asked.id, asked.at
        on conflict do nothing
        returning state
    ), counted as (
        select count(*) as all_of_them, count(*) filter (where state = 'waiting') as inside
        from made
    ), tallied as (
        insert into journeys_tally (step_id, day, outcome, count)
        select %(step)s, %(day)s, 'entered', inside from counted where inside > 0
    )
    select all_of_them, inside from counted
"""


@dataclass(frozen=True)
class Entry:
    """Why they enter: the trigger's number, and what came of which."""

    trigger: int = 0
    origin: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One customer who wants in; `key` tells the occasion apart from her others."""

    customer_id: int
    key: str
    at: datetime
    origin: dict[str, Any]


@transaction.atomic
def enter_customers(
    *,
    journey: Journey,
    customer_ids: Collection[int],
    keys: Collection[str] | None = None,
    entry: Entry | None = None,
    at: datetime | None = None,
) -> int:
    """Each of these customers has a run, as far as the journey lets her in; returns how many.

    `keys`: one for each customer, what she enters for; the same key lets her in once. They matter
    only where everybody enters at every occasion, and without them this is an occasion of its own.
    """
    at, entry = at or clock.now(), entry or Entry()
    if keys is None:
        keys = [uuid4().hex] * len(customer_ids)
    arrivals = [
        Arrival(id, key, at, entry.origin) for id, key in zip(customer_ids, keys, strict=True)
    ]
    return enter_arrivals(journey=journey, trigger=entry.trigger, arrivals=arrivals)


@transaction.atomic
def enter_arrivals(*, journey: Journey, trigger: int, arrivals: Sequence[Arrival]) -> int:
    """As `enter_customers`, each at a time of the own and for a reason of the own."""
    return enter_held(journey=held_together(journey.pk), trigger=trigger, arrivals=arrivals)


def enter_held(*, journey: Journey, trigger: int, arrivals: Sequence[Arrival]) -> int:
    """As `enter_arrivals`, within a transaction that holds the journey already."""
    if journey.state != Journey.State.LIVE or journey.version_id is None:
        return 0
    made = printed(journey.version_id)
    wanted = [each for each in arrivals if is_valid(made.plan, each.at)]
    if not wanted or made.plan.subject != "customer":
        return 0
    mode = made.plan.reentry.mode
    statement = ENTER.format(key=KEY[mode], may=MAY[mode], control=CONTROL, holdout=HOLDOUT)
    values = _side(journey) | _begin(made) | _columns(made, wanted) | {"trigger": trigger}
    database.plan_afresh(len(wanted))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        [(entered, inside)] = cursor.fetchall()
    if inside:
        ring()
    return int(entered)


def is_valid(plan: Plan, at: datetime) -> bool:
    """Whether somebody may enter on that day."""
    return plan.is_valid_on(clock.local(at).date())


def _side(journey: Journey) -> dict[str, Any]:
    rules = policy().policy
    return {
        "journey": journey.pk,
        "salt": journey.salt,
        "control": round(journey.control_percent * 100),
        "holdout_salt": rules.holdout_salt,
        "holdout": round(rules.holdout_percent * 100),
    }


def _begin(made: Printed) -> dict[str, Any]:
    """Where they begin; who enters a journey without steps is through at once."""
    first = made.program.first
    return {
        "version": made.version_id,
        "step": made.step_ids[first] if first else None,
        "begins": "waiting" if first else "ended",
        "days": made.plan.reentry.days,
        "day": clock.today(),
    }


def _columns(made: Printed, arrivals: Sequence[Arrival]) -> dict[str, Any]:
    zone, first = clock.zone(), made.program.first
    ats = [each.at for each in arrivals]
    dues: dict[datetime, datetime] = {}
    if first:
        step = made.program.nodes[first].step
        dues = {at: deciding.first_due(step, at, zone) for at in set(ats)}
    return {
        "ids": _array(str(each.customer_id) for each in arrivals),
        "keys": _array(_quoted(each.key) for each in arrivals),
        "ats": _array(at.isoformat() for at in ats),
        "dues": _array(dues[at].isoformat() if at in dues else "null" for at in ats),
        "origins": _array(_quoted(json.dumps(each.origin)) for each in arrivals),
    }


def _array(values: Iterable[str]) -> str:
    """As PostgreSQL writes an array; the driver takes much longer over each of many values."""
    return "{" + ",".join(values) + "}"


def _quoted(text: str) -> str:
    """A text within an array, whatever it says."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
