"""Who opened the page: codes of web OAuth, of the PC login and of mini programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import fields, grants, openids
from simulator.call import Call
from simulator.errors import WecomError
from simulator.records import Grant, Member, Person

if TYPE_CHECKING:
    from simulator.sim import Sim


def user_info(sim: Sim, call: Call) -> dict[str, Any]:
    """The member, or the outsider, who was given the code."""
    found = _who(sim, call)
    if isinstance(found, Member):
        return {"userid": found.userid, **_ticket(sim, call, found)}
    return _outsider(sim, found)


def user_info_legacy(sim: Sim, call: Call) -> dict[str, Any]:
    found = _who(sim, call)
    if isinstance(found, Member):
        return {"UserId": found.userid, "DeviceId": "", **_ticket(sim, call, found)}
    outsider = _outsider(sim, found)
    return {"OpenId": outsider.pop("openid"), "DeviceId": "", **outsider}


def user_detail(sim: Sim, call: Call) -> dict[str, Any]:
    """What the member agreed to show (snsapi_privateinfo)."""
    ticket = sim.state.grants.get(fields.text(call.body, "user_ticket", missing=40063))
    if ticket is None or ticket.kind != "user_ticket" or ticket.agent_id != call.app.agent_id:
        raise WecomError(84014)
    if sim.clock.now() >= ticket.expires_at:
        raise WecomError(84015)
    member = sim.state.member(ticket.subject)
    if member is None:
        raise WecomError(60111)
    return {
        "userid": member.userid,
        "gender": str(member.gender),
        "avatar": member.avatar or f"{sim.base_url}/avatar/member/{member.userid}.svg",
        "qr_code": f"{sim.base_url}/avatar/member/{member.userid}.svg",
        "mobile": member.mobile,
        "email": member.email,
        "biz_mail": "",
        "address": "",
    }


def mini_program_session(sim: Sim, call: Call) -> dict[str, Any]:
    """A mini program opened inside WeCom."""
    if call.query.get("grant_type") != "authorization_code":
        raise WecomError(40063)
    grant = consumed(sim, call.query.get("js_code", ""), ("mini_member",))
    member = sim.state.member(grant.subject)
    if member is None:
        raise WecomError(60111)
    return {
        "corpid": sim.state.corp.id,
        "userid": member.userid,
        "session_key": grant.code[:24],
    }


def consumed(sim: Sim, code: str, kinds: tuple[str, ...]) -> Grant:
    """The grant behind the code, used up from now on."""
    if len(code.encode()) > 512:
        raise WecomError(40029)
    grant = sim.state.grants.get(code)
    if grant is None or grant.kind not in kinds:
        raise WecomError(40029)
    if grant.used:
        raise WecomError(42022)
    if sim.clock.now() >= grant.expires_at:
        raise WecomError(42003)
    grants.use(sim, grant)
    return grant


def _who(sim: Sim, call: Call) -> Member | Person:
    code = call.query.get("code", "")
    if not code:
        raise WecomError(41008)
    known = sim.state.grants.get(code)
    if known is not None and known.agent_id not in (0, call.app.agent_id):
        raise WecomError(50001)
    grant = consumed(sim, code, ("member", "person"))
    call.query["scope"] = grant.scope
    if grant.kind == "member":
        found: Member | Person | None = sim.state.member(grant.subject)
    else:
        found = sim.state.people.get(grant.subject)
    if found is None:
        raise WecomError(60111)
    return found


def _ticket(sim: Sim, call: Call, member: Member) -> dict[str, str]:
    if call.query["scope"] != "snsapi_privateinfo":
        return {}
    ticket = grants.give(sim, "user_ticket", member.userid, agent_id=call.app.agent_id)
    return {"user_ticket": ticket}


def _outsider(sim: Sim, person: Person) -> dict[str, Any]:
    """External_userid only for customers."""
    answer = {"openid": openids.of_person(sim, person, sim.state.corp.id)}
    if any(follow.stands for follow in sim.state.follows.find("person", person.id)):
        answer["external_userid"] = person.external_userid
    return answer
