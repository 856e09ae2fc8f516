"""Who takes the next customer of a pool, and why.

Shares are kept by *stride scheduling* (Waldspurger and Weihl 1995): each candidate has a turn that
grows by 1/weight with every customer, and the smallest turn is next. Members who compete all the
time are never more than one turn apart; whoever lags further was away, and is lifted to one turn
behind the foremost, so that nobody is flooded to catch up with hours not worked.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from yutang.acquisition.rules.shifts import Shift, on_shift

_LONG_AGO = datetime.min.replace(tzinfo=UTC)
_FAR = float("inf")
OTHERS_TOLD = 5  # passed-over members named in an explanation


class Obstacle(StrEnum):
    """Why a member can't take a customer now."""

    AWAY = "away"  # not active, or may not be contacted
    OFF_SHIFT = "off_shift"
    DAY_FULL = "day_full"
    RADIUS_FULL = "radius_full"


class How(StrEnum):
    """What decided for the chosen one."""

    BEHIND = "behind"  # furthest behind her share
    IDLE = "idle"  # level with another, and idle longest
    ONLY = "only"  # nobody else could


@dataclass(frozen=True, slots=True)
class Candidate:
    """A member of the pool as of now.

    `turn`: see above. `today`: customers given to her today by this code. `customers`: those she
    looks after, and those on their way to her. `distance`: metres from the customer to her store.
    """

    member_id: int
    name: str
    weight: int = 1
    turn: float = 0.0
    today: int = 0
    last_at: datetime | None = None
    daily_cap: int | None = None
    customers: int = 0
    radius: int | None = None
    shifts: tuple[Shift, ...] = ()
    spare: bool = False
    reachable: bool = True
    store: str = ""
    distance: float | None = None

    def obstacle(self, at: datetime) -> Obstacle | None:
        """What keeps her from taking a customer at this wall-clock moment."""
        if not self.reachable:
            return Obstacle.AWAY
        if not on_shift(self.shifts, at):
            return Obstacle.OFF_SHIFT
        if self.daily_cap is not None and self.today >= self.daily_cap:
            return Obstacle.DAY_FULL
        if self.radius is not None and self.customers >= self.radius:
            return Obstacle.RADIUS_FULL
        return None


@dataclass(frozen=True, slots=True)
class Choice:
    """The chosen member, her turn before this customer, and what became of the others."""

    candidate: Candidate
    how: How
    turn: float
    rivals: tuple[Candidate, ...]
    obstacles: dict[int, Obstacle]

    @property
    def next_turn(self) -> float:
        return self.turn + 1 / self.candidate.weight


def choose_member(candidates: Sequence[Candidate], *, at: datetime) -> Choice | None:
    """The member on shift, under cap and radius, who is furthest behind her share.

    The nearest store goes first where distances are known, spare members only when nobody else of
    that store can. Of equals the one idle longest. `at`: the enterprise's wall clock.
    """
    obstacles = {c.member_id: o for c in candidates if (o := c.obstacle(at))}
    ready = [c for c in candidates if c.member_id not in obstacles]
    if not ready:
        return None
    first_rank = min(_rank(c) for c in ready)
    rivals = [c for c in ready if _rank(c) == first_rank]
    floor = max(c.turn for c in rivals) - 1
    chosen = min(rivals, key=lambda c: (max(c.turn, floor), c.last_at or _LONG_AGO, c.member_id))
    turn = max(chosen.turn, floor)
    return Choice(chosen, _how(turn, rivals, floor), turn, tuple(rivals), obstacles)


def explain(choice: Choice, candidates: Sequence[Candidate]) -> dict[str, Any]:
    """The reasons as they are stored on the assignment: facts, no sentences."""
    chosen = choice.candidate
    facts: dict[str, Any] = {
        "how": choice.how.value,
        "name": chosen.name,
        "today": chosen.today,
        "rivals_today": sum(c.today for c in choice.rivals),
        "weight": chosen.weight,
        "weights": sum(c.weight for c in choice.rivals),
        "rivals": len(choice.rivals),
        "refused": dict(Counter(o.value for o in choice.obstacles.values())),
        "others": _others(choice, candidates),
    }
    if chosen.shifts:
        facts["on_shift"] = True
    if chosen.spare:
        facts["spare"] = True
    if chosen.distance is not None:
        facts |= {"store": chosen.store, "metres": round(chosen.distance)}
    return facts


def _rank(candidate: Candidate) -> tuple[float, bool]:
    return (_FAR if candidate.distance is None else candidate.distance, candidate.spare)


def _how(turn: float, rivals: Sequence[Candidate], floor: float) -> How:
    if len(rivals) == 1:
        return How.ONLY
    level = sum(1 for c in rivals if max(c.turn, floor) == turn)
    return How.IDLE if level > 1 else How.BEHIND


def _others(choice: Choice, candidates: Sequence[Candidate]) -> list[list[str]]:
    hindered = [c for c in candidates if c.member_id in choice.obstacles]
    return [[c.name, choice.obstacles[c.member_id].value] for c in hindered[:OTHERS_TOLD]]
