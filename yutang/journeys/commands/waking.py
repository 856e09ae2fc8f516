"""What happens with customers wakes their runs, ends them, and reaches goals: set-based.

Each statement looks at what happened after the run came (to the journey, or to its step), takes
the earliest, and asks once more when it writes, since the engine may have moved the run meanwhile.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.journeys.models import OPEN_SQL
from yutang.kernel import clock

HEARD = """
    unnest(%(customers)s::bigint[], %(versions)s::bigint[], %(numbers)s::bigint[],
        %(ats)s::timestamptz[], %(amounts)s::bigint[], %(days)s::int[], %(leaves)s::bool[],
        %(reasons)s::text[])
        heard (customer_id, version_id, number, at, amount, days, leaves, reason)
"""
GOALS = f"""
    with found as (
        select distinct on (run.id) run.id, heard.at, heard.amount, heard.leaves, heard.reason,
            run.state in {OPEN_SQL} as is_inside
        from {HEARD} join journeys_run run
            on run.customer_id = heard.customer_id and run.version_id = heard.version_id
        where heard.at > run.entered_at
            and heard.at < run.entered_at + make_interval(days => heard.days)
        order by run.id, heard.at)
    update journeys_run run set goal_at = found.at, goal_amount = found.amount,
        state = case when found.leaves and run.state in {OPEN_SQL} then 'left' else run.state end,
        reason = case when found.leaves and run.state in {OPEN_SQL} then found.reason
            else run.reason end,
        due_at = case when found.leaves then null else run.due_at end,
        ended_at = case when found.leaves and run.state in {OPEN_SQL} then found.at
            else run.ended_at end
    from found
    where run.id = found.id and (run.goal_at is null or run.goal_at > found.at)
    returning run.id, run.step_id, run.state = 'left' and found.leaves and found.is_inside
"""  # noqa: S608 - all texts are ours
EXITS = f"""
    with found as (
        select distinct on (run.id) run.id, heard.at, heard.reason
        from {HEARD} join journeys_run run
            on run.customer_id = heard.customer_id and run.version_id = heard.version_id
        where heard.at > run.entered_at and run.state in {OPEN_SQL}
        order by run.id, heard.at)
    update journeys_run run set state = 'left', reason = found.reason, due_at = null,
        ended_at = found.at
    from found where run.id = found.id and run.state in {OPEN_SQL}
    returning run.id, run.step_id, true
"""  # noqa: S608 - all texts are ours
# What happened after the time was over comes too late, whoever hears of it first. A run that has
# just come is due at once, for the engine to look back: if it does so at this moment, we wait for
# it, and see afterwards until when the run waits.
WAKE = f"""
    with found as (
        select distinct on (run.id) run.id, run.steps, heard.at
        from {HEARD} join journeys_run run
            on run.customer_id = heard.customer_id and run.version_id = heard.version_id
                and run.step_id = heard.number
        where run.state in ('waiting', 'resting') and not run.woken and heard.at > run.arrived_at
            and (heard.at < run.due_at or run.due_at = run.arrived_at)
        order by run.id, heard.at)
    update journeys_run run set woken = found.at < run.due_at,
        due_at = least(found.at, run.due_at)
    from found
    where run.id = found.id and run.steps = found.steps
        and run.state in ('waiting', 'resting') and not run.woken
        and (found.at < run.due_at or run.due_at = run.arrived_at)
    returning run.id, run.step_id, run.woken
"""  # noqa: S608 - all texts are ours


COUNT = """
    insert into journeys_tally (step_id, day, outcome, count)
    select step, %(day)s, 'left', count(*) from unnest(%(steps)s::bigint[]) step group by step
"""


@dataclass(frozen=True, slots=True)
class Heard:
    """One activity that one version listened for."""

    customer_id: int
    version_id: int
    at: datetime
    amount: int | None = None
    number: int = 0  # of the awaiting step
    days: int = 0  # of the goal
    leaves: bool = False
    reason: str = ""


Touched = list[tuple[int, int, bool]]  # run, its step, whether it left (or was woken)


def reach_goals(heard: Sequence[Heard]) -> list[int]:
    """The runs whose goal this is have reached it, by what happened first; returns who left."""
    return _counted([each for each in _run(GOALS, heard) if each[2]])


def leave_early(heard: Sequence[Heard]) -> list[int]:
    """The runs that this ends have left; returns which."""
    return _counted(_run(EXITS, heard))


def wake(heard: Sequence[Heard]) -> int:
    """The runs that wait for this go on from the moment when it happened; returns how many."""
    return len([each for each in _run(WAKE, heard) if each[2]])


def _counted(left: Touched) -> list[int]:
    if left:
        values: dict[str, Any] = {
            "steps": [step for _run, step, _left in left],
            "day": clock.today(),
        }
        with connection.cursor() as cursor:
            cursor.execute(COUNT, values)
    return [run for run, _step, _left in left]


def _run(statement: str, heard: Sequence[Heard]) -> Touched:
    if not heard:
        return []
    now = clock.now()
    values: dict[str, Any] = {
        "customers": [each.customer_id for each in heard],
        "versions": [each.version_id for each in heard],
        "numbers": [each.number for each in heard],
        "ats": [min(each.at, now) for each in heard],
        "amounts": [each.amount for each in heard],
        "days": [each.days for each in heard],
        "leaves": [each.leaves for each in heard],
        "reasons": [each.reason for each in heard],
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        touched: Touched = cursor.fetchall()
    return touched
