"""Looking at the world: people, members, chats, codes, tags, welcomes, the live stream."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import StreamingResponse

from simulator import group_queries, mass_queries, queries
from simulator.controls.requests import count_of
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim


async def people(sim: Sim, request: Request) -> Any:
    return queries.people(
        sim,
        search=request.query_params.get("search", ""),
        offset=count_of(request, "offset", 0, 10**9),
        limit=count_of(request, "limit", 50),
    )


async def person(sim: Sim, request: Request) -> Any:
    return queries.person(sim, request.path_params["id"])


async def chats(sim: Sim, request: Request) -> Any:
    person_id, userid = request.query_params.get("person"), request.query_params.get("member")
    if not person_id or not userid:
        raise Refused("person_and_member")
    return queries.chat(sim, person_id, userid, limit=count_of(request, "limit", 200))


async def members(sim: Sim, request: Request) -> Any:
    return queries.members(sim)


async def member(sim: Sim, request: Request) -> Any:
    limit = count_of(request, "limit", 200, 5_000)
    return queries.member(sim, request.path_params["userid"], limit=limit)


async def mass(sim: Sim, request: Request) -> Any:
    """What members have to send and publish, or what one of them has."""
    userid = request.query_params.get("member", "")
    return mass_queries.tasks(sim, userid=userid, limit=count_of(request, "limit", 50))


async def moments(sim: Sim, request: Request) -> Any:
    """The moments that a person sees."""
    person_id = request.query_params.get("person", "")
    return mass_queries.feed(sim, person_id, limit=count_of(request, "limit", 50))


async def departments(sim: Sim, request: Request) -> Any:
    return {"departments": [vars(department) for department in sim.state.departments.all()]}


async def codes(sim: Sim, request: Request) -> Any:
    return queries.codes(sim)


async def groups(sim: Sim, request: Request) -> Any:
    return group_queries.listing(sim, who=request.query_params.get("who", ""))


async def group(sim: Sim, request: Request) -> Any:
    limit = count_of(request, "limit", 200)
    return group_queries.group(sim, request.path_params["chat_id"], limit=limit)


async def tags(sim: Sim, request: Request) -> Any:
    return queries.tags(sim)


async def welcomes(sim: Sim, request: Request) -> Any:
    return queries.welcomes(sim, since_ms=count_of(request, "since_ms", 0, 10**15))


async def stream(sim: Sim, request: Request) -> Any:
    return StreamingResponse(
        sim.stream.listen(),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store"},
    )
