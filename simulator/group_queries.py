"""Group chats for the phone page and the controls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import groups
from simulator.actions.groups import shown
from simulator.group_records import GroupChat, GroupMessage
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim


def listing(sim: Sim, *, who: str = "") -> dict[str, Any]:
    """All groups, or those in which the person or member is, the latest word first."""
    found = sim.state.group_chats.all()
    if who:
        found = [chat for chat in found if groups.inside(sim, chat, who) is not None]
    rows = [_row(sim, chat) for chat in found if not chat.dismissed_at]
    return {"groups": sorted(rows, key=lambda row: int(row["last_ms"]), reverse=True)}


def group(sim: Sim, chat_id: str, *, limit: int = 200) -> dict[str, Any]:
    """One group with who is in it and what was said, oldest first."""
    chat = sim.state.group_chats.get(chat_id)
    if chat is None:
        raise Refused("no_group", id=chat_id)
    people = [
        {**row, "id": held.who, "kind": held.kind}
        for row, held in zip(
            groups.details(sim, chat)["member_list"], groups.members(sim, chat), strict=True
        )
    ]
    messages = sim.state.group_messages.find("chat", chat_id)[-limit:]
    return {
        **_row(sim, chat),
        "notice": chat.notice,
        "opengid": chat.opengid,
        "admins": chat.admins,
        "welcome_id": chat.welcome_id,
        "dismissed": bool(chat.dismissed_at),
        "payload": f"{sim.base_url}/g/{chat.chat_id}",
        "qr_code": f"{sim.base_url}/qr/{chat.chat_id}.png",
        "members": people,
        "messages": [_message(sim, message) for message in messages],
    }


def codes(sim: Sim) -> list[dict[str, Any]]:
    """The join ways, as the scanner lists them."""
    return [
        {
            "kind": "join_way",
            "id": way.config_id,
            "name": way.remark or way.room_base_name,
            "state": way.state,
            "payload": f"{sim.base_url}/g/{way.config_id}",
            "qr_code": f"{sim.base_url}/qr/{way.config_id}.png",
            "chats": way.chat_id_list,
        }
        for way in sim.state.join_ways.all()
    ]


def _row(sim: Sim, chat: GroupChat) -> dict[str, Any]:
    last = sim.state.group_messages.last("chat", chat.chat_id)
    return {
        **shown(sim, chat),
        "last": _message(sim, last) if last is not None else None,
        "last_ms": last.at_ms if last is not None else chat.create_time * 1_000,
    }


def _message(sim: Sim, message: GroupMessage) -> dict[str, Any]:
    row = dict(vars(message))
    held = sim.state.people.get(message.sender) or sim.state.members.get(message.sender.lower())
    row["name"] = held.name if held is not None else ""
    media_id = message.content.get("media_id") or message.content.get("pic_media_id")
    if media_id:
        media = sim.state.media.get(media_id)
        row["media_url"] = f"{sim.base_url}/media/{media_id}"
        row["filename"] = media.filename if media is not None else ""
    return row
