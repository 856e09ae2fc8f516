"""Openids: what one person is called in one app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import ids
from simulator.records import Member, Person

if TYPE_CHECKING:
    from simulator.sim import Sim


def of_person(sim: Sim, person: Person, appid: str) -> str:
    return ids.derived("o", sim.state.corp.key, appid, person.unionid, length=27)


def of_member(sim: Sim, member: Member) -> str:
    return ids.derived("o", sim.state.corp.key, sim.state.corp.id, member.userid, length=27)
