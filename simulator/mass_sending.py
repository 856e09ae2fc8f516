"""A member sends a mass message: to friends only, and to nobody beyond WeCom's cap."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

from simulator.mass_records import (
    CAPPED,
    NO_FRIEND,
    SENT,
    TASK_SENT,
    UNSENT,
    MassMessage,
    MassTask,
    Reception,
)
from simulator.state import pair

if TYPE_CHECKING:
    from simulator.sim import Sim

CHINA = timezone(timedelta(hours=8))
CAPS = ("month", "week", "day")  # what the corp may choose
KEPT_SECONDS = 32 * 86_400


def cap(mode: str, now: float) -> tuple[int, int]:
    """How many mass messages a customer may receive, and since when they count.

    As many as the month has days, or seven a week, or one a day, by the calendar in China.
    """
    today = datetime.fromtimestamp(now, CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    if mode == "day":
        return 1, int(today.timestamp())
    if mode == "week":
        return 7, int((today - timedelta(days=today.weekday())).timestamp())
    _, days = monthrange(today.year, today.month)
    return days, int(today.replace(day=1).timestamp())


def confirm(sim: Sim, message: MassMessage, task: MassTask, *, most: int | None = None) -> int:
    """Send the first `most` of the rows that wait (all of them without it); how many were tried.

    A member who may choose whom to send to is done after it; another one when no row waits.
    """
    waiting = [target for target, row in task.rows.items() if row[0] == UNSENT]
    chosen = waiting if most is None else waiting[:most]
    limit = cap(sim.state.settings.mass_cap, sim.clock.now())
    now_ms = sim.clock.milliseconds()
    for target in chosen:
        status = _outcome(sim, message, task, target, limit)
        task.rows[target] = [status, now_ms]
    if len(chosen) == len(waiting) or message.allow_select:
        task.status, task.send_time = TASK_SENT, sim.clock.seconds()
    sim.state.mass_tasks.put(task)
    return len(chosen)


def _outcome(
    sim: Sim, message: MassMessage, task: MassTask, target: str, limit: tuple[int, int]
) -> int:
    reaches = _owns if message.chat_type == "group" else _friends
    if not reaches(sim, task.userid, target):
        return NO_FRIEND
    most, since = limit
    held = sim.state.receptions.get(target) or Reception(target)
    if sum(moment >= since for moment in held.times) >= most:
        return CAPPED
    now = sim.clock.seconds()
    held.times = [moment for moment in held.times if moment > now - KEPT_SECONDS] + [now]
    sim.state.receptions.put(held)
    return SENT


def _friends(sim: Sim, userid: str, person_id: str) -> bool:
    follow = sim.state.follows.get(pair(userid, person_id))
    return follow is not None and follow.friends


def _owns(sim: Sim, userid: str, chat_id: str) -> bool:
    chat = sim.state.group_chats.get(chat_id)
    return chat is not None and not chat.dismissed_at and chat.owner.lower() == userid.lower()
