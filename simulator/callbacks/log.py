"""What became of the events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.upkeep import Delivery

if TYPE_CHECKING:
    from simulator.sim import Sim

STATUSES = ("waiting", "delivered", "lost", "dropped")


def latest(sim: Sim, limit: int, *, status: str = "") -> dict[str, Any]:
    """The newest deliveries first, with every attempt and whom they are about; counts by state."""
    table = sim.state.deliveries
    rows = table.find("status", status) if status else table.all()
    rows = sorted(rows, key=lambda delivery: delivery.created_ms)[-limit:] if limit else []
    return {
        "counts": {name: table.count("status", name) for name in STATUSES},
        "deliveries": [_shown(sim, delivery) for delivery in reversed(rows)],
    }


def _shown(sim: Sim, delivery: Delivery) -> dict[str, Any]:
    """The delivery with names, and when its welcome code was used (0: not yet)."""
    member = sim.state.members.get(delivery.userid.lower())
    person = sim.state.person_by_external(delivery.external_userid)
    welcome = sim.state.welcomes.get(delivery.welcome_code)
    return {
        **vars(delivery),
        "member": member.name if member is not None else "",
        "person": person.name if person is not None else "",
        "welcomed_ms": welcome.sent_ms if welcome is not None else 0,
    }
