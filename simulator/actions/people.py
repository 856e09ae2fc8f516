"""People with WeChat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator import grants
from simulator.actions.subjects import Args, member_of, person_of
from simulator.refusals import Refused
from simulator.world import PersonPart, new_person

if TYPE_CHECKING:
    from simulator.sim import Sim


def create(sim: Sim, args: Args) -> dict[str, Any]:
    """A new person; every id left out is made up."""
    try:
        part = PersonPart.model_validate(args)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise Refused("person_unfit", where=where, why=first["msg"]) from None
    if part.id is not None and part.id in sim.state.people:
        raise Refused("person_exists", id=part.id)
    person = new_person(sim.state, part, now=sim.clock.seconds())
    if sim.state.person_by_external(person.external_userid) is not None:
        raise Refused("external_userid_taken")
    sim.state.people.put(person)
    return vars(person)


def mini_login(sim: Sim, args: Args) -> dict[str, Any]:
    """The code that a mini program gets in a person's WeChat, or in a member's WeCom."""
    if "member" in args:
        return {"code": grants.give(sim, "mini_member", member_of(sim, args).userid)}
    return {"code": grants.give(sim, "mini_person", person_of(sim, args).id)}
