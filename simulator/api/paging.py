"""Pages of a listing whose limit, when it is too large, falls back to the default."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from simulator import cursors, fields
from simulator.call import Call

if TYPE_CHECKING:
    from simulator.sim import Sim

T = TypeVar("T")


def page(
    sim: Sim, call: Call, rows: Sequence[T], *, default: int, most: int, scope: str
) -> tuple[list[T], str]:
    """The rows that `cursor` and `limit` of the body ask for, and the next cursor."""
    limit = fields.whole(call.body, "limit", default=default)
    size = limit if 0 < limit <= most else default
    cursor = fields.text(call.body, "cursor")
    return cursors.page(rows, cursor, size, scope=scope, key=sim.state.corp.key)
