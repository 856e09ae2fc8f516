"""The one table of controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.routing import Route

from simulator.actions.table import ACTIONS
from simulator.controls import acting, looking, setting
from simulator.controls.requests import Control, endpoint

if TYPE_CHECKING:
    from simulator.sim import Sim

GET, POST = ["GET"], ["POST"]

CONTROLS: list[tuple[str, list[str], Control]] = [
    ("/act", POST, acting.batch),
    ("/world", GET, setting.world),
    ("/clock", ["GET", "POST"], setting.clock),
    ("/settings", ["GET", "POST"], setting.settings),
    ("/limits", ["GET", "POST"], setting.limits),
    ("/faults", ["GET", "POST", "DELETE"], setting.faults),
    ("/faults/{id}", ["DELETE"], setting.end_fault),
    ("/tokens/revoke", POST, setting.revoke),
    ("/callback", POST, setting.callback),
    ("/callbacks", GET, setting.callbacks),
    ("/app", POST, setting.app),
    ("/quota", POST, setting.quota),
    ("/js_check", POST, setting.js_check),
    ("/people", GET, looking.people),
    ("/people/{id}", GET, looking.person),
    ("/chats", GET, looking.chats),
    ("/members", GET, looking.members),
    ("/mass", GET, looking.mass),
    ("/moments", GET, looking.moments),
    ("/departments", GET, looking.departments),
    ("/codes", GET, looking.codes),
    ("/groups", GET, looking.groups),
    ("/tags", GET, looking.tags),
    ("/welcomes", GET, looking.welcomes),
    ("/stream", GET, looking.stream),
    *((f"/{name}", POST, acting.action(name)) for name in ACTIONS),
    ("/groups/{chat_id}", GET, looking.group),
    ("/members/{userid}", GET, looking.member),
]


def routes(sim: Sim) -> list[Route]:
    return [Route(path, endpoint(sim, control), methods=verbs) for path, verbs, control in CONTROLS]
