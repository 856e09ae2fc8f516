"""Group chats (客户群) as an app may read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import cursors, fields, groups
from simulator.call import Call
from simulator.errors import WecomError
from simulator.group_records import GroupChat
from simulator.visibility import sees_member, visible_members

if TYPE_CHECKING:
    from simulator.sim import Sim

OWNERS_MOST = 100
UNFILTERED_MOST = 1_000
NORMAL, OWNER_RESIGNED, INHERITING, INHERITED = range(4)


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    """Ids and states; owners who have left only when they are named."""
    wanted = fields.whole(call.body, "status_filter", high=INHERITED)
    limit = fields.whole(call.body, "limit", missing=40063, low=1, high=1_000)
    found = [chat for owner in _owners(sim, call) for chat in _owned(sim, owner)]
    rows = [
        {"chat_id": chat.chat_id, "status": status(sim, chat)}
        for chat in found
        if wanted in (NORMAL, status(sim, chat))
    ]
    cursor = fields.text(call.body, "cursor")
    key = sim.state.corp.key
    page, following = cursors.page(rows, cursor, limit, scope=f"groups|{wanted}", key=key)
    return {"group_chat_list": page, "next_cursor": following}


def get(sim: Sim, call: Call) -> dict[str, Any]:
    """One group with all who are in it; shortly after a change perhaps as it was before."""
    chat = seen_chat(sim, call, fields.text(call.body, "chat_id", missing=40063))
    with_names = fields.whole(call.body, "need_name", high=1) == 1
    late = sim.clock.now() < chat.fresh_at and chat.before
    shown = dict(chat.before) if late else groups.details(sim, chat)
    if not with_names:
        shown["member_list"] = [
            {name: value for name, value in row.items() if name != "name"}
            for row in shown["member_list"]
        ]
    return {"group_chat": shown}


def chat_of_opengid(sim: Sim, call: Call) -> dict[str, Any]:
    """The group behind the id that a mini program got."""
    opengid = fields.text(call.body, "opengid", missing=40063)
    if not opengid.startswith("oG"):
        raise WecomError(90511)
    for chat in sim.state.group_chats.all():
        if chat.opengid == opengid and not chat.dismissed_at:
            return {"chat_id": chat.chat_id}
    raise WecomError(90509)


def seen_chat(sim: Sim, call: Call, chat_id: str) -> GroupChat:
    """The group, or the code that says why this app does not get it."""
    chat = sim.state.group_chats.get(chat_id)
    if chat is None:
        raise WecomError(40050)
    if chat.dismissed_at:
        raise WecomError(49008)
    owner = sim.state.members.get(chat.owner.lower())
    if owner is None or not sees_member(sim.state, call.app, owner):
        raise WecomError(60011)
    return chat


def status(sim: Sim, chat: GroupChat) -> int:
    """A group whose owner left waits for an heir until one has it."""
    if chat.status != INHERITING and sim.state.member(chat.owner) is None:
        return OWNER_RESIGNED
    return chat.status


def _owners(sim: Sim, call: Call) -> list[str]:
    named = fields.strings(fields.part(call.body, "owner_filter"), "userid_list", most=OWNERS_MOST)
    if not named:
        seen = visible_members(sim.state, call.app)
        if len(seen) > UNFILTERED_MOST:
            raise WecomError(81017)
        return [member.userid for member in seen]
    for userid in named:
        member = sim.state.members.get(userid.lower())
        if member is None:
            raise WecomError(60111)
        if not sees_member(sim.state, call.app, member):
            raise WecomError(60011)
    return list(dict.fromkeys(named))


def _owned(sim: Sim, owner: str) -> list[GroupChat]:
    found = sim.state.group_chats.find("owner", owner.lower())
    return [chat for chat in found if not chat.dismissed_at]
