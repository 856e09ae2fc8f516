"""Builders for group broadcasts: groups that the stand-in knows too, a broadcast, its steps."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from tests.outreach import sends_make as sends
from tests.worlds import Simulator
from yutang.customers.models import Customer, Follow
from yutang.groups.commands import read_group
from yutang.groups.models import GroupChat
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.commands import broadcast_steps as steps
from yutang.outreach.commands import broadcasting
from yutang.outreach.commands import broadcasts as commands
from yutang.outreach.models import Broadcast, BroadcastGroup, Message, Task
from yutang.wecom.api import mass
from yutang.wecom.client import connect

_numbers = count(1)


def group(
    simulator: Simulator, people: Sequence[Customer], *, owner: str = "Alice", strangers: int = 0
) -> GroupChat:
    """A group of the owner's with these customers, and with people whom nobody follows."""
    known = Follow.objects.filter(customer__in=people).values_list("external_userid", flat=True)
    ids = [sends.PERSONS[each] for each in known.distinct()]
    ids += [simulator.post("/sim/people", name="路人")["id"] for _ in range(strangers)]
    made = simulator.post(
        "/sim/groups/create", owner=owner, name=f"福利群 {next(_numbers)}", people=ids
    )
    read_group(chat_id=made["chat_id"])
    return GroupChat.objects.get(chat_id=made["chat_id"])


def draft(groups: Sequence[GroupChat], **values: Any) -> Broadcast:
    """A broadcast that isn't started; its text is its own."""
    number = next(_numbers)
    given = {"name": f"Broadcast {number}", "text": f"今晚七点直播 {number}"} | values
    made = commands.save_broadcast(broadcast=Broadcast(), values=given, actor=sends.operator())
    ids = [each.pk for each in groups]
    commands.choose_groups(broadcast_id=made.pk, group_ids=ids, actor=sends.operator())
    return made


def begun(groups: Sequence[GroupChat], **values: Any) -> Broadcast:
    """A broadcast whose tasks are made and wait for the worker."""
    made = draft(groups, **values)
    steps.start_broadcast(broadcast_id=made.pk, actor=sends.operator())
    broadcasting.begin_broadcast(broadcast_id=made.pk)
    made.refresh_from_db()
    return made


def handed(groups: Sequence[GroupChat], **values: Any) -> Broadcast:
    """A broadcast that waits for the owners."""
    made = begun(groups, **values)
    sends.carry()
    return made


def confirm(simulator: Simulator, broadcast: Broadcast) -> None:
    """All owners send it."""
    for task in tasks(broadcast):
        if task.msgid:
            simulator.post("/sim/mass/confirm_many", msgid=task.msgid)


def tasks(broadcast: Broadcast) -> list[Task]:
    rows = Task.objects.filter(source_type="broadcast", source_id=broadcast.pk)
    return list(rows.order_by("pk"))


def states(broadcast: Broadcast) -> dict[tuple[str, str], int]:
    """How many groups stand where, and why."""
    rows = BroadcastGroup.objects.filter(broadcast=broadcast)
    return dict(Counter(rows.values_list("state", "reason")))


def told(broadcast: Broadcast) -> list[Message]:
    """Its rows in the ledger."""
    return list(Message.objects.filter(source_type="broadcast", source_id=broadcast.pk))


def at_wecom(broadcast: Broadcast) -> list[str]:
    """The owner of each task at the stand-in that has its text."""
    span: dict[str, Any] = {
        "start": clock.now() - timedelta(days=1),
        "end": clock.now() + timedelta(days=1),
    }
    rows = mass.listing(connect(), chat_type=mass.GROUP, **span)
    return sorted(
        task.userid
        for row in rows
        if row.text.content == broadcast.text
        for task in mass.tasks(connect(), row.msgid)
    )


def leaves(member: Member) -> None:
    """The member is no longer with the brand."""
    Member.objects.filter(pk=member.pk).update(status=Member.Status.LEFT)
