"""A task of which nobody knows whether WeCom took it is looked for in WeCom's own list."""

from datetime import timedelta

from django.db import transaction

from yutang.kernel import clock
from yutang.outreach.commands import addressees, handing
from yutang.outreach.models import Task
from yutang.wecom.api import mass
from yutang.wecom.client import WeCom, connect

CLOCKS = timedelta(minutes=10)  # by how much WeCom's clock and ours may differ
LOOKS = 3  # in vain, before it is handed over again
PAUSES = (timedelta(seconds=30), timedelta(minutes=2))


def look_for(*, task: Task) -> None:
    """The task is found at WeCom and stands as created, or is looked for later.

    Only after several looks in vain it is handed over again: WeCom lists a task a moment late.
    """
    if task.state == Task.State.CREATING:  # whoever made it died meanwhile
        handing.doubt(task=task)
        return
    client = connect()
    kind = addressees.of(task)
    rows = kind.find(task).rows
    for row in _candidates(client, task, kind.chat_type):
        reached = _reached(client, task, row.msgid)
        failed = None if reached is None else kind.missing(rows, reached)
        if failed is not None:
            handing.take(task=task, msgid=row.msgid, rows=rows, failed=failed)
            return
    _not_found(task)


def _candidates(client: WeCom, task: Task, chat_type: str) -> list[mass.Listed]:
    """Tasks that a program made at that time with this text, and that no task of ours is."""
    assert task.called_at, task.pk
    start, end = task.called_at - CLOCKS, clock.now() + CLOCKS
    listed = mass.listing(client, chat_type=chat_type, start=start, end=end)
    rows = [row for row in listed if not row.creator and _says_same(row, task)]
    known = Task.objects.filter(msgid__in=[row.msgid for row in rows])
    taken = set(known.values_list("msgid", flat=True))
    return [row for row in rows if row.msgid not in taken]


def _says_same(row: mass.Listed, task: Task) -> bool:
    """Whether its words are the task's; without words, whether its attachments are of the kinds."""
    if row.text.content != task.text:
        return False
    kinds = [each.get("msgtype") for each in row.attachments]
    return bool(task.text) or kinds == [each["type"] for each in task.attachments]


def _reached(client: WeCom, task: Task, msgid: str) -> set[str] | None:
    """Whom that task at WeCom is for, as far as WeCom tells; None: it is of another member."""
    assert task.member, task.pk
    userid = task.member.wecom_userid or ""
    if [row.userid.lower() for row in mass.tasks(client, msgid)] != [userid.lower()]:
        return None
    return {row.target for row in mass.results(client, msgid, userid)}


@transaction.atomic
def _not_found(task: Task) -> None:
    looks = task.tries + 1
    again = looks >= LOOKS
    now = clock.now()
    Task.objects.filter(pk=task.pk, state=Task.State.UNKNOWN).update(
        state=Task.State.WAITING if again else Task.State.UNKNOWN,
        tries=0 if again else looks,
        poll_next_at=now if again else now + PAUSES[task.tries],
    )
