"""Who publishes a moment, and for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator import fields
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import App
from simulator.visibility import sees_department, sees_member, visible_members

if TYPE_CHECKING:
    from simulator.sim import Sim

USERS_MOST = 100_000


@dataclass
class Range:
    """Member -> the person ids it is for (empty when it is for all of the member's customers)."""

    visible_type: int
    by_member: dict[str, list[str]]
    invalid: dict[str, Any] = field(default_factory=dict)


def chosen(sim: Sim, call: Call) -> Range:
    """Senders, or followers of customers with the tags, or both; all visible members without."""
    wanted = fields.part(call.body, "visible_range")
    senders = fields.part(wanted, "sender_list")
    users = fields.strings(senders, "user_list", most=USERS_MOST)
    departments = fields.numbers(senders, "department_list")
    tags = fields.strings(fields.part(wanted, "external_contact_list"), "tag_list")
    good_users = [userid for userid in users if _usable_user(sim, call.app, userid)]
    good_departments = [each for each in departments if sees_department(sim.state, call.app, each)]
    good_tags = [tag_id for tag_id in tags if _usable_tag(sim, tag_id)]
    invalid = {
        "invalid_sender_list": {
            "user_list": [each for each in users if each not in good_users],
            "department_list": [each for each in departments if each not in good_departments],
        },
        "invalid_external_contact_list": {
            "tag_list": [each for each in tags if each not in good_tags]
        },
    }
    if users or departments:
        members = _members(sim, good_users, good_departments)
    else:
        members = [m.userid for m in visible_members(sim.state, call.app) if m.serves]
    if len(members) > USERS_MOST:
        raise WecomError(40058)
    if not tags:
        return Range(1, {userid: [] for userid in members}, invalid)
    fitting = {userid: _tagged(sim, userid, set(good_tags)) for userid in members}
    return Range(0, {userid: people for userid, people in fitting.items() if people}, invalid)


def _members(sim: Sim, users: list[str], departments: list[int]) -> list[str]:
    named = [member.userid for userid in users if (member := sim.state.member(userid))]
    below = [member.userid for member in sim.state.members_below(departments) if member.serves]
    return list(dict.fromkeys(named + below))


def _usable_user(sim: Sim, app: App, userid: str) -> bool:
    member = sim.state.member(userid)
    return member is not None and member.serves and sees_member(sim.state, app, member)


def _usable_tag(sim: Sim, tag_id: str) -> bool:
    tag = sim.state.tags.get(tag_id)
    return tag is not None and not tag.deleted


def _tagged(sim: Sim, userid: str, tags: set[str]) -> list[str]:
    follows = sim.state.customers_of(userid)
    return [follow.person_id for follow in follows if not tags.isdisjoint(follow.tags)]
