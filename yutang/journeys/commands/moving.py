"""The engine: runs that are due are claimed, dealt with in sets, and moved, in one transaction.

A batch is claimed with FOR UPDATE SKIP LOCKED inside the transaction that moves it: two workers
never have one run, and whatever dies gives its runs back with all it did for them undone.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction

from yutang.journeys.commands import acts
from yutang.journeys.commands.acts import Batch, Standing, StepFailed
from yutang.journeys.queries.programs import Printed, printed
from yutang.journeys.rules import deciding
from yutang.journeys.rules.deciding import NOTHING, Decision, Facts, Outcome
from yutang.kernel import clock

MOST_ROUNDS = 60  # steps at one go; more go on in the next batch
CLAIM = """
    select run.id, coalesce(run.customer_id, run.chat_id), run.step_id, run.due_at, run.steps,
        run.woken, run.answered, run.entered_at, run.arrived_at, run.version_id
    from journeys_run run
    where run.state = 'waiting' and run.due_at <= %(now)s and run.journey_id = any(%(journeys)s)
    order by run.due_at, run.id
    limit %(most)s
    for no key update skip locked
"""
RUNNING = "select id from journeys_journey where state in ('live', 'closing')"
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
    select * from unnest(%(runs)s::bigint[], %(steps)s::bigint[], %(numbers)s::int[],
        %(ats)s::timestamptz[], %(outcomes)s::text[], %(arms)s::smallint[], %(reasons)s::text[])
"""
COUNT = """
    insert into journeys_tally (step_id, day, outcome, arm, count)
    select step, %(day)s, outcome, arm, count(*)
    from unnest(%(steps)s::bigint[], %(outcomes)s::text[], %(arms)s::smallint[])
        moved (step, outcome, arm)
    group by step, outcome, arm
"""


@dataclass
class _Way:
    """What one batch does to its runs, before it is written."""

    now: datetime
    here: dict[int, tuple[Standing, Printed]] = field(default_factory=dict)
    over: dict[int, tuple[str, str]] = field(default_factory=dict)  # run id → state, reason
    trace: list[tuple[Standing, int, int, datetime, Decision]] = field(default_factory=list)


def move_due(*, at: datetime | None = None, most: int = 5_000) -> int:
    """Move up to `most` runs that are due, earliest first; returns how many there were."""
    now = at or clock.now()
    with transaction.atomic():
        way = _Way(now, _claim(now, most))
        claimed = len(way.here)
        if not claimed:
            return 0
        _walk(way)
        _write(way)
        return claimed


def _claim(now: datetime, most: int) -> dict[int, tuple[Standing, Printed]]:
    with connection.cursor() as cursor:
        cursor.execute(RUNNING)
        journeys = [id for (id,) in cursor.fetchall()]
        cursor.execute(CLAIM, {"now": now, "journeys": journeys, "most": most})
        return {row[0]: (Standing(*row[:9]), printed(row[9])) for row in cursor.fetchall()}


def _walk(way: _Way) -> None:
    """Deal with every run until it waits, step by step."""
    ready = list(way.here.values())
    for _round in range(MOST_ROUNDS):
        if not ready:
            return
        ready = [each for batch in _batches(ready, way.now) for each in _deal(batch, way)]


def _batches(ready: Iterable[tuple[Standing, Printed]], now: datetime) -> Iterable[Batch]:
    at_step: dict[int, list[Standing]] = defaultdict(list)
    versions: dict[int, Printed] = {}
    for run, made in ready:
        at_step[run.step_id].append(run)
        versions[run.step_id] = made
    for step_id in sorted(at_step):
        made = versions[step_id]
        yield Batch(made, made.node(step_id), at_step[step_id], now)


def _deal(batch: Batch, way: _Way) -> list[tuple[Standing, Printed]]:
    """Do the step for the batch and move its runs on; returns those that are due again at once."""
    facts = _do(batch)
    ready = []
    for run in batch.runs:
        decision = deciding.decide(batch.node, facts.get(run.run_id, NOTHING))
        if decision.stays:
            way.over[run.run_id] = ("calling", "")
            continue
        way.trace.append((run, run.step_id, run.steps, way.now, decision))
        if _moved(run, decision, batch, way) and run.due_at <= way.now:
            ready.append((run, batch.printed))
    return ready


def _moved(run: Standing, decision: Decision, batch: Batch, way: _Way) -> bool:
    """Put the run at its next step; whether it has one."""
    run.steps += 1
    if decision.outcome is Outcome.FAILED:
        way.over[run.run_id] = ("failed", decision.reason)
        return False
    if not decision.next:
        way.over[run.run_id] = ("ended", "")
        return False
    node = batch.printed.program.nodes[decision.next]
    run.step_id = batch.printed.step_ids[decision.next]
    run.woken, run.answered = False, None
    run.arrived_at = run.due_at  # what is late now makes nothing later than it was to be
    run.due_at = deciding.due(node.step, run.arrived_at, clock.zone())
    return True


def _do(batch: Batch) -> Mapping[int, Facts]:
    """The act in a savepoint; what fails stops only the runs that make it fail."""
    try:
        with transaction.atomic():
            return acts.do(batch)
    except (OperationalError, InterfaceError):
        raise  # the database is gone, or two stood in each other's way: all of it is tried again
    except StepFailed as fault:
        return _failed(batch.runs, str(fault))
    except (DatabaseError, ArithmeticError, LookupError, TypeError, ValueError) as fault:
        if len(batch.runs) == 1:
            return _failed(batch.runs, f"{type(fault).__name__}: {fault}"[:300])
        half = len(batch.runs) // 2
        first = Batch(batch.printed, batch.node, batch.runs[:half], batch.now)
        rest = Batch(batch.printed, batch.node, batch.runs[half:], batch.now)
        return {**_do(first), **_do(rest)}


def _failed(runs: Sequence[Standing], reason: str) -> dict[int, Facts]:
    return {run.run_id: Facts(outcome=Outcome.FAILED, reason=reason[:300]) for run in runs}


def _write(way: _Way) -> None:
    runs = [run for run, _made in way.here.values()]
    states = [way.over.get(run.run_id, ("waiting", "")) for run in runs]
    waits = [state == "waiting" for state, _reason in states]
    with connection.cursor() as cursor:
        cursor.execute(
            MOVE,
            {
                "now": way.now,
                "ids": [run.run_id for run in runs],
                "steps": [run.step_id for run in runs],
                "dues": [run.due_at if on else None for run, on in zip(runs, waits, strict=True)],
                "states": [state for state, _reason in states],
                "counts": [run.steps for run in runs],
                "arrived": [run.arrived_at for run in runs],
                "reasons": [reason for _state, reason in states],
            },
        )
        decisions = [decision for *_rest, decision in way.trace]
        steps = [step for _run, step, *_rest in way.trace]
        outcomes: dict[str, Any] = {
            "steps": steps,
            "outcomes": [str(decision.outcome) for decision in decisions],
            "arms": [decision.arm for decision in decisions],
        }
        cursor.execute(
            TRACE,
            outcomes
            | {
                "runs": [run.run_id for run, *_rest in way.trace],
                "numbers": [number for _run, _step, number, *_rest in way.trace],
                "ats": [at for _run, _step, _number, at, _decision in way.trace],
                "reasons": [decision.reason for decision in decisions],
            },
        )
        cursor.execute(COUNT, outcomes | {"day": clock.local(way.now).date()})
