"""The step of a group journey that gives the group's owner something to do."""

from collections.abc import Mapping
from datetime import timedelta

from yutang.groups.models import GroupChat
from yutang.journeys.commands.acts import Batch, act
from yutang.journeys.commands.acts.group_sending import key_of
from yutang.journeys.rules.deciding import Facts, Outcome
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.commands import keyed_todos
from yutang.outreach.commands.keyed_todos import Given, Wish
from yutang.outreach.models import Todo

NO_OWNER = Facts(outcome=Outcome.REFUSED, reason="no_owner")


@act("task", subject="group")
def task(batch: Batch) -> Mapping[int, Facts]:
    """Each group's owner has it to do for this group; a group without one is passed over."""
    step = batch.node.step
    found = GroupChat.objects.select_related("owner").in_bulk(batch.subject_ids)
    refused = {}
    for run in batch.runs:
        group = found[run.subject_id]
        if group.owner is None or group.owner.status != Member.Status.ACTIVE:
            refused[run.run_id] = NO_OWNER
            continue
        keyed_todos.give_many(
            wish=Wish(Todo.Kind.FOLLOW_UP, f"{step.title} · {group}", step.text),
            to=[Given(key_of(run.run_id, run.steps), group.owner.pk)],
            last_on=clock.local(batch.now).date() + timedelta(days=step.days),
        )
    return refused
