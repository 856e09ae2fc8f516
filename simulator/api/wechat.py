"""The official account and its mini program (api.weixin.qq.com): from code to openid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator import ids, openids
from simulator.api.oauth import consumed
from simulator.call import Call, Reply, json_reply
from simulator.errors import WecomError
from simulator.records import Grant, Person

if TYPE_CHECKING:
    from simulator.sim import Sim

LIFE = 7_200


def access_token(sim: Sim, call: Call) -> Reply:
    """Web OAuth of the official account; a success carries no errcode."""
    grant, person = _person_behind(sim, call, call.query.get("code", ""), "official")
    answer = {
        "access_token": ids.fresh(length=80),
        "expires_in": LIFE,
        "refresh_token": ids.fresh(length=80),
        "openid": openids.of_person(sim, person, sim.state.corp.official_appid),
        "scope": grant.scope,
        "unionid": person.unionid,
    }
    return json_reply(answer)


def jscode2session(sim: Sim, call: Call) -> Reply:
    """The mini program shares the official account's appid here."""
    _, person = _person_behind(sim, call, call.query.get("js_code", ""), "mini_person")
    answer = {
        "openid": openids.of_person(sim, person, sim.state.corp.official_appid),
        "session_key": ids.fresh(length=24),
        "unionid": person.unionid,
    }
    return json_reply(answer)


def _person_behind(sim: Sim, call: Call, code: str, kind: str) -> tuple[Grant, Person]:
    corp = sim.state.corp
    if call.query.get("appid") != corp.official_appid or not corp.official_appid:
        raise WecomError(40013)
    if call.query.get("secret") != corp.official_secret:
        raise WecomError(40125, "invalid appsecret")
    if call.query.get("grant_type") != "authorization_code":
        raise WecomError(40002, "invalid grant_type")
    if not code:
        raise WecomError(41008)
    known = sim.state.grants.get(code)
    if known is not None and known.used:
        raise WecomError(40163, "code been used")
    grant = consumed(sim, code, (kind,))
    person = sim.state.people.get(grant.subject)
    if person is None:
        raise WecomError(40029)
    return grant, person
