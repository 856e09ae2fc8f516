"""A journey in plain Python: one person, one step after the other, straight from the JSON."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from hashlib import md5
from typing import Any
from zoneinfo import ZoneInfo

Flow = list[dict[str, Any]]
WAYS = {"await": ("happened", "timed_out")}


@dataclass
class Person:
    """Where somebody stands: `ahead` holds the flows that are open, each with the next place."""

    id: int
    orders: int
    salt: str
    zone: ZoneInfo
    flow: Flow
    at: datetime  # came to the step, by plan
    exits: tuple[str, ...] = ()
    state: str = "waiting"
    path: list[tuple[str, str]] = field(default_factory=list)
    ahead: list[tuple[Flow, int]] = field(default_factory=list)
    log: list[tuple[datetime, str]] = field(default_factory=list)
    entered_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.entered_at = self.at
        self.ahead = [(self.flow, 0)]
        self._settle()

    @property
    def step(self) -> dict[str, Any]:
        flow, place = self.ahead[-1]
        return flow[place]

    def happens(self, at: datetime, kind: str) -> None:
        """Something happens, and is heard of at once."""
        self.log.append((at, kind))
        if self.state == "waiting" and kind in self.exits and at > self.entered_at:
            self.state = "left"

    def passes(self, now: datetime) -> None:
        """Whoever moves people comes by."""
        while self.state == "waiting" and self._moves(now):
            self._settle()

    def due(self) -> datetime:
        """When the present step is over, if nothing happens."""
        step = self.step
        if step["kind"] in ("wait", "await"):
            return self._later(step["span"])
        if step["kind"] == "until":
            return self._until(time.fromisoformat(step["at"]))
        return self.at

    def _moves(self, now: datetime) -> bool:
        step, due = self.step, self.due()
        if step["kind"] == "await":
            kinds = step["match"]["kinds"]
            heard = [at for at, kind in self.log if kind in kinds and self.at < at < due]
            if heard and min(heard) <= now:
                return self._goes(min(heard), step.get("happened", []))
            if due <= now:
                return self._goes(due, step.get("timed_out", []), "timed_out")
            return False
        return due <= now and self._goes(due, self._way(step))

    def _way(self, step: dict[str, Any]) -> Flow:
        found: Flow = self._chosen(step)
        return found

    def _chosen(self, step: dict[str, Any]) -> Any:
        if step["kind"] == "branch":
            for arm in step["arms"]:
                if self.orders >= arm["rule"]["where"]["value"]:
                    return arm["flow"]
            return step.get("otherwise", [])
        if step["kind"] == "split":
            hashed = md5(f"{self.salt}:{step['id']}:{self.id}".encode(), usedforsecurity=False)
            place = int(hashed.hexdigest()[:8], 16) % 10_000 / 100
            first, second = step["arms"]
            return first["flow"] if place < first["percent"] else second["flow"]
        return []

    def _goes(self, at: datetime, inner: Flow, outcome: str = "passed") -> bool:
        step = self.step
        self.path.append((step["id"], outcome))
        self.at = at
        if step["kind"] == "end":
            self.ahead = []
        elif step["kind"] == "jump":
            places = [each["id"] for each in self.flow]
            self.ahead = [(self.flow, places.index(step["to"]))]
        else:
            flow, place = self.ahead.pop()
            self.ahead += [(flow, place + 1), (inner, 0)]
        return True

    def _settle(self) -> None:
        while self.ahead and self.ahead[-1][1] == len(self.ahead[-1][0]):
            self.ahead.pop()
        if not self.ahead and self.state == "waiting":
            self.state = "ended"

    def _later(self, span: dict[str, int]) -> datetime:
        wall = self.at.astimezone(self.zone).replace(tzinfo=None, fold=0)
        passing = timedelta(hours=span.get("hours", 0), minutes=span.get("minutes", 0))
        if not span.get("days"):
            return self.at + passing
        return self._wall(wall + timedelta(days=span["days"])) + passing

    def _until(self, hour: time) -> datetime:
        day = self.at.astimezone(self.zone).date()
        for more in range(3):
            moment = self._wall(datetime.combine(day + timedelta(days=more), hour))
            if moment >= self.at:
                return moment
        raise AssertionError("every day has the hour")

    def _wall(self, naive: datetime) -> datetime:
        return naive.replace(tzinfo=self.zone).astimezone(UTC)
