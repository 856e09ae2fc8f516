"""What people and members do in group chats; each of it makes an event."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import groups
from simulator.actions.subjects import Args, member_of, names, person_of, words
from simulator.codes import resolve
from simulator.group_records import GroupChat, GroupMember
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

TEXT_MOST = {"name": 40, "notice": 600}


def create(sim: Sim, args: Args) -> dict[str, Any]:
    """`owner` (a member) makes a group with the `members` and `people` named."""
    owner = member_of(sim, args, "owner")
    chat = groups.create(
        sim, owner=owner.userid, name=_text(args, "name"), notice=_text(args, "notice")
    )
    for row in _invited(sim, chat, args, by=owner.userid):
        sim.state.group_members.put(row)
    groups.announce_created(sim, chat)
    return shown(sim, chat)


def join(sim: Sim, args: Args) -> dict[str, Any]:
    """The person enters by a QR code: of a join way, or of the group itself."""
    person = person_of(sim, args)
    target = resolve(sim, words(args, "code"))
    if target.join_way is None and target.group is None:
        raise Refused("code_no_group")
    chat, state = target.group, ""
    if target.join_way is not None:
        held = _held_by_way(sim, target.join_way.chat_id_list, person.id)
        chat = held or groups.room_of(sim, target.join_way, advance=True)
        state = target.join_way.state if target.join_way.mark_source else ""
    if chat is None or chat.dismissed_at:
        raise Refused("code_gone")
    if groups.inside(sim, chat, person.id) is not None:
        return {**shown(sim, chat), "joined": False}
    if groups.size(sim, chat) >= groups.QR_MOST:
        raise Refused("group_full", most=groups.QR_MOST)
    kind, scene = groups.CUSTOMER, groups.BY_QR
    row = groups.newcomer(sim, chat, person.id, kind, scene=scene, state=state)
    groups.join(sim, chat, [row])
    return {**shown(sim, chat), "joined": True}


def invite(sim: Sim, args: Args) -> dict[str, Any]:
    """A member brings `members` and `people` into the group."""
    chat, by = chat_of(sim, args), member_of(sim, args)
    _require_inside(sim, chat, by.userid, by.name)
    rows = _invited(sim, chat, args, by=by.userid)
    if rows:
        groups.join(sim, chat, rows)
    return shown(sim, chat)


def leave(sim: Sim, args: Args) -> dict[str, Any]:
    """The `person` or the `member` goes; an owner hands the group over first."""
    chat = chat_of(sim, args)
    who, name = _one(sim, args)
    row = _require_inside(sim, chat, who, name)
    if chat.owner == who:
        raise Refused("group_owner_stays", name=name)
    groups.leave(sim, chat, [row], scene=groups.QUIT)
    return shown(sim, chat)


def remove(sim: Sim, args: Args) -> dict[str, Any]:
    """Owner or admin removes `members` and `people`."""
    chat = _ruled(sim, args)
    who = [person_of(sim, {"person": each}).id for each in names(args, "people")]
    who += [member_of(sim, {"member": each}).userid for each in names(args, "members")]
    rows = [_require_inside(sim, chat, each, each) for each in who if each != chat.owner]
    if rows:
        groups.leave(sim, chat, rows, scene=groups.REMOVED)
    return shown(sim, chat)


def rename(sim: Sim, args: Args) -> dict[str, Any]:
    chat = _ruled(sim, args)
    groups.alter(sim, chat, "change_name", name=_text(args, "name"))
    return shown(sim, chat)


def notice(sim: Sim, args: Args) -> dict[str, Any]:
    chat = _ruled(sim, args)
    groups.alter(sim, chat, "change_notice", notice=_text(args, "notice"))
    return shown(sim, chat)


def hand_over(sim: Sim, args: Args) -> dict[str, Any]:
    """The member `to` becomes the owner."""
    chat, to = _ruled(sim, args), member_of(sim, args, "to")
    _require_inside(sim, chat, to.userid, to.name)
    groups.alter(sim, chat, "change_owner", owner=to.userid)
    return shown(sim, chat)


def admins(sim: Sim, args: Args) -> dict[str, Any]:
    """These `members` are the group's admins."""
    chat = _ruled(sim, args)
    chat.admins = [member_of(sim, {"member": each}).userid for each in names(args, "members")]
    sim.state.group_chats.put(chat)
    return shown(sim, chat)


