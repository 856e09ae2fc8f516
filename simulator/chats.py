"""Chats between a person and a member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.records import Follow, Message

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
