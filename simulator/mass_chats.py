"""Mass messages in the chats they arrived in: read off the tasks, not kept a second time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.mass_records import SENT, MassMessage, MassTask
from simulator.records import Message

if TYPE_CHECKING:
    from simulator.sim import Sim


def parts(message: MassMessage) -> list[tuple[str, dict[str, Any]]]:
    """The text and each attachment: kind and content of a message of its own."""
    attached = [(str(each["msgtype"]), each[str(each["msgtype"])]) for each in message.attachments]
    return [("text", {"content": message.text}), *attached] if message.text else attached


def received(sim: Sim, userid: str, person_id: str) -> list[Message]:
    """What the person got in the member's mass messages, oldest first."""
    got = sorted(_sent(sim, userid, person_id), key=lambda task: task.rows[person_id][1])
    return [message for task in got for message in _messages(sim, task, person_id)]


def last(sim: Sim, userid: str, person_id: str) -> Message | None:
    """The newest of them."""
    got = _sent(sim, userid, person_id)
    if not got:
        return None
    newest = max(got, key=lambda task: task.rows[person_id][1])
    return _messages(sim, newest, person_id)[-1]


def _sent(sim: Sim, userid: str, person_id: str) -> list[MassTask]:
    return [
        task
        for task in sim.state.mass_tasks.find("member", userid.lower())
        if (row := task.rows.get(person_id)) is not None and row[0] == SENT
    ]


def _messages(sim: Sim, task: MassTask, person_id: str) -> list[Message]:
    message = sim.state.mass_messages.get(task.msgid)
    assert message is not None, "a task is made with its message"
    return [
        Message(
            id=f"{task.msgid}|{person_id}|{place}",
            person_id=person_id,
            userid=task.userid,
            sender="member",
            kind=kind,
            content=content,
            at_ms=task.rows[person_id][1],
            mass=task.msgid,
        )
        for place, (kind, content) in enumerate(parts(message))
    ]
