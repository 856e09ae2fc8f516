"""Scheduled effects by name."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from simulator import acquisition, handing
from simulator.actions import adding

if TYPE_CHECKING:
    from simulator.sim import Sim


def register(sim: Sim) -> None:

    def confirm(args: dict[str, Any]) -> None:
        follow = sim.state.follow(args["member"], args["person"])
        if follow is not None and not follow.removed_by and follow.state != "friend":
            adding.complete(sim, follow)

    def expiry(args: dict[str, Any]) -> None:
        acquisition.warn_of_expiry(sim, args["expire_date"])

    def handed_out(args: dict[str, Any]) -> None:
        """Pages that listen look again, now that members see it."""
        message = sim.state.mass_messages.get(args["id"])
        if message is not None:
            sim.state.mass_messages.put(message)
        moment = sim.state.moments.get(args["id"])
        if moment is not None:
            sim.state.moments.put(moment)

    sim.schedule.register("handed_out", handed_out)

    sim.schedule.register("confirm", confirm)
    sim.schedule.register("transfer", partial(handing.finish_due, sim))
    sim.schedule.register("quota_expiry", expiry)
