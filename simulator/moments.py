"""Members publish moments; friends see them, as long as WeCom's cap lets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.mass_records import Reception
from simulator.mass_sending import KEPT_SECONDS, cap
from simulator.moment_records import Moment, MomentTask
from simulator.records import Follow

if TYPE_CHECKING:
    from simulator.sim import Sim


def chosen(sim: Sim, moment: Moment, task: MomentTask) -> list[str]:
    """The person ids that the moment is meant for."""
    if moment.visible_type == 0:
        return task.chosen
    return [follow.person_id for follow in sim.state.customers_of(task.userid)]


def publish(sim: Sim, moment: Moment, task: MomentTask) -> None:
    """From now on those friends see it who have not seen too many this month."""
    _, since = cap("month", sim.clock.now())
    follows = [sim.state.follow(task.userid, person) for person in chosen(sim, moment, task)]
    friends = [follow for follow in follows if follow is not None and follow.friends]
    task.seen_by = {
        follow.person_id: None for follow in friends if _shows(sim, moment, follow, since)
    }
    task.status, task.at_ms = 1, sim.clock.milliseconds()
    sim.state.moment_tasks.put(task)


def _shows(sim: Sim, moment: Moment, follow: Follow, since: int) -> bool:
    """A member's own moments are not counted."""
    if moment.creator:
        return True
    target = f"moment|{follow.person_id}"
    held = sim.state.receptions.get(target) or Reception(target)
    if sum(at >= since for at in held.times) >= sim.state.settings.moment_cap:
        return False
    now = sim.clock.seconds()
    held.times = [at for at in held.times if at > now - KEPT_SECONDS] + [now]
    sim.state.receptions.put(held)
    return True
