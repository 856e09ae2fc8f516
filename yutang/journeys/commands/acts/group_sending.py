"""The step of a group journey that says something: each group's owner confirms it in WeCom."""

from collections.abc import Mapping
from datetime import timedelta

from yutang.journeys.commands.acts import Batch, Standing, act
from yutang.journeys.commands.acts.sending import EXPIRED, Way, has_expired, skipped
from yutang.journeys.models import Journey
from yutang.journeys.queries import wording
from yutang.journeys.rules.deciding import Facts
from yutang.outreach.commands import group_plans
from yutang.outreach.commands.group_plans import Saying
from yutang.outreach.rules.governor import Source


@act("send", subject="group")
def send(batch: Batch) -> Mapping[int, Facts]:
    """The groups wait for their owners, each once for each visit of the step."""
    step = batch.node.step
    if has_expired(step.materials, batch):
        return {run.run_id: EXPIRED for run in batch.runs}
    left_out = skipped(batch, Way(step.carrier, step.purpose, step.keep_hours))
    runs = [run for run in batch.runs if run.run_id not in left_out]
    if runs:
        _plan(batch, runs)
    return left_out


def key_of(run_id: int, steps: int) -> str:
    """What a group's message stands for: one visit of one step."""
    return f"{wording.SOURCE}:{run_id}.{steps}"


def _plan(batch: Batch, runs: list[Standing]) -> None:
    made, step = batch.printed, batch.node.step
    name = Journey.objects.values_list("name", flat=True).get(pk=made.journey_id)
    group_plans.plan_groups(
        source=Source(wording.SOURCE, made.journey_id, wording.step_name(made, step.id)),
        saying=Saying(
            name=f"{name} · {step.name}" if step.name else name,
            text=step.text,
            purpose=step.purpose,
            expires_at=batch.now + timedelta(hours=step.keep_hours),
            material_ids=step.materials,
        ),
        group_ids={key_of(run.run_id, run.steps): run.subject_id for run in runs},
    )
