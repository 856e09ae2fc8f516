"""Reading a control's request and writing its answer."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response

from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

Control = Callable[["Sim", Request], Awaitable[Any]]


def endpoint(sim: Sim, control: Control) -> Callable[[Request], Awaitable[Response]]:
    """The control as a Starlette endpoint: refusals become 4xx with a sentence."""

    async def respond(request: Request) -> Response:
        try:
            answer = await control(sim, request)
        except Refused as refused:
            return to_json(refused.answer(), refused.status)
        finally:
            sim.store.flush()
        return answer if isinstance(answer, Response) else to_json(answer)

    return respond


def to_json(value: Any, status: int = 200) -> Response:
    data = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return Response(data.encode(), status, media_type="application/json")


async def body_of(request: Request) -> Any:
    raw = await request.body()
    if not raw:
        return {}
    try:
        return json.loads(raw)
    except ValueError:
        raise Refused("not_json") from None


async def args_of(request: Request) -> dict[str, Any]:
    body = await body_of(request)
    if not isinstance(body, dict):
        raise Refused("not_an_object")
    return body


def count_of(request: Request, name: str, default: int, most: int = 1_000) -> int:
    """The whole number of the query, between 0 and `most`."""
    text = request.query_params.get(name, str(default))
    if not text.isdigit():
        raise Refused("not_whole", name=name)
    return min(int(text), most)
