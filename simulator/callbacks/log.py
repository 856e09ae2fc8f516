"""What became of the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.sim import Sim

STATUSES = ("waiting", "delivered", "lost", "dropped")


def latest(sim: Sim, limit: int, *, status: str = "") -> dict[str, Any]:
    """The newest deliveries first, with every attempt, and how many are in which state."""
    table = sim.state.deliveries
    rows = table.find("status", status) if status else table.all()
    rows = sorted(rows, key=lambda delivery: delivery.created_ms)[-limit:] if limit else []
    return {
        "counts": {name: table.count("status", name) for name in STATUSES},
        "deliveries": [vars(delivery) for delivery in reversed(rows)],
    }
