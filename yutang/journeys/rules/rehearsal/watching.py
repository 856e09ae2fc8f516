"""What a rehearsal sees of customers: what the governor let through, held and refused."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules.rehearsal.chats import Heard
from yutang.journeys.rules.rehearsal.counting import Counts, Seen, counted
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
from yutang.journeys.rules.rehearsal.times import Ints

EXPIRED = REASONS.index("expired")
CANCELLED = "cancelled"
HEARD = "heard"


class Watch(Counts):
    """Counts of customers' messages; `reached`: who was told anything."""

    def __init__(
        self, people: People, midnights: Ints, steps: Sequence[list[str]], looked_at: Small
    ) -> None:
        super().__init__(people.member, midnights, steps, looked_at)
        self.people = people
        self.reached = np.zeros(len(people), dtype=np.bool_)

    def decided(self, notes: Notes, found: Verdicts, now: int) -> None:
        """What the governor let through, held and refused at this moment."""
        day = self.day(now)
        is_new = notes["waited"] == 0
        for plan, count in counted(notes["plan"][is_new]):
            self.planned_by[plan,] += count
            self.wanted[day][plan].append(notes["who"][is_new & (notes["plan"] == plan)])
        self._let_through(notes[found.state == ADMITTED], day, now)
        refused = found.state == REFUSED
        self._refuse(notes[refused], found.reason[refused], day)
        held = is_new & (found.state == HELD)
        keys = notes["plan"][held] * 100 + found.reason[held]
        for key, count in counted(keys):
            self.held_by[key // 100, day, REASONS[key % 100]] += count
        self._trace_notes(notes, found, now)

    def cancelled(self, notes: Notes, now: int) -> None:
        """These weren't said, for their customers had left."""
        for plan, count in counted(notes["plan"]):
            self.refused_by[plan, self.day(now), CANCELLED, ""] += count
        for at in np.flatnonzero(np.isin(notes["who"], self.looked_at)).tolist():
            note = notes[at]
            plan = int(note["plan"])
            step = self.steps[plan][int(note["node"])] if self.steps[plan] else ""
            self.seen.append(Seen(now, int(note["who"]), plan, "suppressed", step, CANCELLED))

    def _let_through(self, notes: Notes, day: int, now: int) -> None:
        for key, count in counted(notes["plan"] * 100 + notes["carrier"]):
            self.said_by[key // 100, day, CARRIERS[key % 100]] += count
        self.reached[notes["who"]] = True
        by_member = (notes["carrier"] == SINGLE) | (notes["carrier"] == TODO)
        self._work(notes["who"][by_member], now)

    def _refuse(self, notes: Notes, reasons: NDArray[np.int8], day: int) -> None:
        why = reasons.astype(np.int64)
        after = np.where(why == EXPIRED, notes["waited"], 0)
        for key, count in counted(notes["plan"] * 10_000 + why * 100 + after):
            reason, waited = REASONS[key // 100 % 100], REASONS[key % 100]
            self.refused_by[key // 10_000, day, reason, waited] += count

    def end(self, left: list[Any]) -> None:
        """What still waits when the last day is over, but was due within the days."""
        for notes in left:
            mine = notes[(notes["waited"] > 0) | (notes["due"] < self.midnights[-1])]
            for key, count in counted(mine["plan"] * 100 + mine["waited"]):
                self.left_by[key // 100, REASONS[key % 100]] += count

    def heard(self, post: Heard, now: int) -> None:
        """These read in a group what its owner said there."""
        self.reached[post.who] = True
        self.seen += [Seen(now, who, post.plan, HEARD, post.step) for who in self._some(post.who)]

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
