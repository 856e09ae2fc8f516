"""Steps that choose a way: branches, splits, and what was waited for."""

from collections.abc import Mapping

from yutang.audiences import engines
from yutang.audiences.rules import schema
from yutang.journeys.commands.acts import Batch, act
from yutang.journeys.rules.deciding import Facts, share_of


@act("branch")
def branch(batch: Batch) -> Mapping[int, Facts]:
    """Ask PostgreSQL each rule for those whom none before it took."""
    left = {run.subject_id for run in batch.runs}
    arms: dict[int, int] = {}
    for number, arm in enumerate(batch.node.step.arms):
        held = engines.check(schema.parse(arm.rule), left, at=batch.now)
        arms |= dict.fromkeys(held, number)
        left -= held
    return {
        run.run_id: Facts(arm=arms[run.subject_id]) for run in batch.runs if run.subject_id in arms
    }


@act("split")
def split(batch: Batch) -> Mapping[int, Facts]:
    """Each takes the way of the own hash."""
    step, salt = batch.node.step, batch.printed.salt
    return {run.run_id: Facts(arm=share_of(step, salt, run.subject_id)) for run in batch.runs}
