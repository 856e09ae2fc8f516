"""Who and what an action speaks about, or a sentence that says why there is no such thing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.records import Follow, Member, Person
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

Args = dict[str, Any]


def person_of(sim: Sim, args: Args) -> Person:
    person_id = words(args, "person")
    person = sim.state.people.get(person_id) or sim.state.person_by_external(person_id)
    if person is None:
        raise Refused("no_person", id=person_id)
    return person


def member_of(sim: Sim, args: Args, name: str = "member") -> Member:
    userid = words(args, name)
    member = sim.state.member(userid)
    if member is None:
        raise Refused("no_member", id=userid)
    return member


def relation_of(sim: Sim, args: Args) -> tuple[Follow, Member, Person]:
    member, person = member_of(sim, args), person_of(sim, args)
    follow = sim.state.follow(member.userid, person.id)
    if follow is None:
        raise Refused("strangers", person=person.name, member=member.name)
    return follow, member, person


def words(args: Args, name: str, *, default: str | None = None) -> str:
    value = args.get(name, default)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or (not value and default is None):
        raise Refused("not_a_string", name=name)
    return value


def names(args: Args, name: str) -> list[str]:
    value = args.get(name, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Refused("not_strings", name=name)
    return value


def number(args: Args, name: str, default: float | None = None) -> float:
    value = args.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("not_a_number", name=name)
    return value
