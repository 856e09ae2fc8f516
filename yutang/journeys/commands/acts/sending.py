"""The steps that say something: rows of the ledger, which the governor decides."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.acquisition.models import GroupCode
from yutang.content.queries import materials
from yutang.journeys.commands.acts import Batch, Standing, act
from yutang.journeys.models import Journey
from yutang.journeys.queries import wording
from yutang.journeys.rules import deciding
from yutang.journeys.rules.deciding import Facts, Outcome
from yutang.journeys.rules.loops import comes_round
from yutang.outreach.commands import planning
from yutang.outreach.models import Carrier, Purpose
from yutang.outreach.queries.policy import rules as policy
from yutang.outreach.rules.governor import Source, Terms

LATE = Facts(outcome=Outcome.SKIPPED, reason="late")
QUIET = Facts(outcome=Outcome.SKIPPED, reason="quiet")
SAID = Facts(outcome=Outcome.SKIPPED, reason="said_before")
EXPIRED = Facts(outcome=Outcome.REFUSED, reason="content_expired")
CLOSED = Facts(outcome=Outcome.REFUSED, reason="group_code_closed")
BEFORE = """
    select distinct move.run_id
    from journeys_move move join journeys_step step on step.id = move.step_id
    where move.run_id = any(%(runs)s) and move.outcome = 'passed' and step.key = %(key)s
        and step.kind = %(kind)s and step.version_id <> %(version)s
"""


@dataclass(frozen=True)
class Way:
    """How something is said, what for, and how long it may wait for its turn."""

    carrier: str
    purpose: str
    keep_hours: int


@act("send")
def send(batch: Batch) -> Mapping[int, Facts]:
    """Each customer has a planned message of this step, one for each visit."""
    step = batch.node.step
    if has_expired(step.materials, batch):
        return batch.alike(EXPIRED)
    return say(batch, Way(step.carrier, step.purpose, step.keep_hours))


@act("invite")
def invite(batch: Batch) -> Mapping[int, Facts]:
    """The same, with the address of the group code."""
    step = batch.node.step
    code = GroupCode.objects.filter(pk=step.group_code).first()
    if code is None or not code.is_open(batch.now):
        return batch.alike(CLOSED)
    return say(batch, Way(Carrier.WECOM_SINGLE, Purpose.SERVICE, step.keep_hours))


def say(batch: Batch, way: Way) -> Mapping[int, Facts]:
    """Plan the messages of those for whom it isn't too late; returns what became of the others."""
    over = skipped(batch, way)
    runs = [run for run in batch.runs if run.run_id not in over]
    if runs:
        _plan(batch, way, runs)
    return over


def _plan(batch: Batch, way: Way, runs: Collection[Standing]) -> None:
    made = batch.printed
    planning.plan_each(
        source=Source(wording.SOURCE, made.journey_id, wording.step_name(made, batch.node.key)),
        terms=Terms(
            carrier=way.carrier,
            purpose=way.purpose,
            priority=Journey.objects.values_list("priority", flat=True).get(pk=made.journey_id),
            due_at=batch.now,
            expires_at=batch.now + timedelta(hours=way.keep_hours),
        ),
        customer_ids=[run.subject_id for run in runs],
        occurrences=[f"{run.run_id}.{run.steps}" for run in runs],
    )


def skipped(batch: Batch, way: Way) -> dict[int, Facts]:
    """Who was due too long ago, who heard it before, and in quiet hours those that are skipped."""
    plan = batch.printed.plan
    is_quiet = (
        plan.quiet == "skip"
        and way.purpose != Purpose.TRANSACTION
        and policy().quiet_until(batch.now) is not None
    )
    if is_quiet:
        return batch.alike(QUIET)
    late = {
        run.run_id: LATE
        for run in batch.runs
        if deciding.is_late(run.due_at, batch.now, plan.late.hours)
    }
    return dict.fromkeys(_said_before(batch), SAID) | late


def _said_before(batch: Batch) -> list[int]:
    """The runs that moved here from a version in which they had left this step behind them.

    Who goes round in a journey comes to the same step again, and hears it again.
    """
    made, node = batch.printed, batch.node
    if made.number == 1 or comes_round(node.key, made.program):
        return []
    values: dict[str, Any] = {
        "runs": [run.run_id for run in batch.runs],
        "key": node.key,
        "kind": node.kind,
        "version": made.version_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, values)
        return [id for (id,) in cursor.fetchall()]


def has_expired(material_ids: Collection[int], batch: Batch) -> bool:
    """Whether one of the materials may not be said any more."""
    wanted = set(material_ids)
    return bool(wanted) and materials.usable(batch.now).filter(pk__in=wanted).count() < len(wanted)
