"""One step for the task that has waited longest: hand it over, look for it, or ask after it."""

from datetime import timedelta

from django.db import connection

from yutang.kernel import clock
from yutang.outreach.commands import handing, polling, reconciling
from yutang.outreach.models import Task
from yutang.wecom.errors import Busy, NotSetUp, WeComError

LEASE = timedelta(minutes=5)  # whoever works on a task is dead after this
PAUSE = timedelta(minutes=1)  # after a refusal

CLAIM = """
    update outreach_task set poll_next_at = %(until)s
    where id = (
        select id from outreach_task where poll_next_at <= %(now)s
        order by poll_next_at limit 1 for update skip locked)
    returning id
"""

STEPS = {
    Task.State.WAITING: handing.hand_over,
    Task.State.CREATING: reconciling.look_for,
    Task.State.UNKNOWN: reconciling.look_for,
    Task.State.CREATED: polling.poll,
    Task.State.CONFIRMED: polling.poll,
    Task.State.CANCELLED: polling.poll,
}


def carry_next() -> bool:
    """The task whose time came first is worked on; False: none was due."""
    task = _claim()
    if task is None:
        return False
    try:
        STEPS[Task.State(task.state)](task=task)
    except (Busy, NotSetUp) as fault:
        _rest(task, getattr(fault, "retry_after", None))
    except WeComError as fault:
        _rest(task, None, f"{fault.errcode}: {fault.sentence}")
    return True


def _claim() -> Task | None:
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "until": now + LEASE})
        row = cursor.fetchone()
    return Task.objects.select_related("member").get(pk=row[0]) if row else None


def _rest(task: Task, seconds: int | None, detail: str = "") -> None:
    pause = timedelta(seconds=seconds) if seconds else PAUSE
    Task.objects.filter(pk=task.pk).update(poll_next_at=clock.now() + pause, detail=detail[:300])
