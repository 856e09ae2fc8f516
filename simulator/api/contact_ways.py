"""Contact ways (联系我): QR codes and buttons through which customers add members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import cursors, fields, ids
from simulator.api.conclusions import checked_conclusions
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import ContactWay, Member
from simulator.visibility import sees_department, visible_member

if TYPE_CHECKING:
    from simulator.sim import Sim

DAY = 86_400
TEMP_MOST = 14 * DAY
PEOPLE_MOST = 100
EDITABLE = (
    "remark",
    "skip_verify",
    "style",
    "state",
    "user",
    "party",
    "expires_in",
    "chat_expires_in",
    "unionid",
    "conclusions",
    "mark_source",
)


def add(sim: Sim, call: Call) -> dict[str, Any]:
    body = call.body
    kind = fields.whole(body, "type", missing=41037)
    scene = fields.whole(body, "scene", missing=41038)
    if kind not in (1, 2):
        raise WecomError(41039)
    if scene not in (1, 2):
        raise WecomError(41040)
    is_temp = fields.flag(body, "is_temp", default=False)
    if is_temp and kind != 1:
        raise WecomError(41039)
    way = ContactWay(
        config_id=ids.config_id(),
        agent_id=call.app.agent_id,
        type=kind,
        scene=scene,
        is_temp=is_temp,
        is_exclusive=fields.flag(body, "is_exclusive", default=False),
        expires_in=7 * DAY if is_temp else 0,
        chat_expires_in=DAY if is_temp else 0,
        created_at=sim.clock.seconds(),
    )
    _check_quota(sim, way)
    _overwrite(sim, call, way, EDITABLE)
    _check_people(sim, call, way)
    sim.state.contact_ways.put(way)
    return {"config_id": way.config_id} | _qr_code(sim, way)


def get(sim: Sim, call: Call) -> dict[str, Any]:
    way = _own_way(sim, call)
    conclusions = dict(way.conclusions)
    media_id = conclusions.get("image", {}).get("media_id")
    if media_id:
        conclusions["image"] = {"pic_url": f"{sim.base_url}/media/{media_id}"}
    return {
        "contact_way": {
            "config_id": way.config_id,
            "type": way.type,
            "scene": way.scene,
            "style": way.style,
            "remark": way.remark,
            "skip_verify": way.skip_verify,
            "state": way.state,
            "user": way.user,
            "party": way.party,
            "is_temp": way.is_temp,
            "expires_in": way.expires_in,
            "chat_expires_in": way.chat_expires_in,
            "unionid": way.unionid,
            "mark_source": way.mark_source,
            "conclusions": conclusions,
        }
        | _qr_code(sim, way)
    }


def listing(sim: Sim, call: Call) -> dict[str, Any]:
    """Ids of this app's ways, temporary ones left out; the last 90 days by default."""
    now = sim.clock.seconds()
    start = fields.whole(call.body, "start_time", default=now - 90 * DAY)
    end = fields.whole(call.body, "end_time", default=now)
    limit = fields.whole(call.body, "limit", default=100) or 100
    if start > end:
        raise WecomError(40058)
    found = [
        {"config_id": way.config_id}
        for way in sim.state.contact_ways.all()
        if way.agent_id == call.app.agent_id and not way.is_temp and start <= way.created_at <= end
    ]
    cursor = fields.text(call.body, "cursor")
    scope = f"ways|{call.app.agent_id}"
    rows, following = cursors.page(
        found, cursor, min(limit, 1_000), scope=scope, key=sim.state.corp.key
    )
    return {"contact_way": rows, "next_cursor": following}


def update(sim: Sim, call: Call) -> dict[str, Any]:
    """Overwrite what the body names; type and scene stay."""
    way = _own_way(sim, call)
    if way.is_temp and sim.clock.seconds() >= way.created_at + way.expires_in:
        raise WecomError(41044)
    changed = ContactWay(**vars(way))
    _overwrite(sim, call, changed, tuple(name for name in EDITABLE if name in call.body))
    _check_people(sim, call, changed)
    sim.state.contact_ways.put(changed)
    return {}


