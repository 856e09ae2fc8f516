"""The stand-in as one ASGI app: WeCom's API, the controls, the pages."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator.controls.table import routes as control_routes
from simulator.gate import Gate
from simulator.login import routes as login_routes
from simulator.pages import routes as page_routes
from simulator.pictures import routes as picture_routes
from simulator.sim import Sim


class Front:
    """Sends API calls straight to the gate and everything else to the pages."""

    def __init__(self, sim: Sim) -> None:
        self.gate = Gate(sim)
        self.rest: ASGIApp = _site(sim)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(("/cgi-bin/", "/sns/")):
            await self.gate(scope, receive, send)
        else:
            await self.rest(scope, receive, send)


def _site(sim: Sim) -> Starlette:
    everything: list[BaseRoute] = [
        *login_routes(sim),
        Mount("/sim", routes=control_routes(sim)),
        Route("/healthz", _healthz),
        *picture_routes(sim),
        *page_routes(),
    ]
    return Starlette(routes=everything)


async def _healthz(request: Request) -> Response:
    return PlainTextResponse("ok")
