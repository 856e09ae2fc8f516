"""The welcome message (欢迎语): within 20 seconds, once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import chats, fields
from simulator.api.attachments import checked_attachments
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import Follow, Welcome
from simulator.visibility import sees

if TYPE_CHECKING:
    from simulator.sim import Sim

LIFE_MS = 20_000


def send(sim: Sim, call: Call) -> dict[str, Any]:
    """Deliver text and attachments, each as a message of its own."""
    code = fields.text(call.body, "welcome_code", missing=41049)
    welcome = sim.state.welcomes.get(code)
    if welcome is not None:
        welcome.attempts += 1
        sim.state.welcomes.put(welcome)
    text = fields.text(fields.part(call.body, "text"), "content", octets=4_000, too_long=45002)
    attachments = checked_attachments(sim, call.body)
    if not text and not attachments:
        raise WecomError(40063)
    welcome, follow = _usable(sim, call, welcome)
    welcome.sent_ms = sim.clock.milliseconds()
    welcome.sent_by = call.app.agent_id
    sim.state.welcomes.put(welcome)
    follow.welcomed = True
    sim.state.follows.put(follow)
    if text:
        chats.deliver_welcome(sim, follow, "text", {"content": text})
    for kind, content in attachments:
        chats.deliver_welcome(sim, follow, kind, content)
    return {}


def sent_code(call: Call) -> str:
    """Two apps that use one code at once: the second gets 41096."""
    return str(call.body.get("welcome_code"))


def _usable(sim: Sim, call: Call, welcome: Welcome | None) -> tuple[Welcome, Follow]:
    if welcome is None or not sees(sim.state, call.app, welcome.userid):
        raise WecomError(41050)
    follow = sim.state.follow(welcome.userid, welcome.person_id)
    if follow is None or not follow.friends:
        raise WecomError(41050)
    if follow.welcomed or follow.talked:
        raise WecomError(41051)
    if sim.clock.milliseconds() >= welcome.created_ms + LIFE_MS:
        raise WecomError(41050)
    return welcome, follow
