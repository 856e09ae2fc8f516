"""Members are reminded of what waits for their confirmation, three times a day at most."""

from contextlib import suppress
from datetime import timedelta

from django.db import transaction

from yutang.kernel import audit, clock, jobs
from yutang.org.models import Member
from yutang.outreach.errors import NothingToRemind, RemindedEnough
from yutang.outreach.models import Task
from yutang.wecom.api import mass
from yutang.wecom.client import connect
from yutang.wecom.errors import WeComError

MOST = mass.MOST_REMINDERS
DAY = timedelta(days=1)


def remind(*, task_id: int, actor: Member) -> None:
    """WeCom has reminded the member. The place is taken first, so that no fourth one is asked."""
    task = _take_place(task_id, actor)
    try:
        mass.remind(connect(), task.msgid)
    except WeComError as fault:
        if fault.errcode != mass.TOO_MANY_REMINDERS:
            raise
        Task.objects.filter(pk=task_id).update(reminders=MOST)
        raise RemindedEnough from None


def remind_quietly(*, task_id: int, actor_id: int) -> None:
    """As `remind`, for many at once: whoever can't be reminded now is passed over."""
    with suppress(RemindedEnough, NothingToRemind):
        remind(task_id=task_id, actor=Member.objects.get(pk=actor_id))


def remind_all(*, task_ids: list[int], actor: Member) -> int:
    """Each of these members is reminded by and by; returns how many tasks."""
    waiting = Task.objects.filter(pk__in=task_ids, state=Task.State.CREATED)
    ids = list(waiting.values_list("pk", flat=True))
    for task_id in ids:
        jobs.later("outreach.remind", key=f"remind:{task_id}", task_id=task_id, actor_id=actor.pk)
    return len(ids)


@transaction.atomic
def _take_place(task_id: int, actor: Member) -> Task:
    task = Task.objects.select_for_update().get(pk=task_id)
    if task.state != Task.State.CREATED:
        raise NothingToRemind
    count = _count(task)
    if count >= MOST:
        raise RemindedEnough
    task.reminders, task.reminded_at = count + 1, clock.now()
    task.save(update_fields=["reminders", "reminded_at"])
    audit.note(actor=actor, action="sends.reminded", subject=task, times=task.reminders)
    return task


def _count(task: Task) -> int:
    """Those that still count: after a day's rest none does."""
    rested = task.reminded_at is None or task.reminded_at + DAY <= clock.now()
    return 0 if rested else task.reminders
