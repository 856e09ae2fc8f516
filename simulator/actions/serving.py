"""What members do with their customers, and either side's goodbye."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.actions.subjects import Args, names, relation_of, words
from simulator.callbacks import events
from simulator.records import Follow, Person
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

REMARK_LIMITS = {"remark": 20, "description": 150, "company": 20}


def remark(sim: Sim, args: Args) -> dict[str, Any]:
    """The member changes remark, description, company or phone numbers."""
    follow, _, person = relation_of(sim, args)
    _require_standing(follow, person)
    for name, most in REMARK_LIMITS.items():
        if name in args:
            value = words(args, name, default="")
            if len(value) > most:
                raise Refused("too_long", name=name, most=most)
            setattr(follow, name, value)
    if "mobiles" in args:
        follow.mobiles = names(args, "mobiles")
    return _edited(sim, follow, person)


def tag(sim: Sim, args: Args) -> dict[str, Any]:
    """Corp tags by id in `add` and `remove`, the member's own tags by name in `add_personal` …"""
    follow, _, person = relation_of(sim, args)
    _require_standing(follow, person)
    adding, removing = names(args, "add"), names(args, "remove")
    for tag_id in adding + removing:
        found = sim.state.tags.get(tag_id)
        if found is None or found.deleted:
            raise Refused("no_tag", id=tag_id)
    follow.tags = _changed(follow.tags, adding, removing)
    follow.personal_tags = _changed(
        follow.personal_tags, names(args, "add_personal"), names(args, "remove_personal")
    )
    return _edited(sim, follow, person)


def delete_customer(sim: Sim, args: Args) -> dict[str, Any]:
    """The member deletes the customer: the API may no longer use the relation."""
    follow, member, person = relation_of(sim, args)
    if follow.removed_by == "member":
        raise Refused("deleted_already", member=member.name, person=person.name)
    _remove(sim, follow, "member")
    events.customer(sim, "del_external_contact", member.userid, person.external_userid)
    return {"removed_by": "member"}


def delete_member(sim: Sim, args: Args) -> dict[str, Any]:
    """The customer deletes the member: the member still sees the customer, and so does the API."""
    follow, member, person = relation_of(sim, args)
    if follow.removed_by:
        raise Refused("friends_no_more", person=person.name, member=member.name)
    _remove(sim, follow, "customer")
    events.customer(sim, "del_follow_user", member.userid, person.external_userid)
    return {"removed_by": "customer"}


def _remove(sim: Sim, follow: Follow, by: str) -> None:
    follow.removed_by, follow.removed_at = by, sim.clock.seconds()
    sim.state.follows.put(follow)


def _require_standing(follow: Follow, person: Person) -> None:
    if not follow.stands:
        raise Refused("no_customer", person=person.name)


def _changed(held: list[str], adding: list[str], removing: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(held + adding) if name not in removing]


def _edited(sim: Sim, follow: Follow, person: Person) -> dict[str, Any]:
    sim.state.follows.put(follow)
    events.customer(sim, "edit_external_contact", follow.userid, person.external_userid)
    return {"remark": follow.remark, "tags": follow.tags, "personal_tags": follow.personal_tags}
