"""A packed task is handed over to WeCom, which puts it before its member."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.content import attachments as schemas
from yutang.kernel import clock
from yutang.outreach import contents, rendering
from yutang.outreach.commands import addressees
from yutang.outreach.commands.addressees import Call
from yutang.outreach.commands.media import have_copies
from yutang.outreach.commands.withdrawing import withdraw_objected
from yutang.outreach.models import Message, Task
from yutang.wecom.api import mass
from yutang.wecom.client import connect
from yutang.wecom.errors import Busy, NotSetUp, TokenInvalid, UnknownOutcome, WeComError

MEDIA_PAUSE = timedelta(seconds=5)
REST = timedelta(minutes=1)
DISPATCH = timedelta(seconds=20)  # WeCom needs a moment before it answers about a new task


def hand_over(*, task: Task) -> None:
    """WeCom has the task; or has not, and it waits, is refused, or is looked for.

    The task says *creating* before WeCom is called: if we die meanwhile, it is looked for.
    """
    call = _prepare(task)
    if call is None:
        return
    try:
        created = addressees.of(task).create(connect(), call)
    except UnknownOutcome:
        doubt(task=task)
    except Busy as fault:
        _wait(task, timedelta(seconds=fault.retry_after))
    except (NotSetUp, TokenInvalid) as fault:
        _wait(task, REST, str(fault.sentence))
    except WeComError as fault:
        _refuse(task, fault)
    else:
        take(task=task, msgid=created.msgid, rows=call.rows, failed=created.fail_list)


@transaction.atomic
def take(*, task: Task, msgid: str, rows: dict[str, int], failed: list[str]) -> None:
    """WeCom has taken the task: it is handed over, but for those whom WeCom can't reach."""
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
    kind = addressees.of(task)
    kind.hand(task)
    kind.fail([rows[each] for each in failed if each in rows], Message.Reason.UNREACHABLE)


@transaction.atomic
def doubt(*, task: Task) -> None:
    """Nobody knows whether WeCom has taken the task; it is looked for."""
    Task.objects.filter(pk=task.pk).update(
        state=Task.State.UNKNOWN, tries=0, detail="", poll_next_at=clock.now() + DISPATCH
    )
    addressees.of(task).doubt(task)


def _prepare(task: Task) -> Call | None:
    """The call, with the task marked as being made; None where it can't be made now."""
    with transaction.atomic():
        kind = addressees.of(task)
        locked = kind.lock(task)
        if locked.state != Task.State.WAITING or not _goes(locked):
            return None
        if kind.is_muddled(locked):
            _later(locked, clock.now() + REST)
            return None
        withdraw_objected(task_id=locked.pk)
        found = kind.find(locked)
        for reason, rows in found.lost.items():
            kind.fail(rows, reason)
        if not found.rows:
            _close(locked)
            return None
        content = contents.says(locked)
        if not content.text and not content.attachments:
            _close(locked, Message.Reason.CONTENT)
            return None
        wanted = schemas.ATTACHMENTS.validate_python(content.attachments)
        ready, missing = rendering.ready_for_wecom(wanted)
        if missing:
            have_copies(wanted=wanted)
            _later(locked, clock.now() + MEDIA_PAUSE)
            return None
        locked.text, locked.attachments = content.text, content.attachments
        locked.state, locked.called_at = Task.State.CREATING, clock.now()
        locked.size, locked.tries = len(found.rows), locked.tries + 1
        locked.save()
        assert locked.member is not None, locked.pk
        return Call(locked.member.wecom_userid or "", found.rows, content.text, ready)


def _goes(task: Task) -> bool:
    standing = contents.stands(task)
    if standing is contents.Standing.GOING:
        return True
    if standing is contents.Standing.OVER:
        _close(task)
    else:
        _later(task, clock.now() + REST)
    return False


def _close(task: Task, reason: str = Message.Reason.CANCELLED) -> None:
    """Nobody is left whom it is for, or shall be."""
    kind = addressees.of(task)
    kind.fail(kind.unsent(task), reason)
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
    kind = addressees.of(task)
    kind.fail(kind.unsent(task), reason)
