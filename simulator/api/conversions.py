"""From one identifier of a person to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, openids
from simulator.call import Call
from simulator.errors import WecomError
from simulator.visibility import visible_member

if TYPE_CHECKING:
    from simulator.sim import Sim


def unionid_to_external(sim: Sim, call: Call) -> dict[str, Any]:
    """The external_userid of somebody known by unionid and openid of the official account."""
    unionid = fields.text(call.body, "unionid", missing=40063)
    openid = fields.text(call.body, "openid", missing=40063)
    if not sim.state.settings.developer_bound:
        raise WecomError(41057)
    person = next(iter(sim.state.people.find("unionid", unionid)), None)
    appid = sim.state.corp.official_appid
    if person is None or openid != openids.of_person(sim, person, appid):
        raise WecomError(40096)
    if not any(follow.stands for follow in sim.state.follows.find("person", person.id)):
        raise WecomError(84061)
    return {"external_userid": person.external_userid}


def external_to_openid(sim: Sim, call: Call) -> dict[str, Any]:
    """For payments: the openid under the corp's own appid; only people with WeChat have one."""
    external_userid = fields.text(call.body, "external_userid", missing=41035)
    if external_userid.startswith("wo"):
        raise WecomError(41056)
    person = sim.state.person_by_external(external_userid)
    if person is None:
        raise WecomError(40096)
    return {"openid": openids.of_person(sim, person, sim.state.corp.id)}


def member_to_openid(sim: Sim, call: Call) -> dict[str, Any]:
    userid = fields.text(call.body, "userid", missing=40063)
    return {"openid": openids.of_member(sim, visible_member(sim.state, call.app, userid))}
