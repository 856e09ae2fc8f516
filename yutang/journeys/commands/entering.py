"""Customers (or groups) enter a journey, in sets; entering twice enters once."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from yutang.journeys.models import Journey
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules import deciding
from yutang.kernel import clock
from yutang.outreach.queries.policy import rules as policy
from yutang.outreach.rules.governor import BUCKET_SQL

CONTROL = BUCKET_SQL.format(salt="%(salt)s::text", customer="asked.id")
HOLDOUT = BUCKET_SQL.format(salt="%(holdout_salt)s::text", customer="asked.id")
ENTER = f"""
    insert into journeys_run (journey_id, version_id, customer_id, entry_key, trigger, origin,
        state, step_id, due_at, entered_at, arrived_at)
    select %(journey)s, %(version)s, asked.id, asked.entry_key, %(trigger)s, %(origin)s,
        side.state, case when side.state = 'waiting' then %(step)s::bigint end,
        case when side.state = 'waiting' then %(due)s::timestamptz end, %(at)s, %(at)s
    from unnest(%(ids)s::bigint[], %(keys)s::text[]) asked (id, entry_key)
        cross join lateral (select case
            when {HOLDOUT} < %(holdout)s then 'holdout'
            when {CONTROL} < %(control)s then 'control'
            else 'waiting' end as state) side
    on conflict do nothing
    returning id
"""  # noqa: S608 - all texts are ours


@dataclass(frozen=True)
class Entry:
    """Why they enter: the trigger's number, and what came of which."""

    trigger: int = 0
    origin: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def enter_customers(
    *,
    journey: Journey,
    customer_ids: Collection[int],
    keys: Collection[str] | None = None,
    entry: Entry | None = None,
    at: datetime | None = None,
) -> int:
    """Each of these customers has a run under the own key; returns how many are new.

    `keys`: one for each customer, "" (the default) where nobody enters twice.
    """
    at = at or clock.now()
    entry = entry or Entry()
    ids = list(customer_ids)
    values = _values(journey, at) | {
        "trigger": entry.trigger,
        "origin": Jsonb(entry.origin),
        "ids": ids,
        "keys": list(keys) if keys is not None else [""] * len(ids),
    }
    with connection.cursor() as cursor:
        cursor.execute(ENTER, values)
        return int(cursor.rowcount)


def _values(journey: Journey, at: datetime) -> dict[str, Any]:
    made = printed(journey.version_id or 0)
    first = made.program.nodes[made.program.first]
    rules = policy().policy
    return {
        "journey": journey.pk,
        "version": journey.version_id,
        "step": made.step_ids[first.key],
        "due": deciding.due(first.step, at, clock.zone()),
        "at": at,
        "salt": journey.salt,
        "control": round(journey.control_percent * 100),
        "holdout_salt": rules.holdout_salt,
        "holdout": round(rules.holdout_percent * 100),
    }
