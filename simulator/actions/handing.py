"""What a customer says to being handed on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import handing
from simulator.actions.subjects import Args, member_of, person_of
from simulator.refusals import Refused
from simulator.serving_records import Transfer

if TYPE_CHECKING:
    from simulator.sim import Sim


def refuse(sim: Sim, args: Args) -> dict[str, Any]:
    """The `person` does not want the `member` who would take over."""
    found = _waiting(sim, args)
    handing.fail(sim, found, handing.REFUSED, "customer_refused")
    return {"status": found.status}


def accept(sim: Sim, args: Args) -> dict[str, Any]:
    """The `person` takes the new `member` at once."""
    found = _waiting(sim, args)
    handing.finish(sim, found)
    return {"status": found.status}


def _waiting(sim: Sim, args: Args) -> Transfer:
    person, member = person_of(sim, args), member_of(sim, args)
    found = handing.waiting(sim, person.id, member.userid)
    if found is None:
        raise Refused("no_transfer", person=person.name, member=member.name)
    return found
