"""The world itself: its configuration, clock, settings, limits, faults, tokens, callbacks."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from simulator import acquisition, js_sdk
from simulator.actions.subjects import number, words
from simulator.api import token
from simulator.callbacks import log
from simulator.controls.requests import args_of, count_of
from simulator.errors import WecomError
from simulator.mass_sending import CAPS
from simulator.records import App
from simulator.refusals import Refused
from simulator.settings import Settings
from simulator.world import CallbackPart

if TYPE_CHECKING:
    from simulator.sim import Sim


async def world(sim: Sim, request: Request) -> Any:
    """Corp and apps with their secrets: a tool for this machine only."""
    corp = sim.state.corp
    official = {"appid": corp.official_appid, "secret": corp.official_secret}
    return {
        "corp_id": corp.id,
        "corp_name": corp.name,
        "base_url": sim.base_url,
        "official_account": official if corp.official_appid else None,
        "apps": [vars(app) for app in sim.state.apps.all()],
        "settings": vars(sim.state.settings),
        "acquisition_quota": [vars(quota) for quota in sim.state.quotas.all()],
        "counts": {
            name: len(getattr(sim.state, name))
            for name in ("departments", "members", "people", "follows", "contact_ways", "links")
        },
    }


async def clock(sim: Sim, request: Request) -> Any:
    if request.method == "POST":
        seconds = number(await args_of(request), "advance_seconds")
        if seconds < 0:
            raise Refused("clock_backwards")
        sim.clock.advance(seconds)
        corp = sim.state.corp
        corp.clock_offset = sim.clock.offset
        sim.state.corps.put(corp)
        sim.schedule.run_due()
    return {"now": sim.clock.now(), "offset_seconds": sim.clock.offset}


async def settings(sim: Sim, request: Request) -> Any:
    """Change the switches named in the body."""
    held = sim.state.settings
    if request.method == "POST":
        changes = await args_of(request)
        known = {field.name for field in dataclasses.fields(Settings)}
        if unknown := set(changes) - known:
            raise Refused("no_setting", name=sorted(unknown)[0])
        if changes.get("mass_cap", CAPS[0]) not in CAPS:
            raise Refused("setting_unfit", name="mass_cap", known=", ".join(CAPS))
        held = dataclasses.replace(held, **changes)
        sim.state.settings_table.put(held)
    return vars(held)


async def limits(sim: Sim, request: Request) -> Any:
    """Set limits by name; what was counted so far is forgotten."""
    if request.method == "POST":
        changes = await args_of(request)
        known = sim.limits.values()
        for name, value in changes.items():
            if name not in known or not isinstance(value, type(known[name])):
                raise Refused("no_limit", name=name, value=value)
            setattr(sim.limits, name, value)
        sim.limits.reset()
    return sim.limits.values()


async def faults(sim: Sim, request: Request) -> Any:
    """The rules in force, and how far details lag behind their event."""
    if request.method == "DELETE":
        sim.faults.clear()
        _lag(sim, 0.0)
    elif request.method == "POST":
        args = await args_of(request)
        if "detail_lag_seconds" in args:
            _lag(sim, float(number(args, "detail_lag_seconds")))
        if "kind" in args:
            sim.faults.add(args)
    lag = sim.state.settings.detail_lag_seconds
    return {"faults": sim.faults.listing(), "detail_lag_seconds": lag}


async def end_fault(sim: Sim, request: Request) -> Any:
    sim.faults.end(request.path_params["id"])
    return {"faults": sim.faults.listing()}


def _lag(sim: Sim, seconds: float) -> None:
    if seconds != sim.state.settings.detail_lag_seconds:
        held = dataclasses.replace(sim.state.settings, detail_lag_seconds=seconds)
        sim.state.settings_table.put(held)


async def revoke(sim: Sim, request: Request) -> Any:
    args = await args_of(request)
    agent_id = args.get("agent_id")
    errcode = int(number(args, "errcode", 40014))
    return {"revoked": token.revoke(sim, agent_id=agent_id, errcode=errcode)}


async def callback(sim: Sim, request: Request) -> Any:
    """Save an app's callback after its URL proved itself; an empty url takes it away."""
    args = await args_of(request)
    app = _app_of(sim, args)
    url = words(args, "url", default="")
    if not url:
        app.callback_url = ""
        sim.state.apps.put(app)
        return {"agent_id": app.agent_id, "callback_url": ""}
    fields = {name: words(args, name) for name in ("url", "token", "aes_key")}
    try:
        part = CallbackPart.model_validate(fields)
    except ValueError:
        raise Refused("callback_keys") from None
    try:
        await sim.sender.verify(part.url, part.token, part.aes_key)
    except WecomError as error:
        raise Refused("callback_unverified", why=error.message) from None
    app.callback_url = part.url
    app.callback_token = part.token
    app.callback_aes_key = part.aes_key
    sim.state.apps.put(app)
    return {"agent_id": app.agent_id, "callback_url": app.callback_url, "verified": True}


async def callbacks(sim: Sim, request: Request) -> Any:
    limit = count_of(request, "limit", 100, 5_000)
    return log.latest(sim, limit, status=request.query_params.get("status", ""))


async def app(sim: Sim, request: Request) -> Any:
    """Change what an app sees, may call, trusts and opens, or disable it."""
    args = await args_of(request)
    held = _app_of(sim, args)
    for name, value in args.items():
        if name not in _APP_FIELDS and name != "agent_id":
            raise Refused("no_app_field", name=name)
        if name != "agent_id":
            setattr(held, name, value)
    sim.state.apps.put(held)
    return vars(held)


async def js_check(sim: Sim, request: Request) -> Any:
    """What the client does with a JS-SDK signature: of the corp, or of the app `agent_id` names."""
    args = await args_of(request)
    names = ("noncestr", "timestamp", "url", "signature")
    signed = js_sdk.Signed(*(words(args, name) for name in names))
    js_sdk.check(sim, signed, agent_id=int(number(args, "agent_id", 0)))
    return {"good": True}


async def quota(sim: Sim, request: Request) -> Any:
    args = await args_of(request)
    amount = int(number(args, "amount"))
    expire_date = int(number(args, "expire_date", sim.clock.seconds() + 180 * 86_400))
    return {"balance": acquisition.increase(sim, amount=amount, expire_date=expire_date)}


_APP_FIELDS = {
    "name",
    "departments",
    "users",
    "callable",
    "trusted_ips",
    "trusted_domains",
    "home_url",
    "sidebar_url",
    "disabled",
    "secret",
}


def _app_of(sim: Sim, args: dict[str, Any]) -> App:
    held = sim.state.apps.get(words(args, "agent_id"))
    if held is None:
        raise Refused("no_app", id=args["agent_id"])
    return held
