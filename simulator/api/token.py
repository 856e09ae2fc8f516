"""Access tokens and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator import ids
from simulator.call import Call
from simulator.errors import WecomError
from simulator.limits import HOUR
from simulator.permission import check_ip
from simulator.records import App, Token

if TYPE_CHECKING:
    from simulator.sim import Sim

LIFE = 7_200


def gettoken(sim: Sim, call: Call) -> dict[str, Any]:
    """The app's token: the same one until it expires or is revoked."""
    app = _app_of_secret(sim, call)
    check_ip(app, call.ip)
    now = sim.clock.now()
    token = _current(sim, app, now)
    if token is None:
        token = sim.state.tokens.put(Token(ids.fresh(length=64), app.agent_id, now + LIFE))
    return {"access_token": token.token, "expires_in": int(token.expires_at - now)}


def callback_ips(sim: Sim, call: Call) -> dict[str, Any]:
    return {"ip_list": ["127.0.0.1"]}


def revoke(sim: Sim, *, agent_id: int | None, errcode: int) -> int:
    """Make tokens in force useless before their time; how many there were."""
    live = [
        token
        for token in sim.state.tokens.all()
        if not token.revoked
        and agent_id in (None, token.agent_id)
        and token.expires_at > sim.clock.now()
    ]
    for token in live:
        token.revoked = errcode
        sim.state.tokens.put(token)
    return len(live)


def _app_of_secret(sim: Sim, call: Call) -> App:
    if sim.limits.blocked(f"secrets|{call.ip}"):
        raise WecomError(45009)
    corp_id, secret = call.query.get("corpid", ""), call.query.get("corpsecret", "")
    if not corp_id:
        raise WecomError(41002)
    if not secret:
        raise WecomError(41004)
    if corp_id != sim.state.corp.id:
        raise WecomError(40013)
    app = next((app for app in sim.state.apps.all() if app.secret == secret), None)
    if app is None:
        # Wrong secrets again and again ban the IP for an hour.
        sim.limits.exceeded(f"secrets|{call.ip}", sim.limits.wrong_secrets_hour, HOUR)
        raise WecomError(40001)
    if app.disabled:
        raise WecomError(50003)
    return app


def _current(sim: Sim, app: App, now: float) -> Token | None:
    """The token in force; those long past are forgotten."""
    current = None
    for token in sim.state.tokens.find("agent", str(app.agent_id)):
        if token.expires_at > now and not token.revoked:
            current = token
        elif token.expires_at < now - LIFE:
            sim.state.tokens.drop(token.token)
    return current
