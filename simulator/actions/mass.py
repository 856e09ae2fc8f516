"""Members and their mass messages: what waits for them, and sending it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from simulator import groups, ids, mass_chats, mass_sending
from simulator.actions.subjects import Args, member_of, names, number, words
from simulator.mass_records import SENT, TASK_SENT, UNSENT, MassMessage, MassTask, task_key
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim


def confirm(sim: Sim, args: Args) -> dict[str, Any]:
    """The member sends the task `msgid`; with `customers` only to so many of those who wait."""
    member = member_of(sim, args)
    msgid = words(args, "msgid")
    task = sim.state.mass_tasks.get(task_key(msgid, member.userid))
    message = sim.state.mass_messages.get(msgid)
    if task is None or message is None or sim.clock.now() < message.dispatched_at:
        raise Refused("no_mass_task", member=member.name)
    if message.cancelled_at:
        raise Refused("mass_cancelled")
    if task.status == TASK_SENT:
        raise Refused("mass_sent_already", member=member.name)
    most = int(number(args, "customers")) if "customers" in args else None
    return _send(sim, message, task, most)


def confirm_many(sim: Sim, args: Args) -> dict[str, Any]:
    """All who have something waiting send it, or the `share` of them.

    The `seed` picks a task once and for all: asked again, who did not want to still does not.
    """
    share, seed = number(args, "share", 1.0), int(number(args, "seed", 1))
    msgid, userid = words(args, "msgid", default=""), words(args, "member", default="")
    done, counts = 0, [0, 0, 0, 0]
    for task in sim.state.mass_tasks.all():
        wanted = msgid in ("", task.msgid) and userid.lower() in ("", task.userid.lower())
        message = waiting_message(sim, task) if wanted else None
        if message is None or not picked(task.key, share=share, seed=seed):
            continue
        _send(sim, message, task, None)
        done += 1
        counts = [held + more for held, more in zip(counts, task.counts(), strict=True)]
    return {"tasks": done, **_named(counts)}


def send(sim: Sim, args: Args) -> dict[str, Any]:
    """The member's own mass message to `people` (all customers without it); it counts as well."""
    member = member_of(sim, args)
    text = words(args, "text")
    people = names(args, "people")
    own = [follow.person_id for follow in sim.state.customers_of(member.userid)]
    targets = [person for person in own if not people or person in people]
    if not targets:
        raise Refused("nobody_to_send", member=member.name)
    now = sim.clock.now()
    message = MassMessage(
        ids.fresh("msg", 24), 0, "single", int(now), now, text=text, creator=member.userid
    )
    sim.state.mass_messages.put(message)
    task = MassTask(message.msgid, member.userid, {target: [UNSENT, 0] for target in targets})
    return {"msgid": message.msgid, **_send(sim, message, task, None)}


def picked(key: str, *, share: float, seed: int) -> bool:
    """True for this share of all keys, the same for the same seed."""
    return random.Random(f"{seed}|{key}").random() < share  # noqa: S311 — repeatable, not secret


def waiting_message(sim: Sim, task: MassTask) -> MassMessage | None:
    """The task's message while the member can still send it."""
    if task.status == TASK_SENT or sim.state.member(task.userid) is None:
        return None
    message = sim.state.mass_messages.get(task.msgid)
    assert message is not None, "a task is made with its message"
    late = message.cancelled_at or sim.clock.now() < message.dispatched_at
    return None if late else message


def _send(sim: Sim, message: MassMessage, task: MassTask, most: int | None) -> dict[str, Any]:
    before = {target for target, row in task.rows.items() if row[0] == SENT}
    tried = mass_sending.confirm(sim, message, task, most=most)
    if message.chat_type == "group":
        for target, row in task.rows.items():
            if row[0] == SENT and target not in before:
                _say_in_group(sim, message, task, target)
    return {"tried": tried, "status": task.status, **_named(task.counts())}


def _say_in_group(sim: Sim, message: MassMessage, task: MassTask, chat_id: str) -> None:
    chat = sim.state.group_chats.get(chat_id)
    if chat is not None:
        for kind, content in mass_chats.parts(message):
            groups.say(sim, chat, task.userid, kind, content)


def _named(counts: list[int]) -> dict[str, int]:
    return dict(zip(("unsent", "sent", "no_friend", "capped"), counts, strict=True))
