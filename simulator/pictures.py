"""QR pictures and uploaded files."""

from __future__ import annotations

import html
import io
import zlib
from typing import TYPE_CHECKING

import segno
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from simulator import codes, media_files

if TYPE_CHECKING:
    from simulator.sim import Sim


def routes(sim: Sim) -> list[Route]:
    async def qr(request: Request) -> Response:
        return _qr(sim, request)

    async def media(request: Request) -> Response:
        return _media(sim, request)

    async def avatar(request: Request) -> Response:
        return _avatar(sim, request)

    return [
        Route("/avatar/{kind}/{id}.svg", avatar),
        Route("/qr/{config_id}.png", qr),
        Route("/media/{media_id}", media),
    ]


def _qr(sim: Sim, request: Request) -> Response:
    """The picture; a person's browser that shows it has the code on its screen."""
    config_id = request.path_params["config_id"]
    known = (sim.state.contact_ways, sim.state.join_ways, sim.state.group_chats)
    if not any(config_id in table for table in known):
        return PlainTextResponse("no such code", 404)
    text = codes.payload(sim, config_id)
    person = sim.state.people.get(request.cookies.get("sim_person", ""))
    if person is not None and person.on_screen != text:
        person.on_screen = text
        sim.state.people.put(person)
        sim.store.flush()
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="png", scale=8, border=4)
    return Response(out.getvalue(), media_type="image/png", headers={"Cache-Control": "no-store"})


def _avatar(sim: Sim, request: Request) -> Response:
    """A coloured square with the first character of the name."""
    kind, who = request.path_params["kind"], request.path_params["id"]
    held = sim.state.member(who) if kind == "member" else sim.state.people.get(who)
    name = held.name if held is not None else "?"
    hue = zlib.crc32(who.encode()) % 360
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96">'
        f'<rect width="96" height="96" rx="14" fill="hsl({hue} 45% 48%)"/>'
        '<text x="48" y="63" font-size="44" font-family="sans-serif" fill="#fff" '
        f'text-anchor="middle">{html.escape(name[:1])}</text></svg>'
    )
    headers = {"Cache-Control": "max-age=86400"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _media(sim: Sim, request: Request) -> Response:
    media = sim.state.media.get(request.path_params["media_id"])
    if media is None or media_files.expired(sim, media):
        return PlainTextResponse("no such file", 404)
    return Response(media_files.read(sim, media.media_id), media_type=media.content_type)