def delete(sim: Sim, call: Call) -> dict[str, Any]:
    sim.state.contact_ways.drop(_own_way(sim, call).config_id)
    return {}


def people_of(sim: Sim, way: ContactWay) -> list[str]:
    """Userids the way leads to, departments expanded, each once."""
    expanded = [member.userid for member in sim.state.members_below(way.party)]
    return list(dict.fromkeys([*way.user, *expanded]))


def require_usable(member: Member) -> None:
    """The member may stand behind a code: active, real-named, enabled for customers."""
    if member.status != 1:
        raise WecomError(41054)
    if not member.real_named:
        raise WecomError(40098)
    if not member.contact_enabled:
        raise WecomError(84074)


def _own_way(sim: Sim, call: Call) -> ContactWay:
    config_id = fields.text(call.body, "config_id", missing=41043)
    way = sim.state.contact_ways.get(config_id)
    if way is None or way.agent_id != call.app.agent_id:
        raise WecomError(41044)
    return way


def _qr_code(sim: Sim, way: ContactWay) -> dict[str, str]:
    if way.scene != 2:
        return {}
    return {"qr_code": f"{sim.base_url}/qr/{way.config_id}.png"}


def _overwrite(sim: Sim, call: Call, way: ContactWay, names: tuple[str, ...]) -> None:
    """Set the named fields from the body, each within its limit."""
    body = call.body
    values: dict[str, Any] = {
        "remark": fields.text(body, "remark", chars=30),
        "state": fields.text(body, "state", chars=30),
        "skip_verify": fields.flag(body, "skip_verify", default=True),
        "mark_source": fields.flag(body, "mark_source", default=True),
        "style": fields.whole(body, "style"),
        "user": list(dict.fromkeys(fields.strings(body, "user"))),
        "party": fields.numbers(body, "party"),
        "unionid": fields.text(body, "unionid"),
        "conclusions": checked_conclusions(sim, fields.part(body, "conclusions")),
        "expires_in": fields.whole(body, "expires_in", default=way.expires_in, high=TEMP_MOST),
        "chat_expires_in": fields.whole(
            body, "chat_expires_in", default=way.chat_expires_in, high=TEMP_MOST
        ),
    }
    for name in names:
        setattr(way, name, values[name])
    styles = (1, 2, 3) if way.type == 1 else (1, 2)
    if way.style and way.scene == 1 and way.style not in styles:
        raise WecomError(41042)
    if not way.is_temp and (way.unionid or way.conclusions):
        raise WecomError(40058, "invalid Request Parameter, only for temporary contact ways")
    if way.unionid and not sim.state.settings.developer_bound:
        raise WecomError(41057)


def _check_people(sim: Sim, call: Call, way: ContactWay) -> None:
    """Members must be in sight, active, real-named and enabled for customers."""
    if way.type == 1 and (len(way.user) != 1 or way.party):
        raise WecomError(40063 if not way.user else 41041)
    if not way.user and not way.party:
        raise WecomError(40063)
    for department_id in way.party:
        if str(department_id) not in sim.state.departments:
            raise WecomError(60123)
        if not sees_department(sim.state, call.app, department_id):
            raise WecomError(60011)
    for userid in way.user:
        require_usable(visible_member(sim.state, call.app, userid))
    if len(people_of(sim, way)) > PEOPLE_MOST:
        raise WecomError(41041)


def _check_quota(sim: Sim, way: ContactWay) -> None:
    settings = sim.state.settings
    if not way.is_temp:
        if len(sim.state.contact_ways) >= settings.contact_way_quota:
            raise WecomError(41045)
        return
    since = way.created_at - DAY
    today = [w for w in sim.state.contact_ways.all() if w.is_temp and w.created_at > since]
    if len(today) >= settings.temp_way_quota:
        raise WecomError(41045)
