"""A packed task is handed over to WeCom, which puts it before its member."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from yutang.content import attachments as schemas
from yutang.kernel import clock
from yutang.outreach import contents, rendering
from yutang.outreach.commands import settling
from yutang.outreach.commands.media import have_copies
from yutang.outreach.models import Message, Task
from yutang.wecom.api import mass
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, NotSetUp, TokenInvalid, UnknownOutcome, WeComError

MEDIA_PAUSE = timedelta(seconds=5)
REST = timedelta(minutes=1)
UNSENT = (Message.State.ADMITTED, Message.State.UNKNOWN)
DISPATCH = timedelta(seconds=20)  # WeCom needs a moment before it answers about a new task

# The account of the customer that the member follows.
RECIPIENTS = """
    select message.id, follow.external_userid, identity.value
    from outreach_message message
        left join customers_follow follow on follow.customer_id = message.customer_id
            and follow.member_id = message.member_id and follow.ended_at is null
        left join lateral (
            select value from customers_identity
            where customer_id = message.customer_id and kind = 'external_userid'
            order by id limit 1) identity on follow.id is not null
    where message.task_id = %s and message.state = any(%s)
    order by message.id
"""


@dataclass(frozen=True)
class Call:
    """What WeCom is asked to take."""

    sender: str
    recipients: dict[str, int]  # external_userid → message
    text: str
    attachments: list[dict[str, Any]]


def hand_over(*, task: Task) -> None:
    """WeCom has the task; or has not, and it waits, is refused, or is looked for.

    The task says *creating* before WeCom is called: if we die meanwhile, it is looked for.
    """
    call = _prepare(task)
    if call is None:
        return
    try:
        created = mass.create(
            connect(),
            sender=call.sender,
            external_userids=list(call.recipients),
            text=call.text,
            attachments=call.attachments,
        )
    except UnknownOutcome:
        doubt(task=task)
    except Busy as fault:
        _wait(task, timedelta(seconds=fault.retry_after))
    except (NotSetUp, TokenInvalid) as fault:
        _wait(task, REST, str(fault.sentence))
    except WeComError as fault:
        _refuse(task, fault)
    else:
        take(task=task, msgid=created.msgid, recipients=call.recipients, failed=created.fail_list)


def recipients(task: Task) -> tuple[dict[str, int], list[int]]:
    """Whom the task is for, by external_userid, and the messages whose customer nobody follows."""
    with connection.cursor() as cursor:
        cursor.execute(RECIPIENTS, [task.pk, list(UNSENT)])
        rows = cursor.fetchall()
    found: dict[str, int] = {}
    lost = []
    for message_id, followed, known in rows:
        external = followed or known
        if external and external not in found:
            found[external] = message_id
        else:
            lost.append(message_id)
    return found, lost


@transaction.atomic
def take(*, task: Task, msgid: str, recipients: dict[str, int], failed: list[str]) -> None:
    """WeCom has taken the task: its messages are handed over, but for those it can't reach."""
    now = clock.now()
    taken = Task.objects.filter(pk=task.pk, msgid="").update(
        state=Task.State.CREATED,
        msgid=msgid,
        detail="",
        tries=0,
        created_at=now,
        poll_next_at=now + DISPATCH,
    )
    if not taken:
        return
    settling.hand(task_id=task.pk)
    if lost := [recipients[each] for each in failed if each in recipients]:
        settling.fail(message_ids=lost, reason=Message.Reason.UNREACHABLE)


@transaction.atomic
def doubt(*, task: Task) -> None:
    """Nobody knows whether WeCom has taken the task; it is looked for."""
    Task.objects.filter(pk=task.pk).update(
        state=Task.State.UNKNOWN, tries=0, detail="", poll_next_at=clock.now() + DISPATCH
    )
    settling.unknown(task_id=task.pk)


def _prepare(task: Task) -> Call | None:
    """The call, with the task marked as being made; None where it can't be made now."""
    with transaction.atomic():
        locked = Task.objects.select_for_update().get(pk=task.pk)
        if locked.state != Task.State.WAITING or not _goes(locked):
            return None
        found, lost = recipients(locked)
        if lost:
            settling.fail(message_ids=lost, reason=Message.Reason.UNREACHABLE)
        if not found:
            _close(locked)
            return None
        content = contents.says(locked)
        wanted = schemas.ATTACHMENTS.validate_python(content.attachments)
        ready, missing = rendering.ready_for_wecom(wanted)
        if missing:
            have_copies(wanted=wanted)
            _later(locked, clock.now() + MEDIA_PAUSE)
            return None
        locked.text, locked.attachments = content.text, content.attachments
        locked.state, locked.called_at = Task.State.CREATING, clock.now()
        locked.size, locked.tries = len(found), locked.tries + 1
        locked.save()
        assert locked.member is not None, locked.pk
        return Call(locked.member.wecom_userid or "", found, content.text, ready)


def _goes(task: Task) -> bool:
    standing = contents.stands(task)
    if standing is contents.Standing.GOING:
        return True
    if standing is contents.Standing.OVER:
        _close(task)
    else:
        _later(task, clock.now() + REST)
    return False


def _close(task: Task) -> None:
    """Nobody is left whom it is for, or shall be."""
    unsent = _unsent(task)
    if unsent:
        settling.fail(message_ids=unsent, reason=Message.Reason.CANCELLED)
    Task.objects.filter(pk=task.pk).update(state=Task.State.CANCELLED, poll_next_at=None)


def _later(task: Task, at: datetime) -> None:
    Task.objects.filter(pk=task.pk).update(poll_next_at=at)


def _wait(task: Task, pause: timedelta, detail: str = "") -> None:
    """WeCom hasn't taken it, that is certain; it is tried again."""
    Task.objects.filter(pk=task.pk, state=Task.State.CREATING).update(
        state=Task.State.WAITING, detail=detail[:300], poll_next_at=clock.now() + pause
    )


@transaction.atomic
def _refuse(task: Task, fault: WeComError) -> None:
    nobody = fault.errcode == mass.NOBODY
    Task.objects.filter(pk=task.pk).update(
        state=Task.State.REFUSED,
        detail=f"{fault.errcode}: {fault.sentence}"[:300],
        poll_next_at=None,
    )
    reason = Message.Reason.UNREACHABLE if nobody else Message.Reason.REFUSED
    settling.fail(message_ids=_unsent(task), reason=reason)


def _unsent(task: Task) -> list[int]:
    rows = Message.objects.filter(task=task, state__in=UNSENT)
    return list(rows.values_list("pk", flat=True))
