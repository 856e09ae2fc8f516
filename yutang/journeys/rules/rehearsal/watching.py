"""What a rehearsal sees: counted while the clock runs, and a trace of those who are looked at."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.deciding import Decision
from yutang.journeys.rules.program import Node
from yutang.journeys.rules.rehearsal.course import Course
from yutang.journeys.rules.rehearsal.governor import (
    ADMITTED,
    CARRIERS,
    HELD,
    REASONS,
    REFUSED,
    SINGLE,
    TODO,
    Notes,
    Verdicts,
)
from yutang.journeys.rules.rehearsal.people import People, Small
from yutang.journeys.rules.rehearsal.times import Ints, moment

SIDES = ("entered", "control", "holdout")
EXPIRED = REASONS.index("expired")
CANCELLED = "cancelled"


@dataclass(frozen=True)
class Seen:
    """One thing that happens to one customer; `plan` is the number of the plan it belongs to."""

    at: int
    who: int
    plan: int
    what: str
    step: str = ""
    reason: str = ""
    until: int = 0
    arm: int | None = None

    def data(self) -> dict[str, Any]:
        found: dict[str, Any] = {"at": moment(self.at).isoformat(), "plan": self.plan}
        found |= {"what": self.what, "step": self.step, "reason": self.reason, "arm": self.arm}
        found["until"] = moment(self.until).isoformat() if self.until else ""
        return found


@dataclass
class Watch:
    """Counts by plan, day and reason.

    `midnights`: the first moment of each day of the enterprise, and one more. `steps`: of each
    plan, the names of its steps by number. `looked_at`: places of customers to be traced.
    """

    people: People
    midnights: Ints
    steps: list[list[str]]
    looked_at: Small
    entered_by: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    passed_by: Counter[tuple[int, str, str, int | None]] = field(default_factory=Counter)
    over_by: Counter[tuple[int, str]] = field(default_factory=Counter)
    planned_by: Counter[int] = field(default_factory=Counter)
    said_by: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    refused_by: Counter[tuple[int, int, str, str]] = field(default_factory=Counter)
    held_by: Counter[tuple[int, int, str]] = field(default_factory=Counter)
    left_by: Counter[tuple[int, str]] = field(default_factory=Counter)
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.members, self._member = np.unique(self.people.member, return_inverse=True)
        days = len(self.midnights) - 1
        self.load = np.zeros((days, len(self.members)), dtype=np.int64)
        self.came: dict[int, NDArray[np.bool_]] = {}
        self.reached = np.zeros(len(self.people), dtype=np.bool_)
        self._wanted: dict[int, dict[int, list[Small]]] = defaultdict(lambda: defaultdict(list))

    def day(self, now: int) -> int:
        """The number of the day that the moment is in."""
        found = int(np.searchsorted(self.midnights, now, side="right")) - 1
        return min(max(found, 0), len(self.midnights) - 2)

    def entered(self, course: Course, who: Small, side: NDArray[np.int8], now: int) -> None:
        day = self.day(now)
        for number, name in enumerate(SIDES):
            some = who[side == number]
            if len(some):
                self.entered_by[course.number, day, name] += len(some)
                self._trace(some, now, course.number, name)
        came = self.came.setdefault(course.number, np.zeros(len(self.people), dtype=np.bool_))
        came[who] = True

    def passed(self, course: Course, node: Node, who: Small, decision: Decision, now: int) -> None:
        outcome = str(decision.outcome)
        self.passed_by[course.number, node.key, outcome, decision.arm] += len(who)
        for place in self._some(who):
            self.seen.append(
                Seen(now, place, course.number, outcome, node.key, decision.reason, 0, decision.arm)
            )

    def tasked(self, course: Course, who: Small, now: int) -> None:
        self._work(who, now)

    def over(self, course: Course, who: Small, how: str, now: int) -> None:
        self.over_by[course.number, how] += len(who)
        self._trace(who, now, course.number, how)

    def decided(self, notes: Notes, found: Verdicts, now: int) -> None:
        """What the governor let through, held and refused at this moment."""
        day = self.day(now)
        is_new = notes["waited"] == 0
        for plan, count in _counted(notes["plan"][is_new]):
            self.planned_by[plan] += count
            self._wanted[day][plan].append(notes["who"][is_new & (notes["plan"] == plan)])
        self._let_through(notes[found.state == ADMITTED], day, now)
        refused = found.state == REFUSED
        self._refuse(notes[refused], found.reason[refused], day)
        held = is_new & (found.state == HELD)
        keys = notes["plan"][held] * 100 + found.reason[held]
        for key, count in _counted(keys):
            self.held_by[key // 100, day, REASONS[key % 100]] += count
        self._trace_notes(notes, found, now)

    def cancelled(self, notes: Notes, now: int) -> None:
        """These weren't said, for their customers had left."""
        for plan, count in _counted(notes["plan"]):
            self.refused_by[plan, self.day(now), CANCELLED, ""] += count
        for at in np.flatnonzero(np.isin(notes["who"], self.looked_at)).tolist():
            note = notes[at]
            plan = int(note["plan"])
            step = self.steps[plan][int(note["node"])] if self.steps[plan] else ""
            self.seen.append(Seen(now, int(note["who"]), plan, "suppressed", step, CANCELLED))

    def _let_through(self, notes: Notes, day: int, now: int) -> None:
        for key, count in _counted(notes["plan"] * 100 + notes["carrier"]):
            self.said_by[key // 100, day, CARRIERS[key % 100]] += count
        self.reached[notes["who"]] = True
        by_member = (notes["carrier"] == SINGLE) | (notes["carrier"] == TODO)
        self._work(notes["who"][by_member], now)

    def _refuse(self, notes: Notes, reasons: NDArray[np.int8], day: int) -> None:
        why = reasons.astype(np.int64)
        after = np.where(why == EXPIRED, notes["waited"], 0)
        for key, count in _counted(notes["plan"] * 10_000 + why * 100 + after):
            reason, waited = REASONS[key // 100 % 100], REASONS[key % 100]
            self.refused_by[key // 10_000, day, reason, waited] += count

    def end(self, left: list[Any]) -> None:
        """What still waits when the last day is over, but was due within the days."""
        for notes in left:
            mine = notes[(notes["waited"] > 0) | (notes["due"] < self.midnights[-1])]
            for key, count in _counted(mine["plan"] * 100 + mine["waited"]):
                self.left_by[key // 100, REASONS[key % 100]] += count

    def collisions(self) -> Counter[tuple[int, int, int]]:
        """By day and two plans: how many customers both wanted on that day."""
        found: Counter[tuple[int, int, int]] = Counter()
        for day, plans in self._wanted.items():
            wanted = {plan: np.unique(np.concatenate(parts)) for plan, parts in plans.items()}
            for one, other in combinations(sorted(wanted), 2):
                both = len(np.intersect1d(wanted[one], wanted[other], assume_unique=True))
                if both:
                    found[day, one, other] += both
        return found

    def _work(self, who: Small, now: int) -> None:
        load = np.bincount(self._member[who], minlength=len(self.members))
        self.load[self.day(now)] += load

    def _some(self, who: Small) -> list[int]:
        if not len(self.looked_at):
            return []
        found: list[int] = who[np.isin(who, self.looked_at)].tolist()
        return found

    def _trace(self, who: Small, now: int, plan: int, what: str) -> None:
        self.seen += [Seen(now, place, plan, what) for place in self._some(who)]

    def _trace_notes(self, notes: Notes, found: Verdicts, now: int) -> None:
        if not len(self.looked_at):
            return
        for at in np.flatnonzero(np.isin(notes["who"], self.looked_at)).tolist():
            note, state = notes[at], int(found.state[at])
            plan, node = int(note["plan"]), int(note["node"])
            self.seen.append(
                Seen(
                    now,
                    int(note["who"]),
                    plan,
                    ("admitted", "held", "suppressed")[state],
                    self.steps[plan][node] if self.steps[plan] else "",
                    REASONS[int(found.reason[at])],
                    int(found.until[at]),
                )
            )


def _counted(keys: NDArray[Any]) -> list[tuple[int, int]]:
    """Each key with how often it is there."""
    which, counts = np.unique(keys, return_counts=True)
    return list(zip(which.tolist(), counts.tolist(), strict=True))
