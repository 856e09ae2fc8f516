"""Whom a mass message is for, and which member sends to whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator import chats, fields
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import Follow
from simulator.visibility import serving_member, visible_members

if TYPE_CHECKING:
    from simulator.sim import Sim

KINDS = ("single", "group")
CUSTOMERS_MOST, CHATS_MOST, TAGS_MOST = 10_000, 2_000, 100


@dataclass
class Recipients:
    """Member -> person ids (or chat ids); `failed` are ids that nothing can be sent to."""

    chat_type: str
    by_member: dict[str, list[str]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)

    def give(self, userid: str, target: str) -> None:
        self.by_member.setdefault(userid, []).append(target)


def chosen(sim: Sim, call: Call) -> Recipients:
    """The recipients that the body names, checked."""
    kind = fields.text(call.body, "chat_type") or "single"
    if kind not in KINDS:
        raise WecomError(40058)
    userid = fields.text(call.body, "sender", octets=64)
    sender = serving_member(sim.state, call.app, userid).userid if userid else ""
    if kind == "group":
        return _groups(sim, call, sender)
    named = fields.strings(call.body, "external_userid", most=CUSTOMERS_MOST)
    if named:
        return _named(sim, call, named, sender)
    tags = _tag_filter(sim, call)
    if not tags and not sender:
        raise WecomError(40063)
    return _filtered(sim, call, tags, sender)


def _groups(sim: Sim, call: Call, sender: str) -> Recipients:
    """The groups named, or all of the sender's."""
    if not sender:
        raise WecomError(40063)
    found = Recipients("group")
    own = {chat.chat_id: chat for chat in sim.state.group_chats.find("owner", sender.lower())}
    named = fields.strings(call.body, "chat_id_list", most=CHATS_MOST)
    for chat_id in dict.fromkeys(named or own):
        chat = own.get(chat_id)
        if chat is not None and not chat.dismissed_at:
            found.give(sender, chat_id)
        elif named:
            found.failed.append(chat_id)
    return found


def _named(sim: Sim, call: Call, named: list[str], sender: str) -> Recipients:
    found = Recipients("single")
    members = set() if sender else _senders(sim, call)
    for external_userid in dict.fromkeys(named):
        person = sim.state.person_by_external(external_userid)
        follow = None
        if person is not None and sender:
            follow = sim.state.follow(sender, person.id)
        elif person is not None:
            follow = _latest(sim, person.id, members)
        if follow is None or not follow.stands:
            found.failed.append(external_userid)
        else:
            found.give(follow.userid, follow.person_id)
    return found


def _filtered(sim: Sim, call: Call, tags: list[set[str]], sender: str) -> Recipients:
    """Customers who have, of every group of tags, one at least."""
    members = {sender} if sender else _senders(sim, call)
    fitting = {
        (follow.person_id, follow.userid)
        for userid in members
        for follow in sim.state.customers_of(userid)
        if all(not group.isdisjoint(follow.tags) for group in tags)
    }
    found = Recipients("single")
    for person_id in dict.fromkeys(person_id for person_id, _ in sorted(fitting)):
        among = {userid for userid in members if (person_id, userid) in fitting}
        follow = _latest(sim, person_id, among)
        if follow is not None:
            found.give(follow.userid, person_id)
    return found


def _tag_filter(sim: Sim, call: Call) -> list[set[str]]:
    groups = fields.parts(fields.part(call.body, "tag_filter"), "group_list")
    found = [set(fields.strings(group, "tag_list", most=TAGS_MOST)) for group in groups]
    for tag_id in set[str]().union(*found):
        tag = sim.state.tags.get(tag_id)
        if tag is None or tag.deleted:
            raise WecomError(40068)
    return [group for group in found if group]


def _senders(sim: Sim, call: Call) -> set[str]:
    seen = visible_members(sim.state, call.app)
    return {member.userid for member in seen if member.serves}


def _latest(sim: Sim, person_id: str, members: set[str]) -> Follow | None:
    """The relation with the member who last had to do with the person."""
    follows = [
        follow
        for follow in sim.state.follows.find("person", person_id)
        if follow.stands and follow.userid in members
    ]
    return max(follows, key=lambda follow: _when(sim, follow), default=None)


def _when(sim: Sim, follow: Follow) -> Any:
    last = chats.last(sim, follow)
    return last.at_ms if last is not None else follow.created_at * 1_000
