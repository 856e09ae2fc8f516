"""The step that tells another program: a row now, the network later (`commands.calls`)."""

from collections.abc import Collection, Mapping
from typing import Any

from yutang.groups.models import GroupChat
from yutang.journeys.commands.acts import Batch, Standing, act
from yutang.journeys.commands.calls import CHANNEL
from yutang.journeys.models import Call, Journey
from yutang.journeys.rules.deciding import Facts
from yutang.kernel import database

AFRESH = [
    "url", "body", "timeout_seconds", "most_tries", "state", "tries", "next_at", "claimed_until",
    "status", "detail", "settled_at",
]  # fmt: skip


@act("webhook")
def webhook(batch: Batch) -> Mapping[int, Facts]:
    """Whoever comes has a call that waits; of whom the target has answered, that is known."""
    answered = [run for run in batch.runs if run.answered is not None]
    if new := [run for run in batch.runs if run.answered is None]:
        _write(batch, new)
        database.notify(CHANNEL)
    reasons = _reasons(answered)
    return {
        run.run_id: Facts(answered=run.answered, reason=reasons.get(run.run_id, ""))
        for run in answered
    }


def _write(batch: Batch, runs: Collection[Standing]) -> None:
    step = batch.node.step
    subjects, about = _subjects(batch, runs), _about(batch)
    Call.objects.bulk_create(
        [
            Call(
                run_id=run.run_id,
                number=run.steps,
                url=step.url,
                body={
                    **about,
                    "run": run.run_id,
                    "entered_at": run.entered_at.isoformat(),
                    **subjects[run.subject_id],
                },
                timeout_seconds=step.timeout_seconds,
                most_tries=step.tries,
                next_at=batch.now,
            )
            for run in runs
        ],
        update_conflicts=True,  # who comes to the same visit again, after a merge and a split
        unique_fields=["run", "number"],
        update_fields=AFRESH,
        batch_size=1_000,
    )


def _about(batch: Batch) -> dict[str, Any]:
    made, step = batch.printed, batch.node.step
    name = Journey.objects.values_list("name", flat=True).get(pk=made.journey_id)
    return {
        "type": "journey.step",
        "at": batch.now.isoformat(),
        "journey": {"id": made.journey_id, "name": name, "version": made.number},
        "step": {"id": step.id, "name": step.name},
    }


def _subjects(batch: Batch, runs: Collection[Standing]) -> dict[int, dict[str, Any]]:
    """Who it is about: ids, no phone numbers."""
    ids = {run.subject_id for run in runs}
    if batch.printed.plan.subject == "customer":
        return {id: {"customer": {"id": id}} for id in ids}
    rows = GroupChat.objects.filter(pk__in=ids).values("id", "chat_id", "name")
    return {row["id"]: {"group": dict(row)} for row in rows}


def _reasons(runs: Collection[Standing]) -> dict[int, str]:
    """What the targets said to those whom they refused."""
    numbers = {run.run_id: run.steps for run in runs if not run.answered}
    rows = Call.objects.filter(run__in=numbers).values_list("run", "number", "status", "detail")
    return {
        run: f"webhook: {status or detail}"
        for run, number, status, detail in rows
        if numbers[run] == number
    }
