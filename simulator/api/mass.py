"""Mass messages (企业群发): the API makes tasks, and members send them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, ids
from simulator.api import mass_recipients
from simulator.api.attachments import checked_attachments
from simulator.api.paging import page
from simulator.call import Call
from simulator.errors import WecomError
from simulator.mass_records import TASK_SENT, UNSENT, MassMessage, MassTask, task_key
from simulator.visibility import sees

if TYPE_CHECKING:
    from simulator.sim import Sim

DAY, MONTH = 86_400, 31 * 86_400
REMINDERS_MOST = 3
FILTERS = {0: (0,), 1: (1,), 2: (0, 1)}  # filter_type -> the create_types it shows


def add(sim: Sim, call: Call) -> dict[str, Any]:
    """Make a task for each member; nobody gets a message before the member sends it."""
    text = fields.text(fields.part(call.body, "text"), "content", octets=4_000, too_long=45002)
    attachments = [
        {"msgtype": kind, kind: content} for kind, content in checked_attachments(sim, call.body)
    ]
    if not text and not attachments:
        raise WecomError(40063)
    found = mass_recipients.chosen(sim, call)
    if not found.by_member:
        raise WecomError(41048, fail_list=found.failed)
    now = sim.clock.now()
    message = MassMessage(
        msgid=ids.fresh("msg", 24),
        agent_id=call.app.agent_id,
        chat_type=found.chat_type,
        create_time=int(now),
        dispatched_at=now + sim.state.settings.mass_dispatch_seconds,
        text=text,
        attachments=attachments,
        allow_select=fields.flag(call.body, "allow_select", default=False),
    )
    sim.state.mass_messages.put(message)
    for userid, targets in found.by_member.items():
        rows = {target: [UNSENT, 0] for target in targets}
        sim.state.mass_tasks.put(MassTask(message.msgid, userid, rows))
    sim.schedule.at(message.dispatched_at, "handed_out", {"id": message.msgid})
    return {"fail_list": found.failed, "msgid": message.msgid}


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    """Messages created in the span, oldest first, those of the corp and those of members."""
    body = call.body
    kind = fields.text(body, "chat_type", missing=40063)
    start = fields.whole(body, "start_time", missing=40063)
    end = fields.whole(body, "end_time", missing=40063)
    shown = FILTERS.get(fields.whole(body, "filter_type", default=2))
    if kind not in mass_recipients.KINDS or shown is None or not 0 <= end - start <= MONTH:
        raise WecomError(40058)
    creator = fields.text(body, "creator")
    messages = [
        message
        for message in sim.state.mass_messages.all()
        if message.chat_type == kind
        and start <= message.create_time <= end
        and message.create_type in shown
        and creator in ("", message.creator)
    ]
    scope = f"masses|{kind}|{start}|{end}|{creator}|{shown}"
    found, following = page(sim, call, messages, default=50, most=100, scope=scope)
    return {"next_cursor": following, "group_msg_list": [_shown(message) for message in found]}


def tasks(sim: Sim, call: Call) -> dict[str, Any]:
    """The members who have a part in it: 0 not sent, 2 sent."""
    message = _dispatched(sim, call)
    scope = f"mass-tasks|{message.msgid}"
    every = sim.state.mass_tasks.find("message", message.msgid)
    found, following = page(sim, call, every, default=500, most=1_000, scope=scope)
    rows: list[dict[str, Any]] = []
    for task in found:
        row: dict[str, Any] = {"userid": task.userid, "status": task.status}
        if task.status == TASK_SENT:
            row["send_time"] = task.send_time
        rows.append(row)
    return {"next_cursor": following, "task_list": rows}


def results(sim: Sim, call: Call) -> dict[str, Any]:
    """What became of each customer's message; of groups only those it was sent to."""
    message = _dispatched(sim, call)
    userid = fields.text(call.body, "userid", missing=40063, octets=64)
    task = sim.state.mass_tasks.get(task_key(message.msgid, userid))
    if task is None:
        raise WecomError(40003)
    rows = list(task.rows.items())
    if message.chat_type == "group":
        rows = [row for row in rows if row[1][0] != UNSENT]
    scope = f"mass-results|{task.key}"
    found, following = page(sim, call, rows, default=500, most=1_000, scope=scope)
    shown = [_result(sim, message, task, target, row) for target, row in found]
    return {"next_cursor": following, "send_list": shown}


def remind(sim: Sim, call: Call) -> dict[str, Any]:
    """The members who have not sent it yet hear of it again, three times a day at most."""
    message = _running(sim, call)
    now = sim.clock.now()
    lately = [moment for moment in message.reminders if moment > now - DAY]
    if len(lately) >= REMINDERS_MOST:
        raise WecomError(41094)
    message.reminders = [*lately, now]
    sim.state.mass_messages.put(message)
    for task in sim.state.mass_tasks.find("message", message.msgid):
        if task.status != TASK_SENT:
            task.reminded += 1
            sim.state.mass_tasks.put(task)
    return {}


def cancel(sim: Sim, call: Call) -> dict[str, Any]:
    """Who has not sent it cannot any more; what was sent stays."""
    message = _running(sim, call)
    message.cancelled_at = sim.clock.seconds()
    sim.state.mass_messages.put(message)
    return {}


def _running(sim: Sim, call: Call) -> MassMessage:
    message = _dispatched(sim, call)
    if message.cancelled_at:
        raise WecomError(41093)
    return message


def _dispatched(sim: Sim, call: Call) -> MassMessage:
    """The message, or 41063 while WeCom still hands it out."""
    message = sim.state.mass_messages.get(fields.text(call.body, "msgid", missing=41046))
    if message is None:
        raise WecomError(41047)
    if sim.clock.now() < message.dispatched_at:
        raise WecomError(41063)
    if message.agent_id != call.app.agent_id and not _seen(sim, call, message):
        raise WecomError(41047)
    return message


def _seen(sim: Sim, call: Call, message: MassMessage) -> bool:
    """True when the app sees one of those who have a part in it."""
    senders = sim.state.mass_tasks.find("message", message.msgid)
    return any(sees(sim.state, call.app, task.userid) for task in senders)


def _shown(message: MassMessage) -> dict[str, Any]:
    row: dict[str, Any] = {
        "msgid": message.msgid,
        "create_time": message.create_time,
        "create_type": message.create_type,
        "attachments": message.attachments,
    }
    if message.creator:
        row["creator"] = message.creator
    if message.text:
        row["text"] = {"content": message.text}
    return row


def _result(
    sim: Sim, message: MassMessage, task: MassTask, target: str, row: list[int]
) -> dict[str, Any]:
    status, at_ms = row
    shown: dict[str, Any] = {"userid": task.userid, "status": status}
    if message.chat_type == "group":
        shown["chat_id"] = target
    else:
        person = sim.state.people.get(target)
        shown["external_userid"] = person.external_userid if person else target
    if status == 1:
        shown["send_time"] = at_ms // 1_000
    return shown
