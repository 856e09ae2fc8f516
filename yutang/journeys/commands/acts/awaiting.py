"""The step that waits for something to happen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.journeys.commands.acts import Batch, Standing, act
from yutang.journeys.rules import deciding
from yutang.journeys.rules.deciding import Facts
from yutang.journeys.rules.matching import fits
from yutang.kernel import clock

SINCE = """
    select run.id, activity.kind, activity.happened_at, activity.member_id,
        activity.subject_type, activity.subject_id, activity.amount, activity.props
    from unnest(%(ids)s::bigint[], %(customers)s::bigint[], %(since)s::timestamptz[],
        %(until)s::timestamptz[]) run (id, customer_id, since, until)
        join customers_activity activity on activity.customer_id = run.customer_id
    where activity.kind = any(%(kinds)s) and activity.happened_at > run.since
        and activity.happened_at < run.until and activity.happened_at <= %(now)s
    order by activity.happened_at
"""
HAPPENED, WAITS, OVER = Facts(happened=True), Facts(waits=True), Facts()


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    happened_at: datetime
    member_id: int | None
    subject_type: str
    subject_id: int | None
    amount: int | None
    props: Mapping[str, Any]


@act("await")
def happened(batch: Batch) -> Mapping[int, Facts]:
    """Whether what each waited for has happened in time; if so, the run goes on from then.

    Who reads the log wakes the runs that it sees waiting. It can't see one whose arrival isn't
    committed yet, so the engine looks back at the log itself: right after the arrival, and once
    more when the time is over, in case the reader lags.
    """
    zone, step = clock.zone(), batch.node.step
    ends = {run.run_id: deciding.due(step, run.arrived_at, zone) for run in batch.runs}
    found = _happened([run for run in batch.runs if not run.woken], batch, ends)
    facts: dict[int, Facts] = {}
    for run in batch.runs:
        if run.woken or run.run_id in found:
            run.due_at = found.get(run.run_id, run.due_at)
            facts[run.run_id] = HAPPENED
        elif ends[run.run_id] > batch.now and run.answered is None:
            run.due_at = ends[run.run_id]
            facts[run.run_id] = WAITS
        else:
            run.due_at = min(ends[run.run_id], batch.now)
            facts[run.run_id] = OVER
    return facts


def _happened(
    runs: Sequence[Standing], batch: Batch, ends: Mapping[int, datetime]
) -> dict[int, datetime]:
    """When it first happened, by run."""
    if not runs or batch.printed.plan.subject != "customer":
        return {}
    match = batch.node.step.match
    values = {
        "ids": [run.run_id for run in runs],
        "customers": [run.subject_id for run in runs],
        "since": [run.arrived_at for run in runs],
        "until": [ends[run.run_id] for run in runs],
        "kinds": match.kinds,
        "now": batch.now,
    }
    found: dict[int, list[datetime]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SINCE, values)
        for run_id, *columns in cursor.fetchall():
            activity = _Found(*columns)
            if fits(match, activity):
                found[run_id].append(activity.happened_at)
    return {run_id: moments[0] for run_id, moments in found.items()}