def welcome(sim: Sim, args: Args) -> dict[str, Any]:
    """The owner chooses a template for who joins; an empty one ends it."""
    chat = _ruled(sim, args)
    template_id = words(args, "template_id", default="")
    if template_id and template_id not in sim.state.group_welcomes:
        raise Refused("no_template", id=template_id)
    chat.welcome_id = template_id
    sim.state.group_chats.put(chat)
    return shown(sim, chat)


def dismiss(sim: Sim, args: Args) -> dict[str, Any]:
    chat = _ruled(sim, args)
    groups.dismiss(sim, chat)
    return {"chat_id": chat.chat_id}


def say(sim: Sim, args: Args) -> dict[str, Any]:
    """The `person` or the `member` writes into the group."""
    chat = chat_of(sim, args)
    who, name = _one(sim, args)
    _require_inside(sim, chat, who, name)
    return vars(groups.say(sim, chat, who, "text", {"content": words(args, "text")}))


def chat_of(sim: Sim, args: Args) -> GroupChat:
    chat_id = words(args, "chat_id")
    chat = sim.state.group_chats.get(chat_id)
    if chat is None or chat.dismissed_at:
        raise Refused("no_group", id=chat_id)
    return chat


def shown(sim: Sim, chat: GroupChat) -> dict[str, Any]:
    return {
        "chat_id": chat.chat_id,
        "name": chat.name,
        "owner": chat.owner,
        "count": groups.size(sim, chat),
        "version": chat.version,
    }


def _ruled(sim: Sim, args: Args) -> GroupChat:
    """The group, when the `member` (its owner by default) may change it."""
    chat = chat_of(sim, args)
    by = member_of(sim, args) if "member" in args else None
    if by is not None and by.userid not in (chat.owner, *chat.admins):
        raise Refused("group_not_ruled", name=by.name)
    return chat


def _invited(sim: Sim, chat: GroupChat, args: Args, *, by: str) -> list[GroupMember]:
    """Those named who are not in the group yet, as many as it takes."""
    staff = [member_of(sim, {"member": each}).userid for each in names(args, "members")]
    people = [person_of(sim, {"person": each}).id for each in names(args, "people")]
    kinds = {**dict.fromkeys(staff, groups.STAFF), **dict.fromkeys(people, groups.CUSTOMER)}
    rows = [
        groups.newcomer(sim, chat, who, kind, scene=groups.INVITED, invitor=by)
        for who, kind in kinds.items()
        if groups.inside(sim, chat, who) is None
    ]
    if groups.size(sim, chat) + len(rows) > groups.MOST:
        raise Refused("group_full", most=groups.MOST)
    return rows


def _held_by_way(sim: Sim, chat_ids: list[str], who: str) -> GroupChat | None:
    """The group behind the code in which the person is already."""
    for chat_id in chat_ids:
        chat = sim.state.group_chats.get(chat_id)
        if chat is not None and groups.inside(sim, chat, who) is not None:
            return chat
    return None


def _one(sim: Sim, args: Args) -> tuple[str, str]:
    if "person" in args:
        person = person_of(sim, args)
        return person.id, person.name
    member = member_of(sim, args)
    return member.userid, member.name


def _require_inside(sim: Sim, chat: GroupChat, who: str, name: str) -> GroupMember:
    row = groups.inside(sim, chat, who)
    if row is None:
        raise Refused("group_outside", name=name)
    return row


def _text(args: Args, name: str) -> str:
    value = words(args, name, default="")
    if len(value) > TEXT_MOST[name]:
        raise Refused("too_long", name=name, most=TEXT_MOST[name])
    return value
