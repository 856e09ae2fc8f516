"""Tickets for the JS-SDK: one of the corp, one of each app."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import ids
from simulator.call import Call
from simulator.errors import WecomError
from simulator.limits import HOUR
from simulator.records import Grant

if TYPE_CHECKING:
    from simulator.sim import Sim

LIFE = 7_200


def corp_ticket(sim: Sim, call: Call) -> dict[str, Any]:
    return _ticket(sim, call, "corp_ticket", 0)


def app_ticket(sim: Sim, call: Call) -> dict[str, Any]:
    if call.query.get("type") != "agent_config":
        raise WecomError(91040)
    return _ticket(sim, call, "app_ticket", call.app.agent_id)


def _ticket(sim: Sim, call: Call, kind: str, agent_id: int) -> dict[str, Any]:
    """The same ticket until it expires; fetching it is limited per corp and per app."""
    limits = sim.limits
    per_app = f"ticket|{call.app.agent_id}"
    if limits.exceeded(per_app, limits.ticket_app_hour, HOUR):
        raise WecomError(45009)
    if limits.exceeded("ticket", limits.ticket_corp_hour, HOUR):
        raise WecomError(45009)
    now = sim.clock.now()
    held = [
        grant
        for grant in sim.state.grants.find("kind", kind)
        if grant.agent_id == agent_id and grant.expires_at > now
    ]
    grant = held[-1] if held else Grant(ids.fresh(length=86), kind, "", now + LIFE, agent_id)
    sim.state.grants.put(grant)
    return {"ticket": grant.code, "expires_in": int(grant.expires_at - now)}
