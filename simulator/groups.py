"""What happens in group chats, whoever makes it happen: people, members or the API."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from simulator import ids
from simulator.callbacks import events
from simulator.callbacks.xml import Value
from simulator.group_records import GroupChat, GroupMember, GroupMessage, JoinWay

if TYPE_CHECKING:
    from simulator.sim import Sim

STAFF, CUSTOMER = 1, 2
INVITED, BY_LINK, BY_QR = 1, 2, 3  # join_scene of groupchat/get; the events say 0, 0, 3
QUIT, REMOVED = 0, 1
MOST, QR_MOST = 500, 200
WAY_CHATS = 5


def create(sim: Sim, *, owner: str, name: str, notice: str = "") -> GroupChat:
    """A new group with its owner in it; nobody is told yet."""
    chat_id = ids.fresh("wr")
    chat = GroupChat(
        chat_id=chat_id,
        name=name,
        owner=owner,
        create_time=sim.clock.seconds(),
        opengid=ids.derived("oG", chat_id, length=26),
        notice=notice,
        version=secrets.token_hex(16),
    )
    sim.state.group_chats.put(chat)
    founder = newcomer(sim, chat, owner, STAFF, scene=INVITED, invitor=owner)
    sim.state.group_members.put(founder)
    return chat


def announce_created(sim: Sim, chat: GroupChat) -> None:
    events.group_chat(sim, "create", chat)


def newcomer(  # noqa: PLR0913 - all that WeCom keeps of a joining
    sim: Sim,
    chat: GroupChat,
    who: str,
    kind: int,
    *,
    scene: int,
    invitor: str = "",
    state: str = "",
) -> GroupMember:
    """Who joins now; not in the group yet."""
    return GroupMember(chat.chat_id, who, kind, sim.clock.seconds(), scene, invitor, state)


def join(sim: Sim, chat: GroupChat, rows: list[GroupMember]) -> None:
    """Those who are new are in the group, greeted, and told to the apps as one change."""
    _hold_back(sim, chat)
    for row in rows:
        sim.state.group_members.put(row)
    note(sim, chat, {"joined": [_name(sim, row) for row in rows], "scene": rows[0].join_scene})
    joined = rows[0].join_scene == BY_QR
    _changed(sim, chat, "add_member", rows, JoinScene=3 if joined else 0, QuitScene=0)
    _welcome(sim, chat, [row for row in rows if row.kind == CUSTOMER])


def leave(sim: Sim, chat: GroupChat, rows: list[GroupMember], *, scene: int) -> None:
    """They are no longer in the group."""
    _hold_back(sim, chat)
    for row in rows:
        sim.state.group_members.drop(key(row.chat_id, row.who))
    told = [row for row in rows if scene == REMOVED]
    if told:
        note(sim, chat, {"removed": [_name(sim, row) for row in told]})
    _changed(sim, chat, "del_member", rows, JoinScene=0, QuitScene=scene)


def alter(sim: Sim, chat: GroupChat, detail: str, **changes: str) -> None:
    """Another name, notice or owner."""
    _hold_back(sim, chat)
    for name, value in changes.items():
        setattr(chat, name, value)
    sim.state.group_chats.put(chat)
    events.group_chat(sim, "update", chat, UpdateDetail=detail)


def dismiss(sim: Sim, chat: GroupChat) -> None:
    chat.dismissed_at = sim.clock.seconds()
    sim.state.group_chats.put(chat)
    for row in members(sim, chat):
        sim.state.group_members.drop(key(row.chat_id, row.who))
    events.group_chat(sim, "dismiss", chat)


def say(sim: Sim, chat: GroupChat, sender: str, kind: str, content: dict[str, Any]) -> GroupMessage:
    """One message that all in the group read."""
    number = sim.state.next_number("group_message")
    at = sim.clock.milliseconds()
    return sim.state.group_messages.put(
        GroupMessage(f"g{number}", chat.chat_id, sender, kind, content, at)
    )


def note(sim: Sim, chat: GroupChat, content: dict[str, Any]) -> None:
    """A line between the messages: who joined, who was removed."""
    say(sim, chat, "", "note", content)


def members(sim: Sim, chat: GroupChat) -> list[GroupMember]:
    return sim.state.group_members.find("chat", chat.chat_id)


def size(sim: Sim, chat: GroupChat) -> int:
    return sim.state.group_members.count("chat", chat.chat_id)


def inside(sim: Sim, chat: GroupChat, who: str) -> GroupMember | None:
    return sim.state.group_members.get(key(chat.chat_id, who))


def key(chat_id: str, who: str) -> str:
    return f"{chat_id}|{who.lower()}"


def room_of(sim: Sim, way: JoinWay, *, advance: bool) -> GroupChat | None:
    """The first group behind the code that takes somebody by QR; a new one when all are full."""
    chats = [sim.state.group_chats.get(chat_id) for chat_id in way.chat_id_list]
    live = [chat for chat in chats if chat is not None and not chat.dismissed_at]
    room = next((chat for chat in live if size(sim, chat) < QR_MOST), None)
    if room is not None or not live or not way.auto_create_room or not advance:
        return room or (live[-1] if live and way.auto_create_room else None)
    return _next_room(sim, way, live[-1])


def renamed(sim: Sim, old: str, new: str) -> None:
    """A member has another userid: also in the groups."""
    for chat in sim.state.group_chats.find("owner", old.lower()):
        chat.owner = new
        sim.state.group_chats.put(chat)
    for row in sim.state.group_members.find("who", old.lower()):
        sim.state.group_members.drop(key(row.chat_id, row.who))
        row.who = new
        sim.state.group_members.put(row)


def details(sim: Sim, chat: GroupChat) -> dict[str, Any]:
    """`group_chat` as `groupchat/get` shows it, all names with it."""
    return {
        "chat_id": chat.chat_id,
        "name": chat.name,
        "owner": chat.owner,
        "create_time": chat.create_time,
        "notice": chat.notice,
        "member_list": [_member(sim, row) for row in members(sim, chat)],
        "admin_list": [{"userid": userid} for userid in chat.admins],
        "member_version": chat.version,
    }


def _next_room(sim: Sim, way: JoinWay, last: GroupChat) -> GroupChat:
    """The new group has the last one's owner; of more than five the oldest is let go."""
    name = f"{way.room_base_name or last.name}{way.room_base_id}"
    chat = create(sim, owner=last.owner, name=name)
    chat.welcome_id = last.welcome_id
    sim.state.group_chats.put(chat)
    way.room_base_id += 1
    way.chat_id_list = [*way.chat_id_list, chat.chat_id][-WAY_CHATS:]
    sim.state.join_ways.put(way)
    announce_created(sim, chat)
    return chat


