"""Chats between a person and a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import mass_chats
from simulator.records import Follow, Message
from simulator.state import pair

if TYPE_CHECKING:
    from simulator.sim import Sim


def say(sim: Sim, follow: Follow, sender: str, kind: str, content: dict[str, Any]) -> Message:
    """One message in the chat of the relation."""
    number = sim.state.next_number("message")
    message = Message(
        id=f"m{number}",
        person_id=follow.person_id,
        userid=follow.userid,
        sender=sender,
        kind=kind,
        content=content,
        at_ms=sim.clock.milliseconds(),
    )
    return sim.state.messages.put(message)


def deliver_welcome(sim: Sim, follow: Follow, kind: str, content: dict[str, Any]) -> None:
    """A welcome message, with the time since the event that announced the customer."""
    message = say(sim, follow, "member", kind, content)
    message.welcome = True
    message.after_add_ms = message.at_ms - follow.event_ms


def begin(sim: Sim, follow: Follow) -> None:
    """From now on the chat has begun, and a welcome comes too late."""
    if not follow.talked:
        follow.talked = True
        sim.state.follows.put(follow)


def last(sim: Sim, follow: Follow) -> Message | None:
    """What was said last in the chat, by hand or to many."""
    said = sim.state.messages.last("chat", pair(follow.userid, follow.person_id))
    massed = mass_chats.last(sim, follow.userid, follow.person_id)
    if said is None or massed is None:
        return said or massed
    return massed if massed.at_ms >= said.at_ms else said


def talk(sim: Sim, userid: str, person_id: str) -> list[Message]:
    """All that was said, oldest first."""
    said = sim.state.messages.find("chat", pair(userid, person_id))
    massed = mass_chats.received(sim, userid, person_id)
    if not massed:
        return said
    return sorted([*said, *massed], key=lambda message: message.at_ms)
