"""Inheritance (在职继承, 离职继承): customers and groups pass from one member to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import cursors, fields, groups, handing, ids
from simulator.api.groups import seen_chat
from simulator.call import Call
from simulator.errors import MESSAGES, WecomError
from simulator.group_records import GroupChat
from simulator.records import Follow, Member
from simulator.serving_records import Transfer
from simulator.visibility import sees_member, serving_member, visible_member

if TYPE_CHECKING:
    from simulator.sim import Sim

MOST = 100
DAY = 86_400
DAYS_90, YEAR = 90 * DAY, 365 * DAY
ON_JOB_MOST = 2
GROUPS_A_DAY = 300


def transfer(sim: Sim, call: Call) -> dict[str, Any]:
    """On the job; 0 means begun."""
    fields.text(call.body, "transfer_success_msg", chars=200)
    handover = visible_member(
        sim.state, call.app, fields.text(call.body, "handover_userid", missing=40063)
    )
    return _begin(sim, call, handover, resigned=False)


def transfer_resigned(sim: Sim, call: Call) -> dict[str, Any]:
    """After the old member has left, within a year."""
    return _begin(sim, call, _resigned(sim, call), resigned=True)


def result(sim: Sim, call: Call) -> dict[str, Any]:
    return _results(sim, call, resigned=False)


def result_resigned(sim: Sim, call: Call) -> dict[str, Any]:
    return _results(sim, call, resigned=True)


def unassigned(sim: Sim, call: Call) -> dict[str, Any]:
    """Customers of members who left, whom nobody has taken over."""
    size = fields.whole(call.body, "page_size", default=1_000) or 1_000
    rows = [
        {
            "handover_userid": follow.userid,
            "external_userid": person.external_userid,
            "dimission_time": member.resigned_at,
        }
        for member in sim.state.members.all()
        if member.status == 5 and sees_member(sim.state, call.app, member)
        for follow in sim.state.customers_of(member.userid)
        if (person := sim.state.people.get(follow.person_id)) and not _moving(sim, follow)
    ]
    cursor = fields.text(call.body, "cursor")
    key = sim.state.corp.key
    page, following = cursors.page(rows, cursor, min(size, 1_000), scope="unassigned", key=key)
    return {"info": page, "is_last": not following, "next_cursor": following}


def groups_resigned(sim: Sim, call: Call) -> dict[str, Any]:
    return _groups(sim, call, resigned=True)


def groups_on_job(sim: Sim, call: Call) -> dict[str, Any]:
    return _groups(sim, call, resigned=False)


def _begin(sim: Sim, call: Call, handover: Member, *, resigned: bool) -> dict[str, Any]:
    takeover = serving_member(
        sim.state, call.app, fields.text(call.body, "takeover_userid", missing=40063)
    )
    wanted = fields.strings(call.body, "external_userid", most=MOST)
    if not wanted:
        raise WecomError(40063)
    if takeover.userid == handover.userid:
        raise WecomError(40130)
    rows = []
    for external_userid in wanted:
        try:
            _start(sim, handover, takeover, external_userid, resigned)
            code = 0
        except WecomError as refused:
            code = refused.errcode
        rows.append({"external_userid": external_userid, "errcode": code})
    return {"customer": rows}


def _start(
    sim: Sim, handover: Member, takeover: Member, external_userid: str, resigned: bool
) -> None:
    person = sim.state.person_by_external(external_userid)
    if person is None:
        raise WecomError(40096)
    follow = sim.state.follow(handover.userid, person.id)
    if follow is None or not follow.stands:
        raise WecomError(40131)
    earlier = sim.state.transfers.find("customer", f"{handover.userid.lower()}|{person.id}")
    if any(each.status == handing.WAITING for each in earlier):
        raise WecomError(40129)
    if not resigned and _lately(sim, person.id) >= ON_JOB_MOST:
        raise WecomError(40128)
    now = sim.clock.seconds()
    started = Transfer(
        id=ids.fresh("tr", 16),
        handover=handover.userid,
        takeover=takeover.userid,
        person_id=person.id,
        created_at=now,
        due_at=now + handing.HOURS_24,
        resigned=resigned,
    )
    sim.state.transfers.put(started)
    sim.schedule.at(float(started.due_at), "transfer", {"id": started.id})


def _lately(sim: Sim, person_id: str) -> int:
    """How often the customer was handed on by members on the job in the last 90 days."""
    since = sim.clock.seconds() - DAYS_90
    return sum(
        each.person_id == person_id and not each.resigned and each.created_at > since
        for each in sim.state.transfers.all()
    )


def _moving(sim: Sim, follow: Follow) -> bool:
    key = f"{follow.userid.lower()}|{follow.person_id}"
    held = (handing.WAITING, handing.DONE)
    return any(each.status in held for each in sim.state.transfers.find("customer", key))


def _resigned(sim: Sim, call: Call) -> Member:
    userid = fields.text(call.body, "handover_userid", missing=40063)
    member = sim.state.members.get(userid.lower())
    if member is None:
        raise WecomError(60111)
    if not sees_member(sim.state, call.app, member):
        raise WecomError(60011)
    if member.status != 5 or member.resigned_at < sim.clock.seconds() - YEAR:
        raise WecomError(40097)
    return member


def _results(sim: Sim, call: Call, *, resigned: bool) -> dict[str, Any]:
    names = [
        fields.text(call.body, name, missing=40063)
        for name in ("handover_userid", "takeover_userid")
    ]
    pair = "|".join(names).lower()
    rows = [
        {
            "external_userid": person.external_userid,
            "status": each.status,
            "takeover_time": each.due_at if each.status == handing.WAITING else each.done_at,
        }
        for each in sim.state.transfers.find("pair", pair)
        if each.resigned == resigned and (person := sim.state.people.get(each.person_id))
    ]
    cursor = fields.text(call.body, "cursor")
    key = sim.state.corp.key
    page, following = cursors.page(rows, cursor, 1_000, scope=f"transfers|{pair}", key=key)
    return {"customer": page, "next_cursor": following}


def _groups(sim: Sim, call: Call, *, resigned: bool) -> dict[str, Any]:
    chats = fields.strings(call.body, "chat_id_list", most=MOST)
    if not chats:
        raise WecomError(40063)
    new_owner = serving_member(
        sim.state, call.app, fields.text(call.body, "new_owner", missing=40063)
    )
    failed = []
    for chat_id in chats:
        try:
            _hand_group(sim, seen_chat(sim, call, chat_id), new_owner, resigned=resigned)
        except WecomError as refused:
            code = refused.errcode
            failed.append({"chat_id": chat_id, "errcode": code, "errmsg": MESSAGES.get(code, "")})
    return {"failed_chat_list": failed}


def _hand_group(sim: Sim, chat: GroupChat, new_owner: Member, *, resigned: bool) -> None:
    if chat.owner == new_owner.userid:
        raise WecomError(90504)
    has_left = sim.state.member(chat.owner) is None
    if has_left != resigned:
        raise WecomError(90500 if resigned else 90502)
    now = sim.clock.seconds()
    if not resigned and sum(at > now - DAYS_90 for at in chat.moved) >= ON_JOB_MOST:
        raise WecomError(40128)
    if _handed_today(sim, chat.owner) >= GROUPS_A_DAY:
        raise WecomError(45009)
    sim.state.next_number(_today(sim, chat.owner))
    if groups.inside(sim, chat, new_owner.userid) is None:
        if groups.size(sim, chat) >= groups.MOST:
            raise WecomError(90503)
        scene = groups.INVITED
        sim.state.group_members.put(
            groups.newcomer(
                sim, chat, new_owner.userid, groups.STAFF, scene=scene, invitor=chat.owner
            )
        )
    chat.moved = chat.moved if resigned else [*chat.moved, now]
    chat.status = 3 if resigned else chat.status
    groups.alter(sim, chat, "change_owner", owner=new_owner.userid)


def _today(sim: Sim, owner: str) -> str:
    return f"groups_handed|{owner.lower()}|{sim.clock.seconds() // DAY}"


def _handed_today(sim: Sim, owner: str) -> int:
    row = sim.state.counters.get(_today(sim, owner))
    return row.value if row is not None else 0