def _member(sim: Sim, row: GroupMember) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "userid": row.who,
        "type": row.kind,
        "join_time": row.join_time,
        "join_scene": row.join_scene,
        "group_nickname": "",
        "name": _name(sim, row),
    }
    if row.kind == CUSTOMER and (person := sim.state.people.get(row.who)) is not None:
        shown |= {"userid": person.external_userid, "unionid": person.unionid}
    if row.state:
        shown["state"] = row.state
    if row.invitor and sim.state.members.get(row.invitor.lower()) is not None:
        shown["invitor"] = {"userid": row.invitor}
    return shown


def _name(sim: Sim, row: GroupMember) -> str:
    held = (
        sim.state.members.get(row.who.lower())
        if row.kind == STAFF
        else sim.state.people.get(row.who)
    )
    return held.name if held is not None else row.who


def _hold_back(sim: Sim, chat: GroupChat) -> None:
    """With a lag the API goes on showing the group as it was before the change."""
    lag = sim.state.settings.detail_lag_seconds
    now = sim.clock.now()
    if lag and now >= chat.fresh_at:
        chat.before = details(sim, chat)
    chat.fresh_at = now + lag if lag else 0.0
    sim.state.group_chats.put(chat)


def _changed(
    sim: Sim, chat: GroupChat, detail: str, rows: list[GroupMember], **scenes: int
) -> None:
    last, chat.version = chat.version, secrets.token_hex(16)
    sim.state.group_chats.put(chat)
    fields: dict[str, Value] = {
        "UpdateDetail": detail,
        **scenes,
        "MemChangeCnt": len(rows),
        "MemChangeList": [_member(sim, row)["userid"] for row in rows],
        "LastMemVer": last,
        "CurMemVer": chat.version,
    }
    events.group_chat(sim, "update", chat, **fields)


def _welcome(sim: Sim, chat: GroupChat, rows: list[GroupMember]) -> None:
    template = sim.state.group_welcomes.get(chat.welcome_id)
    if template is None:
        return
    for row in rows:
        for kind, content in template.content.items():
            said = dict(content)
            if kind == "text":
                said["content"] = said["content"].replace("%NICKNAME%", f"@{_name(sim, row)}")
            say(sim, chat, chat.owner, kind, said)
