"""One plan as it is rehearsed: its nodes by number, and what is known of everybody at each."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.deciding import Facts, Outcome, share_of
from yutang.journeys.rules.plan import Plan, walk
from yutang.journeys.rules.program import Node, Program
from yutang.journeys.rules.rehearsal.happenings import NOTHING, Happenings
from yutang.journeys.rules.rehearsal.people import Flags, Small
from yutang.journeys.rules.rehearsal.times import DAY, NEVER, Ints
from yutang.journeys.rules.triggers import Reentry

SAID = ("send", "invite")
IS_LATE, IS_QUIET = "late", "quiet"
WAITING, CONTROL, HOLDOUT = 0, 1, 2  # the sides of who enters


@dataclass(frozen=True)
class Known:
    """What of the world a course asks; made before the clock starts.

    `side`: of each customer, should she enter. `holds`: of a branch's arms (step, number), whom
    the rule is about. `awaited`: what an await waits for. `exits`: what lets people leave.
    `ends`: from when on a step has nothing to say any more, and why.
    """

    side: NDArray[np.int8]
    holds: dict[tuple[str, int], Flags] = field(default_factory=dict)
    awaited: dict[str, Happenings] = field(default_factory=dict)
    exits: Happenings = NOTHING
    ends: dict[str, tuple[int, str]] = field(default_factory=dict)


class Door:
    """Who entered a journey last when, and who is inside, whatever the version."""

    def __init__(self, size: int) -> None:
        self.entered = np.full(size, NEVER, dtype=np.int64)
        self.inside = np.zeros(size, dtype=np.int16)
        self.left = np.full(size, NEVER, dtype=np.int64)  # early, by an exit

    def lets(self, who: Small, at: Ints, reentry: Reentry) -> Flags:
        """Who of these may enter at these moments."""
        if reentry.mode == "always":
            return np.ones(len(who), dtype=np.bool_)
        before = self.entered[who]
        if reentry.mode == "never":
            may: Flags = before == NEVER
        else:
            may = (before <= at - reentry.days * DAY) & (self.inside[who] == 0)
        return may


@dataclass
class Course:
    """A version of a journey on its way."""

    number: int
    journey_id: int
    priority: int
    salt: str
    plan: Plan
    program: Program
    known: Known
    ids: Ints  # of the customers, for the hashes
    door: Door
    order: int = 0  # of two courses at one moment, which is dealt with first
    is_open: bool = True  # lets people in
    keys: list[str] = field(init=False)
    _shares: dict[str, NDArray[np.int8]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = [step.id for _place, step in walk(self.plan.flow)]

    def node(self, number: int) -> Node:
        return self.program.nodes[self.keys[number]]

    def place(self, key: str) -> int:
        return self.keys.index(key)

    def facts(self, node: Node, who: Small, woken: Flags) -> list[tuple[Facts, Flags]]:
        """The customers at the node in classes of equal facts, each with who is in it."""
        if node.kind == "await":
            return [(Facts(happened=True), woken), (Facts(), ~woken)]
        if node.kind == "branch":
            return self._by_arm(self._arms(node, who))
        if node.kind == "split":
            return self._by_arm(self._share(node)[who].astype(np.int64))
        if node.kind == "webhook":
            return [(Facts(answered=True), np.ones(len(who), dtype=np.bool_))]
        return [(Facts(), np.ones(len(who), dtype=np.bool_))]

    def _by_arm(self, arms: Ints) -> list[tuple[Facts, Flags]]:
        return [
            (Facts(arm=int(arm)) if arm >= 0 else Facts(), arms == arm) for arm in np.unique(arms)
        ]

    def _arms(self, node: Node, who: Small) -> Ints:
        """The first arm whose rule is about her; -1: none is."""
        arms = np.full(len(who), -1, dtype=np.int64)
        for number in reversed(range(len(node.arms) - 1)):
            arms[self.known.holds[node.key, number][who]] = number
        return arms

    def _share(self, node: Node) -> NDArray[np.int8]:
        """Everybody's way at the split, by the engine's own hash."""
        if node.key not in self._shares:
            ways = (share_of(node.step, self.salt, each) for each in self.ids.tolist())
            self._shares[node.key] = np.fromiter(ways, np.int8, len(self.ids))
        return self._shares[node.key]


def skipped(reason: str) -> Facts:
    """What was not said, for it was too late or too early in the day."""
    return Facts(outcome=Outcome.SKIPPED, reason=reason)
