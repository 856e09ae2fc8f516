"""Statistics (数据统计): what members did day by day, and how groups grew."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from simulator import fields, groups
from simulator.call import Call
from simulator.errors import WecomError
from simulator.group_records import GroupChat
from simulator.records import Follow, Message
from simulator.visibility import visible_member

if TYPE_CHECKING:
    from simulator.sim import Sim

DAY = 86_400
ZONE = 8 * 3_600  # WeCom's days are China's
SPAN_MOST, BACK_MOST = 30, 180
MEMBERS_MOST = 100
FIGURES = (
    "new_chat_cnt",
    "chat_total",
    "chat_has_msg",
    "new_member_cnt",
    "member_total",
    "member_has_msg",
    "msg_total",
)
ORDERS = {1: "new_chat_cnt", 2: "chat_total", 3: "new_member_cnt", 4: "member_total"}


def behaviour(sim: Sim, call: Call) -> dict[str, Any]:
    """A row a day; several members are summed."""
    userids = fields.strings(call.body, "userid", most=MEMBERS_MOST)
    parties = fields.numbers(call.body, "partyid", most=MEMBERS_MOST)
    userids += [member.userid for member in sim.state.members_below(parties)]
    if not userids:
        raise WecomError(40063)
    known = {visible_member(sim.state, call.app, userid).userid for userid in userids}
    start = fields.whole(call.body, "start_time", missing=40063)
    end = fields.whole(call.body, "end_time", missing=40063)
    follows = [
        each for userid in sorted(known) for each in sim.state.follows.find("member", userid)
    ]
    talks = [(each, _talk(sim, each)) for each in follows]
    return {"behavior_data": [_behaviour(day, talks) for day in _days(sim, start, end)]}


def by_owner(sim: Sim, call: Call) -> dict[str, Any]:
    """The groups of each owner over the days."""
    days, owned = _asked(sim, call)
    rows: list[dict[str, Any]] = [
        {"owner": owner, "data": _grown(sim, chats, days[0], days[-1] + DAY)}
        for owner, chats in owned.items()
    ]
    order = fields.whole(call.body, "order_by", default=1, low=1, high=4)
    ascending = fields.whole(call.body, "order_asc", high=1) == 1
    rows.sort(key=lambda row: int(row["data"][ORDERS[order]]), reverse=not ascending)
    offset = fields.whole(call.body, "offset")
    limit = fields.whole(call.body, "limit", default=500, low=1, high=1_000)
    page = rows[offset : offset + limit]
    return {"total": len(rows), "next_offset": offset + len(page), "items": page}


def by_day(sim: Sim, call: Call) -> dict[str, Any]:
    """All groups of the owners, day by day."""
    days, owned = _asked(sim, call)
    chats = [chat for each in owned.values() for chat in each]
    return {
        "items": [{"stat_time": day, "data": _grown(sim, chats, day, day + DAY)} for day in days]
    }


def _asked(sim: Sim, call: Call) -> tuple[list[int], dict[str, list[GroupChat]]]:
    start = fields.whole(call.body, "day_begin_time", missing=40063)
    end = fields.whole(call.body, "day_end_time", default=start)
    owners = fields.strings(
        fields.part(call.body, "owner_filter"), "userid_list", most=MEMBERS_MOST
    )
    if not owners:
        raise WecomError(40063)
    owned = {
        visible_member(sim.state, call.app, each).userid: sim.state.group_chats.find(
            "owner", each.lower()
        )
        for each in owners
    }
    return _days(sim, start, end), owned


def _days(sim: Sim, start: int, end: int) -> list[int]:
    """The first second of each day from the one of `start` to the one of `end`."""
    first, last = _floor(start), _floor(end)
    today = _floor(sim.clock.seconds())
    span = (last - first) // DAY
    if not 0 <= span < SPAN_MOST or first < today - BACK_MOST * DAY:
        raise WecomError(40058)
    return list(range(first, last + DAY, DAY))


def _floor(at: int) -> int:
    return (at + ZONE) // DAY * DAY - ZONE


def _talk(sim: Sim, follow: Follow) -> list[Message]:
    return sim.state.messages.find("chat", f"{follow.userid.lower()}|{follow.person_id}")


def _behaviour(day: int, talks: list[tuple[Follow, list[Message]]]) -> dict[str, Any]:
    def inside(seconds: float) -> bool:
        return day <= seconds < day + DAY

    today = [[m for m in talk if inside(m.at_ms / 1_000)] for _, talk in talks]
    begun = [talk for talk in today if talk and talk[0].sender == "person"]
    waits = [wait for talk in begun if (wait := _first_wait(talk)) is not None]
    row: dict[str, Any] = {
        "stat_time": day,
        "chat_cnt": sum(1 for talk in today if talk),
        "message_cnt": sum(m.sender == "member" for talk in today for m in talk),
        "negative_feedback_cnt": sum(
            follow.removed_by == "customer" and inside(follow.removed_at) for follow, _ in talks
        ),
        "new_apply_cnt": sum(
            follow.oper_userid == follow.userid and inside(follow.created_at) for follow, _ in talks
        ),
        "new_contact_cnt": sum(
            follow.state == "friend" and inside(follow.created_at) for follow, _ in talks
        ),
    }
    if begun:
        row["reply_percentage"] = round(100 * len(waits) / len(begun), 2)
    if waits:
        row["avg_reply_time"] = round(sum(waits) / len(waits))
    return row


def _first_wait(talk: list[Message]) -> float | None:
    """Minutes until the member's first answer."""
    answer = next((m for m in talk if m.sender == "member" and not m.welcome), None)
    return None if answer is None else (answer.at_ms - talk[0].at_ms) / 60_000


def _grown(sim: Sim, chats: Iterable[GroupChat], start: int, end: int) -> dict[str, int]:
    """Who is in a group now counts as in it since joining; who has left isn't remembered."""
    total = dict.fromkeys(FIGURES, 0)
    for chat in chats:
        if chat.create_time >= end or 0 < chat.dismissed_at < end:
            continue
        rows = [row for row in groups.members(sim, chat) if row.join_time < end]
        said = [
            m
            for m in sim.state.group_messages.find("chat", chat.chat_id)
            if m.sender and start <= m.at_ms / 1_000 < end
        ]
        total["new_chat_cnt"] += chat.create_time >= start
        total["chat_total"] += 1
        total["chat_has_msg"] += bool(said)
        total["new_member_cnt"] += sum(row.join_time >= start for row in rows)
        total["member_total"] += len(rows)
        total["member_has_msg"] += len({m.sender for m in said})
        total["msg_total"] += len(said)
    return total
