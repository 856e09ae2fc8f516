"""A group rests in a journey, goes on, or is taken out: by hand, one group at a time."""

from django.db import transaction

from yutang.journeys.commands import tending
from yutang.journeys.commands.withdrawing import withdraw_of_runs
from yutang.journeys.errors import NotSo
from yutang.journeys.models import Run
from yutang.kernel import audit, clock, database
from yutang.org.models import Member

State = Run.State
RESTABLE = (State.WAITING,)  # a call that is under way is answered in seconds


@transaction.atomic
def rest_group(*, run_id: int, actor: Member) -> Run:
    """Nothing more is said in the group; what its owner wasn't shown yet is withdrawn."""
    run = _locked(run_id)
    if run.state not in RESTABLE:
        raise NotSo
    run.state = State.RESTING
    run.save(update_fields=["state"])
    withdraw_of_runs(run_ids=[run.pk])
    audit.note(
        actor=actor, action="journeys.group_paused", subject=run.chat, journey=run.journey_id
    )
    return run


@transaction.atomic
def resume_group(*, run_id: int, actor: Member) -> Run:
    """The group goes on where it rested; what is too late by now is skipped."""
    run = _locked(run_id)
    if run.state != State.RESTING:
        raise NotSo
    run.state, run.due_at = State.WAITING, run.due_at or clock.now()
    run.save(update_fields=["state", "due_at"])
    database.notify("journeys")
    audit.note(
        actor=actor, action="journeys.group_resumed", subject=run.chat, journey=run.journey_id
    )
    return run


def take_out_group(*, run_id: int, actor: Member) -> None:
    """The group is no longer in the journey."""
    run = Run.objects.select_related("journey").get(pk=run_id, chat__isnull=False)
    tending.stop_run(run=run, actor=actor)


def _locked(run_id: int) -> Run:
    rows = Run.objects.select_for_update(of=("self",)).select_related("chat", "journey")
    return rows.get(pk=run_id, chat__isnull=False)
