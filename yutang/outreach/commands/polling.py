"""WeCom is asked what became of a task, gently, until every customer's answer is known."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from yutang.customers.models import Follow, Identity
from yutang.kernel import clock
from yutang.outreach import contents
from yutang.outreach.commands import settling
from yutang.outreach.models import Message, Task
from yutang.wecom.api import mass
from yutang.wecom.client import connect
from yutang.wecom.errors import WeComError

PAGE = 1_000
PATIENCE = timedelta(days=3)  # for answers after the member has confirmed

Reason = Message.Reason


def poll(*, task: Task) -> None:
    """The task shows what WeCom knows of it, and is asked about again later if need be."""
    assert task.member, task.pk
    client, userid = connect(), task.member.wecom_userid or ""
    try:
        if task.state == Task.State.CREATED:
            _see_confirmed(task, list(mass.tasks(client, task.msgid)), userid)
        if task.state == Task.State.CREATED and _is_over(task):
            _cancel(task)
        if task.state != Task.State.CREATED:
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
    late = task.messages.filter(state=Message.State.HANDED, expires_at__lte=clock.now())
    return contents.stands(task) is contents.Standing.OVER or late.exists()


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
    """Each customer's answer is settled, a page at a time."""
    for start in range(0, len(rows), PAGE):
        _settle(task, rows[start : start + PAGE])
    if task.state == Task.State.CANCELLED:
        is_over = contents.stands(task) is contents.Standing.OVER
        _give_up(task, Reason.CANCELLED if is_over else Reason.UNCONFIRMED)
    elif task.confirmed_at and task.confirmed_at + PATIENCE < clock.now():
        _give_up(task, Reason.UNCONFIRMED)


@transaction.atomic
def _settle(task: Task, rows: Sequence[mass.Result]) -> None:
    known = _messages(task, [row.external_userid for row in rows])
    by_status: dict[int, list[int]] = {}
    for row in rows:
        if message := known.get(row.external_userid):
            by_status.setdefault(row.status, []).append(message)
    if ids := by_status.get(mass.Status.SENT):
        settling.deliver(message_ids=ids)
    if ids := by_status.get(mass.Status.NO_FRIEND):
        settling.fail(message_ids=ids, reason=Reason.NO_FRIEND)
    if ids := by_status.get(mass.Status.CAPPED):
        settling.fail(message_ids=ids, reason=Reason.CAP)


def _messages(task: Task, external: list[str]) -> dict[str, int]:
    """The task's messages that wait for an answer, by the account they went to."""
    waiting = Message.objects.filter(task=task, state=Message.State.HANDED)
    by_customer = dict(waiting.values_list("customer", "pk"))
    identities = Identity.objects.filter(kind=Identity.Kind.EXTERNAL_USERID, value__in=external)
    follows = Follow.objects.filter(member=task.member, external_userid__in=external)
    pairs = [
        *identities.values_list("value", "customer"),
        *follows.values_list("external_userid", "customer"),
    ]
    return {value: by_customer[who] for value, who in pairs if who in by_customer}


@transaction.atomic
def _give_up(task: Task, reason: str) -> None:
    left = Message.objects.filter(task=task, state=Message.State.HANDED)
    if ids := list(left.values_list("pk", flat=True)):
        settling.fail(message_ids=ids, reason=reason)


def _plan(task: Task) -> None:
    """Ask again where answers are missing: often at first, then seldom."""
    now = clock.now()
    if not task.messages.filter(state=Message.State.HANDED).exists():
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
