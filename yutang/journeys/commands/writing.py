"""What a batch did to its runs is written: three statements, whatever the number of runs."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from yutang.journeys.commands.walking import MOST_REASON, Way
from yutang.journeys.models import Run
from yutang.kernel import clock

MOVE = """
    update journeys_run run set step_id = moved.step, due_at = moved.due, state = moved.state,
        steps = moved.steps, arrived_at = moved.arrived, reason = moved.reason,
        woken = false, answered = null,
        ended_at = case when moved.state = 'ended' then %(now)s end
    from unnest(%(ids)s::bigint[], %(steps)s::bigint[], %(dues)s::timestamptz[],
        %(states)s::text[], %(counts)s::int[], %(arrived)s::timestamptz[], %(reasons)s::text[])
        moved (id, step, due, state, steps, arrived, reason)
    where run.id = moved.id
"""
TRACE = """
    insert into journeys_move (run_id, step_id, number, at, outcome, arm, reason)
    select run, step, number, %(now)s, outcome, arm, reason
    from unnest(%(runs)s::bigint[], %(steps)s::bigint[], %(numbers)s::int[],
        %(outcomes)s::text[], %(arms)s::smallint[], %(reasons)s::text[])
        moved (run, step, number, outcome, arm, reason)
"""
COUNT = """
    insert into journeys_tally (step_id, day, outcome, arm, count)
    select step, %(day)s, outcome, arm, count(*)
    from unnest(%(steps)s::bigint[], %(outcomes)s::text[], %(arms)s::smallint[])
        moved (step, outcome, arm)
    group by step, outcome, arm
"""
WAITS = ("waiting", "")


def write(way: Way) -> None:
    """Put the runs where they stand now, and keep and count the steps that they left."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, _moves(way))
        if way.trace.runs:
            columns = {**vars(way.trace), "now": way.now, "day": clock.local(way.now).date()}
            cursor.execute(TRACE, columns)
            cursor.execute(COUNT, columns)


def stop_failed(run_id: int, reason: str) -> None:
    """Nothing of this run can be done: it stops where it stands."""
    Run.objects.filter(pk=run_id).update(
        state=Run.State.FAILED, due_at=None, reason=reason[:MOST_REASON]
    )


def _moves(way: Way) -> dict[str, Any]:
    over = way.over
    states: Sequence[tuple[str, str]] = [over.get(run.run_id, WAITS) for run in way.runs]
    return {
        "now": way.now,
        "ids": [run.run_id for run in way.runs],
        "steps": [run.step_id for run in way.runs],
        "dues": [None if run.run_id in over else run.due_at for run in way.runs],
        "states": [state for state, _reason in states],
        "counts": [run.steps for run in way.runs],
        "arrived": [run.arrived_at for run in way.runs],
        "reasons": [reason for _state, reason in states],
    }
