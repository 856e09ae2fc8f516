"""The step that says something: rows of the ledger, which the governor decides."""

from collections.abc import Mapping
from datetime import timedelta

from yutang.journeys.commands.acts import Batch, act
from yutang.journeys.rules.deciding import Facts
from yutang.outreach.commands import planning
from yutang.outreach.rules.governor import Source, Terms

SOURCE = "journey"


@act("send")
def send(batch: Batch) -> Mapping[int, Facts]:
    """Each customer has a planned message of this step, one for each visit."""
    step = batch.node.step
    terms = Terms(
        carrier=step.carrier,
        purpose=step.purpose,
        due_at=batch.now,
        expires_at=batch.now + timedelta(hours=step.keep_hours),
    )
    planning.plan_each(
        source=Source(SOURCE, batch.printed.journey_id, batch.node.key),
        terms=terms,
        customer_ids=batch.subject_ids,
        occurrences=[f"{run.run_id}.{run.steps}" for run in batch.runs],
    )
    return {}
