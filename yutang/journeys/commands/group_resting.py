"""A group rests in a journey, goes on, or is taken out: by hand, one group at a time."""

from django.db import transaction

from yutang.journeys.commands.acts.group_sending import key_of
from yutang.journeys.commands.group_entering import INSIDE
from yutang.journeys.errors import NotSo
from yutang.journeys.models import Move, Run, Tally
from yutang.kernel import audit, clock, database
from yutang.org.models import Member
from yutang.outreach.commands import group_plans

State = Run.State
RESTABLE = (State.WAITING, State.CALLING)


@transaction.atomic
def rest_group(*, run_id: int, actor: Member) -> Run:
    """Nothing more is said in the group; what its owner wasn't shown yet is withdrawn."""
    run = _locked(run_id)
    if run.state not in RESTABLE:
        raise NotSo
    run.state = State.RESTING
    run.save(update_fields=["state"])
    _withdraw(run)
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


@transaction.atomic
def take_out_group(*, run_id: int, actor: Member) -> Run:
    """The group is no longer in the journey."""
    run = _locked(run_id)
    if run.state not in INSIDE:
        raise NotSo
    now = clock.now()
    run.state, run.reason, run.due_at, run.ended_at = State.STOPPED, "hand", None, now
    run.save(update_fields=["state", "reason", "due_at", "ended_at"])
    assert run.step_id is not None, run.pk
    Tally.objects.create(
        step_id=run.step_id, day=clock.local(now).date(), outcome="stopped", count=1
    )
    _withdraw(run)
    audit.note(actor=actor, action="journeys.group_left", subject=run.chat, journey=run.journey_id)
    return run


def _withdraw(run: Run) -> None:
    numbers = Move.objects.filter(run=run).values_list("number", flat=True)
    group_plans.withdraw_groups(keys=[key_of(run.pk, number) for number in numbers])


def _locked(run_id: int) -> Run:
    rows = Run.objects.select_for_update(of=("self",)).select_related("chat", "journey")
    return rows.get(pk=run_id, chat__isnull=False)
