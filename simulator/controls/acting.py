"""Acting as people: one action, or many at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request

from simulator.actions.table import ACTIONS, act
from simulator.controls.requests import Control, args_of, body_of
from simulator.refusals import Refused

if TYPE_CHECKING:
    from simulator.sim import Sim

BATCH_MOST = 1_000


def action(name: str) -> Control:
    """The control that carries out one action."""

    async def run(sim: Sim, request: Request) -> Any:
        return ACTIONS[name](sim, await args_of(request))

    return run


async def batch(sim: Sim, request: Request) -> Any:
    body = await body_of(request)
    steps = body.get("actions") if isinstance(body, dict) else body
    if not isinstance(steps, list) or len(steps) > BATCH_MOST:
        raise Refused("too_many_actions", most=BATCH_MOST)
    return {"results": act(sim, steps)}
