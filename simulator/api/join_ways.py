"""Join ways (加入群聊): codes through which customers enter one of a few groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, groups, ids
from simulator.api.groups import seen_chat
from simulator.call import Call
from simulator.errors import WecomError
from simulator.group_records import JoinWay

if TYPE_CHECKING:
    from simulator.sim import Sim


def add(sim: Sim, call: Call) -> dict[str, Any]:
    """Answers the id only; the picture comes with `get_join_way`."""
    held = len(sim.state.join_ways) + len(sim.state.contact_ways)
    if held >= sim.state.settings.contact_way_quota:
        raise WecomError(41045)
    way = _read(sim, call, ids.config_id())
    sim.state.join_ways.put(way)
    return {"config_id": way.config_id}


def get(sim: Sim, call: Call) -> dict[str, Any]:
    way = _own(sim, call)
    shown = {
        "config_id": way.config_id,
        "scene": way.scene,
        "remark": way.remark,
        "auto_create_room": way.auto_create_room,
        "room_base_name": way.room_base_name,
        "room_base_id": way.room_base_id,
        "chat_id_list": way.chat_id_list,
        "qr_code": f"{sim.base_url}/qr/{way.config_id}.png",
        "state": way.state,
        "mark_source": way.mark_source,
    }
    return {"join_way": shown}


def update(sim: Sim, call: Call) -> dict[str, Any]:
    """The whole record is overwritten: what the body leaves out is as in a new one."""
    held = _own(sim, call)
    fresh = _read(sim, call, held.config_id)
    fresh.created_at = held.created_at
    sim.state.join_ways.put(fresh)
    return {}


def delete(sim: Sim, call: Call) -> dict[str, Any]:
    sim.state.join_ways.drop(_own(sim, call).config_id)
    return {}


def _read(sim: Sim, call: Call, config_id: str) -> JoinWay:
    body = call.body
    scene = fields.whole(body, "scene", missing=41038)
    if scene not in (1, 2):
        raise WecomError(41040)
    chats = fields.strings(body, "chat_id_list", most=groups.WAY_CHATS, too_many=41091)
    if not chats:
        raise WecomError(40063)
    way = JoinWay(
        config_id=config_id,
        agent_id=call.app.agent_id,
        scene=scene,
        chat_id_list=list(dict.fromkeys(chats)),
        remark=fields.text(body, "remark")[:30],
        auto_create_room=fields.whole(body, "auto_create_room", default=1, high=1),
        room_base_name=fields.text(body, "room_base_name", chars=40),
        room_base_id=fields.whole(body, "room_base_id", default=1),
        state=fields.text(body, "state", chars=30),
        mark_source=fields.flag(body, "mark_source", default=True),
        created_at=sim.clock.seconds(),
    )
    for chat_id in chats:
        seen_chat(sim, call, chat_id)
    return way


def _own(sim: Sim, call: Call) -> JoinWay:
    way = sim.state.join_ways.get(fields.text(call.body, "config_id", missing=41043))
    if way is None or way.agent_id != call.app.agent_id:
        raise WecomError(41044)
    return way
