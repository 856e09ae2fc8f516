"""Members (成员) as the contact API shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import cursors, fields
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import Member
from simulator.visibility import sees_department, sees_member, visible_member

if TYPE_CHECKING:
    from simulator.sim import Sim


def get(sim: Sim, call: Call) -> dict[str, Any]:
    """One member; no avatar, gender, mobile or mail for apps created after 2022-06-20."""
    userid = call.query.get("userid", "")
    if not userid:
        raise WecomError(40063)
    return _row(sim, visible_member(sim.state, call.app, userid))


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    return {"userlist": [_row(sim, member) for member in _of_department(sim, call)]}


def simple_list(sim: Sim, call: Call) -> dict[str, Any]:
    rows = [
        {"userid": member.userid, "name": member.name, "department": member.departments}
        for member in _of_department(sim, call)
    ]
    return {"userlist": rows}


def list_ids(sim: Sim, call: Call) -> dict[str, Any]:
    """One row per member and department, for the contact-sync assistant."""
    limit = fields.whole(call.body, "limit", default=10_000, low=1, high=10_000)
    rows = [
        {"userid": member.userid, "department": department}
        for member in sim.state.members.all()
        if member.status != 5
        for department in member.departments
    ]
    cursor = fields.text(call.body, "cursor")
    found, following = cursors.page(
        rows, cursor, limit, scope="user/list_id", key=sim.state.corp.key
    )
    return {"next_cursor": following, "dept_user": found}


def userid_of_mobile(sim: Sim, call: Call) -> dict[str, Any]:
    mobile = fields.text(call.body, "mobile", missing=40063, chars=32)
    for member in sim.state.members.all():
        seen = member.status != 5 and sees_member(sim.state, call.app, member)
        if seen and member.mobile == mobile:
            return {"userid": member.userid}
    raise WecomError(46004)


def _of_department(sim: Sim, call: Call) -> list[Member]:
    """Members of the department and, with `fetch_child=1`, of those below it."""
    text = call.query.get("department_id", "")
    if not text:
        raise WecomError(40063)
    if not text.isdigit() or text not in sim.state.departments:
        raise WecomError(60123)
    sync = call.app.kind == "contact_sync"
    if not sync and not sees_department(sim.state, call.app, int(text)):
        raise WecomError(60011)
    if call.query.get("fetch_child") == "1":
        return sim.state.members_below([int(text)])
    return [m for m in sim.state.members.find("department", text) if m.status != 5]


def _row(sim: Sim, member: Member) -> dict[str, Any]:
    leads = [
        int(member.userid in department.leaders)
        for number in member.departments
        if (department := sim.state.departments.get(str(number)))
    ]
    return {
        "userid": member.userid,
        "name": member.name,
        "department": member.departments,
        "order": [0] * len(member.departments),
        "position": member.position,
        "is_leader_in_dept": leads,
        "direct_leader": member.direct_leader,
        "alias": member.alias,
        "telephone": "",
        "status": member.status,
        "main_department": member.departments[0] if member.departments else 1,
        "extattr": {"attrs": []},
        "external_position": member.position,
    }
