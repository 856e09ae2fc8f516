"""WeCom is asked what became of a task, gently, until every answer is known."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from yutang.kernel import clock
from yutang.outreach import contents
from yutang.outreach.commands import addressees
from yutang.outreach.models import Message, Task
from yutang.wecom.api import mass
from yutang.wecom.client import connect
from yutang.wecom.errors import WeComError

PAGE = 1_000
PATIENCE = timedelta(days=3)  # for answers after the member has confirmed
LONGEST = timedelta(days=30)  # that a member is waited for, where the plan says nothing shorter

Reason = Message.Reason


def poll(*, task: Task) -> None:
    """The task shows what WeCom knows of it, and is asked about again later if need be.

    A member may send to some and come back to the others: their answers are there before all is
    confirmed.
    """
    assert task.member, task.pk
    client, userid = connect(), task.member.wecom_userid or ""
    try:
        if task.state == Task.State.CREATED:
            _see_confirmed(task, list(mass.tasks(client, task.msgid)), userid)
        if task.state == Task.State.CREATED and _is_over(task):
            _cancel(task)
        _read(task, list(mass.results(client, task.msgid, userid)))
    except WeComError as fault:
        if fault.errcode != mass.DISPATCHING:
            raise
        _again(task, timedelta(seconds=min(300, 10 * 2**task.tries)))
    else:
        _plan(task)


def _see_confirmed(task: Task, rows: Sequence[mass.MemberTask], userid: str) -> None:
    row = next((row for row in rows if row.userid.lower() == userid.lower()), None)
    if row is None or row.status != mass.TaskStatus.SENT:
        return
    task.state = Task.State.CONFIRMED
    task.confirmed_at = _moment(row.send_time)
    task.tries = 0
    task.save(update_fields=["state", "confirmed_at", "tries"])


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC) if seconds else clock.now()


def _is_over(task: Task) -> bool:
    """Whether nobody shall get it any more: its plan was cancelled, or its time is over."""
    if contents.stands(task) is contents.Standing.OVER or addressees.of(task).is_late(task):
        return True
    return task.created_at is not None and task.created_at + LONGEST <= clock.now()


def _cancel(task: Task) -> None:
    """WeCom lets the member send it no more."""
    try:
        mass.cancel(connect(), task.msgid)
    except WeComError as fault:
        if fault.errcode != mass.CANCELLED:
            raise
    task.state = Task.State.CANCELLED
    task.save(update_fields=["state"])


def _read(task: Task, rows: Sequence[mass.Result]) -> None:
    """Each addressee's answer is settled, a page at a time."""
    kind = addressees.of(task)
    for start in range(0, len(rows), PAGE):
        kind.settle(task, rows[start : start + PAGE])
    if task.state == Task.State.CANCELLED:
        is_over = contents.stands(task) is contents.Standing.OVER
        kind.give_up(task, Reason.CANCELLED if is_over else Reason.UNCONFIRMED)
    elif task.confirmed_at and task.confirmed_at + PATIENCE < clock.now():
        kind.give_up(task, Reason.UNCONFIRMED)


def _plan(task: Task) -> None:
    """Ask again where answers are missing: often at first, then seldom."""
    now = clock.now()
    if not addressees.of(task).waits(task):
        _next(task, None, now)
    elif task.state == Task.State.CREATED:
        age = now - (task.created_at or now)
        pause = 1 if age < timedelta(hours=1) else 5 if age < timedelta(days=1) else 30
        _next(task, now + timedelta(minutes=pause), now)
    else:
        _again(task, timedelta(seconds=min(1800, 10 * 2 ** min(task.tries, 10))))


def _again(task: Task, pause: timedelta) -> None:
    Task.objects.filter(pk=task.pk).update(tries=task.tries + 1)
    now = clock.now()
    _next(task, now + pause, now)


def _next(task: Task, at: datetime | None, now: datetime) -> None:
    Task.objects.filter(pk=task.pk).update(poll_next_at=at, polled_at=now)
