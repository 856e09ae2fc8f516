"""Who calls, from where, and whether this app may call this API at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.call import Call, Route
from simulator.errors import WecomError
from simulator.records import App

if TYPE_CHECKING:
    from simulator.sim import Sim


def caller_of(sim: Sim, call: Call) -> App:
    """The app of the token in the query string; a token in the body counts for nothing."""
    text = call.query.get("access_token", "")
    if not text:
        raise WecomError(41001)
    token = sim.state.tokens.get(text)
    if token is None:
        raise WecomError(40014)
    if token.revoked:
        raise WecomError(token.revoked)
    if sim.clock.now() >= token.expires_at:
        raise WecomError(42001)
    app = sim.state.apps.get(str(token.agent_id))
    if app is None or app.disabled:
        raise WecomError(50003)
    check_ip(app, call.ip)
    return app


def check_ip(app: App, ip: str) -> None:
    if app.trusted_ips is not None and ip not in app.trusted_ips:
        raise WecomError(60020)


def check_permission(sim: Sim, route: Route, call: Call) -> None:
    app = call.app
    if route.needs == "contact":
        allowed = app.kind == "self_built" and _listed(app, call.path)
    elif route.needs == "app":
        allowed = app.kind == "self_built"
    elif route.needs == "sync":
        allowed = app.kind == "contact_sync"
    else:
        allowed = True
    if not allowed:
        raise WecomError(48002)
    if (
        route.needs == "detail"
        and app.kind == "contact_sync"
        and not sim.state.settings.old_sync_ip
    ):
        raise WecomError(48009)


def _listed(app: App, path: str) -> bool:
    if isinstance(app.callable, bool):
        return app.callable
    return any(path == entry.removeprefix("/").removeprefix("cgi-bin/") for entry in app.callable)
