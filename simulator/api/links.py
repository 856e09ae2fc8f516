"""Customer-acquisition links (获客链接)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import acquisition, codes, cursors, fields, ids
from simulator.api.contact_ways import require_usable
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import Follow, Link
from simulator.visibility import sees_department, visible_member

if TYPE_CHECKING:
    from simulator.sim import Sim

PEOPLE_MOST = 500
DAY = 86_400


def create(sim: Sim, call: Call) -> dict[str, Any]:
    if len(sim.state.links) >= sim.state.settings.link_limit:
        raise WecomError(41095)
    link = Link(
        link_id=ids.fresh("ca", 20),
        agent_id=call.app.agent_id,
        link_name=fields.text(call.body, "link_name", missing=40063, chars=30),
        create_time=sim.clock.seconds(),
    )
    _set_range(sim, call, link, required=True)
    _set_rest(call, link)
    sim.state.links.put(link)
    return {"link": _row(sim, link)}


def update(sim: Sim, call: Call) -> dict[str, Any]:
    """Overwrite what the body names; a range replaces the old one."""
    link = Link(**vars(_own_link(sim, call)))
    link.link_name = fields.text(call.body, "link_name", chars=30) or link.link_name
    _set_range(sim, call, link, required=False)
    _set_rest(call, link)
    sim.state.links.put(link)
    return {}


def delete(sim: Sim, call: Call) -> dict[str, Any]:
    """The link leads nowhere from now on; no event tells of it."""
    sim.state.links.drop(_own_link(sim, call).link_id)
    return {}


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    limit = fields.whole(call.body, "limit", default=100) or 100
    own = [link.link_id for link in sim.state.links.all() if link.agent_id == call.app.agent_id]
    found, following = cursors.page(
        own,
        fields.text(call.body, "cursor"),
        min(limit, 100),
        scope=f"links|{call.app.agent_id}",
        key=sim.state.corp.key,
    )
    return {"link_id_list": found, "next_cursor": following}


def get(sim: Sim, call: Call) -> dict[str, Any]:
    link = _own_link(sim, call)
    return {
        "link": _row(sim, link),
        "range": {"user_list": link.user_list, "department_list": link.department_list},
        "priority_option": {
            "priority_type": link.priority_type,
            "priority_userid_list": link.priority_userid_list,
        },
    }


def customers(sim: Sim, call: Call) -> dict[str, Any]:
    """Who came through the link; chat status 0 silent, 1 wrote."""
    link = _own_link(sim, call)
    limit = fields.whole(call.body, "limit", default=1_000, high=1_000) or 1_000
    found, following = cursors.page(
        _arrived(sim, link),
        fields.text(call.body, "cursor"),
        limit,
        scope=f"link|{link.link_id}",
        key=sim.state.corp.key,
    )
    rows = [
        {
            "external_userid": person.external_userid,
            "userid": follow.userid,
            "chat_status": int(follow.heard > 0),
            "state": follow.source,
        }
        for follow in found
        if (person := sim.state.people.get(follow.person_id))
    ]
    return {"customer_list": rows, "next_cursor": following}


def statistic(sim: Sim, call: Call) -> dict[str, Any]:
    link = _own_link(sim, call)
    start = fields.whole(call.body, "start_time", missing=40063)
    end = fields.whole(call.body, "end_time", missing=40063)
    oldest = sim.clock.seconds() - 180 * DAY
    if end < start or end - start > 30 * DAY or start < oldest:
        raise WecomError(40058)
    visits = sim.state.visits.find("link", link.link_id)
    return {
        "click_link_customer_cnt": sum(start <= visit.at <= end for visit in visits),
        "new_customer_cnt": sum(start <= f.created_at <= end for f in _arrived(sim, link)),
    }


def quota(sim: Sim, call: Call) -> dict[str, Any]:
    rows = sorted(sim.state.quotas.all(), key=lambda each: each.expire_date)
    return {
        "total": sum(each.total for each in rows),
        "balance": acquisition.balance(sim),
        "quota_list": [
            {"expire_date": each.expire_date, "balance": each.balance}
            for each in rows
            if each.expire_date > sim.clock.now()
        ],
    }


def chat_info(sim: Sim, call: Call) -> dict[str, Any]:
    """What the chat key of a `message_from_customer` stands for."""
    key = sim.state.grants.get(fields.text(call.body, "chat_key", missing=41201))
    good = key is not None and key.kind == "chat_key" and sim.clock.now() < key.expires_at
    if key is None or not good or key.agent_id != call.app.agent_id:
        raise WecomError(41201)
    userid, _, person_id = key.subject.partition("|")
    follow = sim.state.follow(userid, person_id)
    person = sim.state.people.get(person_id)
    if follow is None or person is None:
        raise WecomError(41201)
    return {
        "userid": follow.userid,
        "external_userid": person.external_userid,
        "chat_info": {
            "recv_msg_cnt": follow.heard,
            "link_id": follow.link_id,
            "state": follow.source,
        },
    }


def _own_link(sim: Sim, call: Call) -> Link:
    link = sim.state.links.get(fields.text(call.body, "link_id", missing=40063))
    if link is None or link.agent_id != call.app.agent_id:
        raise WecomError(40058, "invalid Request Parameter, unknown link_id")
    return link


def _arrived(sim: Sim, link: Link) -> list[Follow]:
    return [f for f in sim.state.follows.find("link", link.link_id) if f.state == "friend"]


def _set_range(sim: Sim, call: Call, link: Link, *, required: bool) -> None:
    """Members and departments behind the link, together at most 500 people."""
    if not required and "range" not in call.body:
        return
    body = fields.part(call.body, "range")
    users = list(dict.fromkeys(fields.strings(body, "user_list", most=PEOPLE_MOST)))
    departments = fields.numbers(body, "department_list")
    if not users and not departments:
        raise WecomError(40063)
    for userid in users:
        require_usable(visible_member(sim.state, call.app, userid))
    for department_id in departments:
        if str(department_id) not in sim.state.departments:
            raise WecomError(60123)
        if not sees_department(sim.state, call.app, department_id):
            raise WecomError(60011)
    below = {member.userid for member in sim.state.members_below(departments)}
    if len(below.union(users)) > PEOPLE_MOST:
        raise WecomError(40058, "invalid Request Parameter, range exceed 500")
    link.user_list, link.department_list = users, departments


def _set_rest(call: Call, link: Link) -> None:
    link.skip_verify = fields.flag(call.body, "skip_verify", default=link.skip_verify)
    link.mark_source = fields.flag(call.body, "mark_source", default=link.mark_source)
    if "priority_option" in call.body:
        option = fields.part(call.body, "priority_option")
        link.priority_type = fields.whole(option, "priority_type", missing=40063, low=1, high=2)
        link.priority_userid_list = fields.strings(option, "priority_userid_list", most=1_000)


def _row(sim: Sim, link: Link) -> dict[str, Any]:
    return {
        "link_id": link.link_id,
        "link_name": link.link_name,
        "url": codes.link_url(sim, link.link_id),
        "create_time": link.create_time,
        "skip_verify": link.skip_verify,
        "mark_source": link.mark_source,
    }
