"""The way of a batch: every run is dealt with step by step until it waits, and nothing is written.

What steps do is `acts`; where that leads is `rules.deciding`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from yutang.journeys.commands import acts
from yutang.journeys.commands.acts import Batch, Standing, StepFailed
from yutang.journeys.queries.programs import Printed
from yutang.journeys.rules import deciding
from yutang.journeys.rules.deciding import NOTHING, Decision, Facts, Outcome
from yutang.kernel.errors import DomainError

MOST_ROUNDS = 60  # steps at one go; more go on in the next batch
TOO_MUCH = ("57014", "54")  # PostgreSQL: cancelled after its time; beyond its limits
MOST_REASON = 300

Here = tuple[Standing, Printed]
logger = structlog.get_logger(__name__)


@dataclass
class Trace:
    """The steps that were left: of many runs few decisions, each of which is written once."""

    runs: list[int] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    which: list[int] = field(default_factory=list)  # place in `decisions`, from 1
    decisions: list[Decision] = field(default_factory=list)

    def place(self, decision: Decision) -> int:
        """Keep the decision; the number that stands for it."""
        self.decisions.append(decision)
        return len(self.decisions)

    def add(self, run: Standing, place: int) -> None:
        self.runs.append(run.run_id)
        self.steps.append(run.step_id)
        self.numbers.append(run.steps)
        self.which.append(place)


@dataclass
class Way:
    """What one batch does to its runs, before it is written."""

    now: datetime
    zone: ZoneInfo
    runs: list[Standing] = field(default_factory=list)
    over: dict[int, tuple[str, str]] = field(default_factory=dict)  # run id → state, reason
    trace: Trace = field(default_factory=Trace)


def walk(way: Way, here: Iterable[Here]) -> None:
    """Deal with every run until it waits."""
    ready = list(here)
    way.runs = [run for run, _made in ready]
    for _round in range(MOST_ROUNDS):
        if not ready:
            return
        ready = [each for batch in _batches(ready, way.now) for each in _deal(batch, way)]


def _batches(ready: Iterable[Here], now: datetime) -> Iterable[Batch]:
    at_step: dict[int, list[Standing]] = defaultdict(list)
    versions: dict[int, Printed] = {}
    for run, made in ready:
        at_step[run.step_id].append(run)
        versions[run.step_id] = made
    for step_id in sorted(at_step):
        made = versions[step_id]
        yield Batch(made, made.node(step_id), at_step[step_id], now)


def _deal(batch: Batch, way: Way) -> list[Here]:
    """Do the step for the batch and move its runs on; returns those that are due again at once."""
    facts = _do(batch)
    decided: dict[Facts, tuple[Decision, int]] = {}  # many runs have the same facts
    ready = []
    for run in batch.runs:
        known = facts.get(run.run_id, NOTHING)
        if known not in decided:
            decision = deciding.decide(batch.node, known)
            decided[known] = decision, way.trace.place(decision)
        decision, place = decided[known]
        if decision.stays:
            if batch.node.kind == "webhook":
                way.over[run.run_id] = ("calling", "")
            continue
        way.trace.add(run, place)
        if _moved(run, decision, batch, way) and run.due_at <= way.now:
            ready.append((run, batch.printed))
    return ready


def _moved(run: Standing, decision: Decision, batch: Batch, way: Way) -> bool:
    """Put the run at its next step; whether that may be dealt with in this batch."""
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
    run.due_at = deciding.first_due(node.step, run.arrived_at, way.zone, first_day=run.first_day)
    return node.kind != "await"  # it looks back at the log, once its arrival is committed


def _do(batch: Batch) -> Mapping[int, Facts]:
    """The act in a savepoint; what fails stops only the runs that make it fail."""
    try:
        with transaction.atomic():
            return acts.do(batch)
    except StepFailed as fault:
        return _failed(batch, str(fault))
    except (OperationalError, InterfaceError) as fault:
        if is_nobodys_fault(fault):
            raise
        return _do_halves(batch, fault)
    except Exception as fault:  # noqa: BLE001 - one run must never stop the engine; it is logged
        return _do_halves(batch, fault)


def _do_halves(batch: Batch, fault: Exception) -> Mapping[int, Facts]:
    if len(batch.runs) > 1:
        half = len(batch.runs) // 2
        first, rest = batch.runs[:half], batch.runs[half:]
        return {**_do(replace(batch, runs=first)), **_do(replace(batch, runs=rest))}
    if isinstance(fault, DomainError):
        return _failed(batch, str(fault))
    [run] = batch.runs
    logger.error("step_failed", run=run.run_id, step=run.step_id, exc_info=fault)
    return _failed(batch, f"{type(fault).__name__}: {fault}")


def _failed(batch: Batch, reason: str) -> dict[int, Facts]:
    told = Facts(outcome=Outcome.FAILED, reason=reason[:MOST_REASON])
    return {run.run_id: told for run in batch.runs}


def is_nobodys_fault(fault: DatabaseError | InterfaceError) -> bool:
    """Whether the database is gone, or two stood in each other's way: all of it is tried again."""
    sqlstate = getattr(fault.__cause__, "sqlstate", None) or ""
    return not sqlstate.startswith(TOO_MUCH)
