"""Customers (客户) and the members who follow them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import cursors, fields
from simulator.api.relations import seen_follow, standing_follow
from simulator.call import Call
from simulator.callbacks import events
from simulator.errors import WecomError
from simulator.records import Follow, Person
from simulator.visibility import sees, serving_member, visible_member, visible_members

if TYPE_CHECKING:
    from simulator.sim import Sim

BATCH_DEFAULT, BATCH_MOST = 50, 100


def follow_users(sim: Sim, call: Call) -> dict[str, Any]:
    """Members who may have customers, as far as the app sees them."""
    seen = visible_members(sim.state, call.app)
    return {"follow_user": [member.userid for member in seen if member.serves]}


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    userid = call.query.get("userid", "")
    if not userid:
        raise WecomError(40063)
    member = serving_member(sim.state, call.app, userid)
    found = [
        person.external_userid
        for follow in sim.state.follows.find("member", member.userid)
        if seen_follow(sim, follow) and (person := sim.state.people.get(follow.person_id))
    ]
    if not found and sim.state.settings.list_empty_84061:
        raise WecomError(84061)
    return {"external_userid": found}


def get(sim: Sim, call: Call) -> dict[str, Any]:
    """One customer with all followers the app sees, 500 at a time."""
    external_userid = call.query.get("external_userid", "")
    if not external_userid:
        raise WecomError(41035)
    person = sim.state.person_by_external(external_userid)
    if person is None:
        raise WecomError(40096)
    follows = [f for f in sim.state.follows.find("person", person.id) if seen_follow(sim, f)]
    if not follows:
        raise WecomError(84061)
    follows = [follow for follow in follows if sees(sim.state, call.app, follow.userid)]
    if not follows:
        raise WecomError(40096)
    found, following = cursors.page(
        follows,
        call.query.get("cursor", ""),
        sim.state.settings.follow_page,
        scope=f"get|{external_userid}",
        key=sim.state.corp.key,
    )
    return {
        "external_contact": _contact(sim, person),
        "follow_user": [_follow_row(sim, follow) for follow in found],
        "next_cursor": following,
    }


def batch_by_member(sim: Sim, call: Call) -> dict[str, Any]:
    """One row per member and customer."""
    userids = fields.strings(call.body, "userid_list", most=100)
    if not userids:
        raise WecomError(40063)
    limit = fields.whole(call.body, "limit", default=BATCH_DEFAULT)
    size = min(limit or BATCH_DEFAULT, BATCH_MOST)
    members = [serving_member(sim.state, call.app, userid) for userid in userids]
    follows = [
        follow
        for member in members
        for follow in sim.state.follows.find("member", member.userid)
        if seen_follow(sim, follow)
    ]
    found, following = cursors.page(
        follows,
        fields.text(call.body, "cursor"),
        size,
        scope="batch|" + ",".join(sorted(userids)),
        key=sim.state.corp.key,
    )
    return {
        "external_contact_list": [_batch_row(sim, follow) for follow in found],
        "next_cursor": following,
        "fail_info": {"unlicensed_userid_list": []},
    }


def remark(sim: Sim, call: Call) -> dict[str, Any]:
    """Overwrite what the body names; at least one of the five must be there."""
    body = call.body
    names = ("remark", "description", "remark_company", "remark_mobiles", "remark_pic_mediaid")
    if not any(name in body for name in names):
        raise WecomError(40063)
    changes = {
        "remark": fields.text(body, "remark", chars=20),
        "description": fields.text(body, "description", chars=150),
        "remark_company": fields.text(body, "remark_company", chars=20),
        "remark_mobiles": [m for m in fields.strings(body, "remark_mobiles") if m],
    }
    picture = fields.text(body, "remark_pic_mediaid")
    if picture and picture not in sim.state.media:
        raise WecomError(40007)
    follow = standing_follow(sim, call)
    for name, attribute in _REMARK_FIELDS.items():
        if name in body:
            setattr(follow, attribute, changes[name])
    sim.state.follows.put(follow)
    if sim.state.settings.api_events_echo:
        external_userid = fields.text(body, "external_userid")
        events.customer(sim, "edit_external_contact", follow.userid, external_userid)
    return {}


def contact_list(sim: Sim, call: Call) -> dict[str, Any]:
    """Everybody served, with ids that hold for one traversal only."""
    limit = fields.whole(call.body, "limit", default=1_000, low=1, high=1_000)
    seen = {member.userid for member in visible_members(sim.state, call.app)}
    follows = [f for f in sim.state.follows.all() if f.userid in seen and seen_follow(sim, f)]
    hour = int(sim.clock.now() // (4 * 3_600))
    found, following = cursors.page(
        follows,
        fields.text(call.body, "cursor"),
        limit,
        scope=f"contact_list|{hour}",
        key=sim.state.corp.key,
    )
    rows = [
        {
            "is_customer": True,
            "tmp_openid": f"tmp{hour}{follow.person_id}",
            "external_userid": person.external_userid,
            "follow_userid": follow.userid,
            "add_time": follow.created_at,
        }
        for follow in found
        if (person := sim.state.people.get(follow.person_id))
    ]
    return {"info_list": rows, "next_cursor": following}


def close_temp_chat(sim: Sim, call: Call) -> dict[str, Any]:
    """End a temporary chat; only a chat begun through a temporary contact way is one."""
    follow = standing_follow(sim, call)
    way = sim.state.contact_ways.get(follow.config_id)
    if way is None or not way.is_temp:
        raise WecomError(84061)
    visible_member(sim.state, call.app, follow.userid)
    follow.removed_by, follow.removed_at = "member", sim.clock.seconds()
    sim.state.follows.put(follow)
    return {}


_REMARK_FIELDS = {
    "remark": "remark",
    "description": "description",
    "remark_company": "company",
    "remark_mobiles": "mobiles",
}


def _contact(sim: Sim, person: Person) -> dict[str, Any]:
    contact: dict[str, Any] = {
        "external_userid": person.external_userid,
        "name": person.name,
        "avatar": person.avatar or f"{sim.base_url}/avatar/person/{person.id}.svg",
        "type": 1,
        "gender": person.gender,
    }
    if sim.state.settings.developer_bound:
        contact["unionid"] = person.unionid
    return contact


def _follow_row(sim: Sim, follow: Follow) -> dict[str, Any]:
    row = _follow_base(follow)
    row["tags"] = [
        {"group_name": group.name, "tag_name": tag.name, "tag_id": tag.id, "type": 1}
        for tag_id in follow.tags
        if (tag := sim.state.tags.get(tag_id)) and (group := sim.state.tag_groups.get(tag.group_id))
    ] + [{"group_name": "自定义", "tag_name": name, "type": 2} for name in follow.personal_tags]
    return row


def _batch_row(sim: Sim, follow: Follow) -> dict[str, Any]:
    person = sim.state.people.get(follow.person_id)
    assert person is not None
    info = {**_follow_base(follow), "tag_id": list(follow.tags)}
    return {"external_contact": _contact(sim, person), "follow_info": info}


def _follow_base(follow: Follow) -> dict[str, Any]:
    row: dict[str, Any] = {
        "userid": follow.userid,
        "remark": follow.remark,
        "description": follow.description,
        "createtime": follow.created_at,
        "remark_corp_name": follow.company,
        "remark_mobiles": follow.mobiles,
        "oper_userid": follow.oper_userid,
        "add_way": follow.add_way,
    }
    if follow.source:
        row["state"] = follow.source
    return row
