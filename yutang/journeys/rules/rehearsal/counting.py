"""What a rehearsal sees of all who walk: counted while the clock runs, some of them traced."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.deciding import Decision
from yutang.journeys.rules.program import Node
from yutang.journeys.rules.rehearsal.course import Course
from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.times import Ints, moment

SIDES = ("entered", "control", "holdout")
Wanted = dict[int, dict[int, list[Small]]]  # by day and plan


@dataclass(frozen=True)
class Seen:
    """One thing that happens to one who walks; `plan` is the number of the plan it belongs to."""

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


class Counts:
    """Counts by plan, day and reason.

    `member`: of each who walks, whose work a message or task for them is; -1: nobody's.
    `midnights`: the first moment of each day of the enterprise, and one more. `steps`: of each
    plan, the names of its steps by number. `looked_at`: places of those to be traced.
    """

    def __init__(
        self, member: Ints, midnights: Ints, steps: Sequence[list[str]], looked_at: Small
    ) -> None:
        self.midnights, self.steps, self.looked_at = midnights, steps, looked_at
        self.entered_by: Counter[tuple[int, int, str]] = Counter()
        self.passed_by: Counter[tuple[int, str, str, int | None]] = Counter()
        self.skipped_by: Counter[tuple[int, int, str]] = Counter()
        self.over_by: Counter[tuple[int, str]] = Counter()
        self.planned_by: Counter[tuple[int]] = Counter()
        self.said_by: Counter[tuple[int, int, str]] = Counter()
        self.refused_by: Counter[tuple[int, int, str, str]] = Counter()
        self.held_by: Counter[tuple[int, int, str]] = Counter()
        self.left_by: Counter[tuple[int, str]] = Counter()
        self.seen: list[Seen] = []
        self.members, self._member = np.unique(member, return_inverse=True)
        self.load = np.zeros((len(midnights) - 1, len(self.members)), dtype=np.int64)
        self.came: dict[int, NDArray[np.bool_]] = {}
        self.wanted: Wanted = defaultdict(lambda: defaultdict(list))

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
        came = self.came.setdefault(course.number, np.zeros(len(self._member), dtype=np.bool_))
        came[who] = True

    def passed(self, course: Course, node: Node, who: Small, decision: Decision, now: int) -> None:
        outcome = str(decision.outcome)
        self.passed_by[course.number, node.key, outcome, decision.arm] += len(who)
        if decision.reason:
            self.skipped_by[course.number, self.day(now), decision.reason] += len(who)
        for place in self._some(who):
            self.seen.append(
                Seen(now, place, course.number, outcome, node.key, decision.reason, 0, decision.arm)
            )

    def tasked(self, course: Course, who: Small, now: int) -> None:
        self._work(who, now)

    def over(self, course: Course, who: Small, how: str, now: int) -> None:
        self.over_by[course.number, how] += len(who)
        self._trace(who, now, course.number, how)

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


def counted(keys: NDArray[Any]) -> list[tuple[int, int]]:
    """Each key with how often it is there."""
    which, counts = np.unique(keys, return_counts=True)
    return list(zip(which.tolist(), counts.tolist(), strict=True))
