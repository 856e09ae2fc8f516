"""Codes and tickets: given once, good for a while, some of them for one use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import ids
from simulator.records import Grant

if TYPE_CHECKING:
    from simulator.sim import Sim

LIVES = {
    "member": 300,
    "person": 300,
    "official": 300,
    "mini_member": 300,
    "mini_person": 300,
    "user_ticket": 1_800,
}


def give(sim: Sim, kind: str, subject: str, *, agent_id: int = 0, scope: str = "") -> str:
    """A fresh code; those long past are forgotten."""
    now = sim.clock.now()
    for old in sim.state.grants.find("kind", kind):
        if old.expires_at > now - 3_600:
            break
        sim.state.grants.drop(old.code)
    grant = Grant(ids.fresh(length=43), kind, subject, now + LIVES[kind], agent_id, scope)
    return sim.state.grants.put(grant).code


def use(sim: Sim, grant: Grant) -> None:
    grant.used = True
    sim.state.grants.put(grant)
