"""People with WeChat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from simulator.actions.subjects import Args
from simulator.errors import Refused
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
        raise Refused(f"A person cannot be created: {where}: {first['msg']}.") from None
    if part.id is not None and part.id in sim.state.people:
        raise Refused(f"There is already a person {part.id!r}.", 409)
    person = new_person(sim.state, part, now=sim.clock.seconds())
    if sim.state.person_by_external(person.external_userid) is not None:
        raise Refused("Another person already has this external_userid.", 409)
    sim.state.people.put(person)
    return vars(person)
