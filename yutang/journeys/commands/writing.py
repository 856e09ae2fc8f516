"""What a batch did to its runs is written: three statements, whatever the number of runs."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from yutang.journeys.commands.walking import MOST_REASON, Way
from yutang.journeys.models import Run
from yutang.kernel import clock

# Arrays of whole numbers are written far faster than those of texts and moments: what many runs
# share is sent once and named by its place, and moments are microseconds.
MOVE = """
    update journeys_run run set step_id = moved.step, state = said.state, reason = said.reason,
        due_at = case when said.state = 'waiting' then {due} end,
        steps = moved.steps, arrived_at = {arrived}, woken = false, answered = null,
        ended_at = case when said.state = 'ended' then %(now)s end
    from unnest(%(ids)s::bigint[], %(steps)s::bigint[], %(dues)s::bigint[], %(which)s::int[],
            %(counts)s::int[], %(arrived)s::bigint[])
            moved (id, step, due, which, steps, arrived)
        join unnest(%(states)s::text[], %(reasons)s::text[]) with ordinality
            said (state, reason, which) using (which)
    where run.id = moved.id
""".format(  # noqa: S608 - all texts are ours
    due="'epoch'::timestamptz + moved.due * interval '1 microsecond'",
    arrived="'epoch'::timestamptz + moved.arrived * interval '1 microsecond'",
)
LEFT = """
    unnest(%(runs)s::bigint[], %(steps)s::bigint[], %(numbers)s::int[], %(which)s::int[])
        moved (run, step, number, which)
    join unnest(%(outcomes)s::text[], %(arms)s::smallint[], %(reasons)s::text[]) with ordinality
        said (outcome, arm, reason, which) using (which)
"""
TRACE = f"""
    insert into journeys_move (run_id, step_id, number, at, outcome, arm, reason)
    select run, step, number, %(now)s, outcome, arm, reason from {LEFT}
"""  # noqa: S608 - all texts are ours
COUNT = f"""
    insert into journeys_tally (step_id, day, outcome, arm, count)
    select step, %(day)s, outcome, arm, count(*) from {LEFT} group by step, outcome, arm
"""  # noqa: S608 - likewise
WAITS = ("waiting", "")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


def write(way: Way) -> None:
    """Put the runs where they stand now, and keep and count the steps that they left."""
    with connection.cursor() as cursor:
        cursor.execute(MOVE, _moves(way))
        if way.trace.runs:
            left = _left(way)
            cursor.execute(TRACE, left)
            cursor.execute(COUNT, left)


def stop_failed(run_id: int, reason: str) -> None:
    """Nothing of this run can be done: it stops where it stands."""
    Run.objects.filter(pk=run_id).update(
        state=Run.State.FAILED, due_at=None, reason=reason[:MOST_REASON]
    )


def _moves(way: Way) -> dict[str, Any]:
    over = way.over
    places: dict[tuple[str, str], int] = {}
    which = [places.setdefault(over.get(run.run_id, WAITS), len(places) + 1) for run in way.runs]
    return {
        "now": way.now,
        "ids": _numbers([run.run_id for run in way.runs]),
        "steps": _numbers([run.step_id for run in way.runs]),
        "dues": _numbers([(run.due_at - EPOCH) // MICROSECOND for run in way.runs]),
        "which": _numbers(which),
        "counts": _numbers([run.steps for run in way.runs]),
        "arrived": _numbers([(run.arrived_at - EPOCH) // MICROSECOND for run in way.runs]),
        "states": [state for state, _reason in places],
        "reasons": [reason for _state, reason in places],
    }


def _left(way: Way) -> dict[str, Any]:
    trace = way.trace
    return {
        "now": way.now,
        "day": clock.local(way.now).date(),
        "runs": _numbers(trace.runs),
        "steps": _numbers(trace.steps),
        "numbers": _numbers(trace.numbers),
        "which": _numbers(trace.which),
        "outcomes": [str(each.outcome) for each in trace.decisions],
        "arms": [each.arm for each in trace.decisions],
        "reasons": [each.reason for each in trace.decisions],
    }


def _numbers(values: Iterable[int]) -> str:
    """The array as PostgreSQL reads it."""
    return "{" + ",".join(map(str, values)) + "}"
