"""The clock runs: subjects enter, steps are dealt with, until the last day; whoever they are."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules import deciding
from yutang.journeys.rules.deciding import Decision, Facts
from yutang.journeys.rules.program import Node
from yutang.journeys.rules.rehearsal.agenda import Agenda
from yutang.journeys.rules.rehearsal.counting import Counts
from yutang.journeys.rules.rehearsal.course import IS_LATE, IS_QUIET, SAID, Course, skipped
from yutang.journeys.rules.rehearsal.governor import Moment
from yutang.journeys.rules.rehearsal.people import Flags, Small
from yutang.journeys.rules.rehearsal.runs import Places, Runs
from yutang.journeys.rules.rehearsal.times import ENDLESS, HOUR, TICK, Grid, Ints, due_all

GRACE = deciding.GRACE // TICK
MOST_ROUNDS = 1_000  # of steps at one moment: more is a circle
Stand = tuple[int, int]  # course and node by their numbers


class Circle(ValueError):
    """A plan leads round and round at one moment."""


@dataclass(frozen=True)
class Standing:
    """Runs at one step: when they are dealt with, since when they are there, and inside."""

    who: Small
    due: Ints
    arrived: Ints
    woken: Flags
    entered: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


@dataclass(frozen=True)
class World:
    """All that a walk looks at: nothing of it changes but what the clock's walk keeps."""

    begin: int
    until: int
    minutes: int
    zone: ZoneInfo
    courses: Sequence[Course]
    restraint: Callable[[int], Moment]  # what the rules of restraint come to at a moment


class Walk:
    """One rehearsal on its way; what is said, and what becomes of it, is for those who walk."""

    def __init__(self, world: World, watch: Counts) -> None:
        self.world = world
        self._seen = watch
        self.grid = Grid(world.begin, world.minutes)
        self.runs = Runs()
        self._due: Agenda[Stand] = Agenda(self.grid, world.until)
        self._entries: Agenda[int] = Agenda(self.grid, world.until)

    def enter(self, course: Course, who: Small, ats: Ints) -> None:
        """These come to the journey's door at these moments."""
        rows = np.empty(len(who), dtype=[("who", "i4"), ("at", "i8")])
        rows["who"], rows["at"] = who, ats
        self._entries.put(course.number, rows, ats)

    def stand(self, course: Course, key: str, rows: Standing) -> None:
        """These are inside, at this step, from the beginning on."""
        gone = course.known.exits.next_after(rows.who, np.full(len(rows.who), self.world.begin))
        node, dues = course.program.nodes[key], rows.due
        if node.kind == "await":  # the engine looks at them when they come, and when it is over
            ends = due_all(node.step, rows.arrived, self.world.zone)
            dues = np.where(rows.woken, dues, ends)
        places = self.runs.add(rows.who, dues, gone)
        self._begun(course, places, rows.entered)
        np.add.at(course.door.inside, rows.who, 1)
        self._wait(course, node, places, dues, rows.arrived)
        self.runs.woken[places] |= rows.woken

    def go(self) -> Iterable[int]:
        """Run to the end; yields the clock whenever it stops."""
        while (stop := self._next()) is not None:
            for _round in range(MOST_ROUNDS):
                if not self._round(stop):
                    break
            else:
                raise Circle
            self._settle(stop)
            yield stop
        self._end()

    def _agendas(self) -> list[Agenda[Any]]:
        return [self._entries, self._due]

    def _begun(self, course: Course, places: Places, entered: Ints) -> None:
        """These runs began at these moments."""

    def _dues(self, course: Course, node: Node, places: Places, ats: Ints) -> Ints:
        """When these runs, which come to the node at these moments, are dealt with there."""
        return due_all(node.step, ats, self.world.zone)

    def _plan(self, course: Course, node: Node, who: Small, now: int) -> None:
        """They are to be told what the step says."""
        raise NotImplementedError

    def _settle(self, now: int) -> None:
        """What was planned, and is due, is decided."""
        raise NotImplementedError

    def _end(self) -> None:
        """The last day is over."""
        raise NotImplementedError

    def _round(self, now: int) -> bool:
        """One step of everybody who is due, first of those who come in; whether there were any."""
        ready = self._ready(now)
        entries = self._entries.take(now)
        for number, rows in sorted(entries.items()):
            self._let_in(self.world.courses[number], rows, now)
        for stand, come in self._ready(now).items():
            ready[stand] = np.concatenate([ready[stand], come]) if stand in ready else come
        for stand in sorted(ready, key=self._order):
            course = self.world.courses[stand[0]]
            self._step(course, course.node(stand[1]), ready[stand], now)
        return bool(entries or ready)

    def _next(self) -> int | None:
        known = [stop for each in self._agendas() if (stop := each.next()) is not None]
        return min(known) if known else None

    def _let_in(self, course: Course, rows: NDArray[Any], now: int) -> None:
        """Who may enter does, each once at a stop unless every occasion counts."""
        rows = rows[np.lexsort((rows["at"], rows["who"]))]
        reentry = course.plan.reentry
        if reentry.mode != "always":
            rows = rows[np.diff(rows["who"], prepend=-1) != 0]
        rows = rows[course.door.lets(rows["who"], rows["at"], reentry)]
        who, ats = rows["who"], rows["at"]
        course.door.entered[who] = ats
        side = course.known.side[who]
        self._seen.entered(course, who, side, now)
        on = side == 0
        self._start(course, who[on], ats[on], now)

    def _start(self, course: Course, who: Small, ats: Ints, now: int) -> None:
        if not course.program.first:
            return
        np.add.at(course.door.inside, who, 1)
        places = self.runs.add(who, ats, course.known.exits.next_after(who, ats))
        self._begun(course, places, ats)
        node = course.program.nodes[course.program.first]
        self._wait(course, node, places, self._dues(course, node, places, ats), ats)

    def _wait(self, course: Course, node: Node, places: Places, dues: Ints, arrived: Ints) -> None:
        """These runs are at the node until they are due, or what they wait for happens."""
        if node.kind == "await":
            found = course.known.awaited[node.key].next_after(self.runs.who[places], arrived)
            self.runs.woken[places] = found < dues
            dues = np.minimum(dues, found)
        self.runs.due[places] = dues
        # Who leaves by an exit does so when it happens, not when the next step is due.
        self._due.put(
            (course.number, course.place(node.key)),
            places,
            np.minimum(dues, self.runs.gone[places]),
        )

    def _order(self, stand: Stand) -> tuple[int, int]:
        return self.world.courses[stand[0]].order, stand[1]

    def _ready(self, now: int) -> dict[Stand, Places]:
        """Who is due and still there; the others have left, and may enter again at once."""
        found: dict[Stand, Places] = {}
        for stand, rows in self._due.take(now).items():
            course, places = self.world.courses[stand[0]], rows.astype(np.int64)
            left = self.runs.gone[places] <= np.minimum(self.runs.due[places], now)
            course.door.left[self.runs.who[places[left]]] = self.runs.gone[places[left]]
            self._over(course, places[left], "left", now)
            found[stand] = places[~left]
        return found

    def _step(self, course: Course, node: Node, places: Places, now: int) -> None:
        """Do the step for these runs, in classes of equal facts."""
        if not len(places):
            return
        for facts, some in self._facts(course, node, places, now):
            decision = deciding.decide(node, facts)
            self._move(course, node, places[some], decision, now)

    def _facts(
        self, course: Course, node: Node, places: Places, now: int
    ) -> list[tuple[Facts, Flags]]:
        if node.kind in SAID:
            return self._said(course, node, places, now)
        return course.facts(node, self.runs.who[places], self.runs.woken[places])

    def _said(
        self, course: Course, node: Node, places: Places, now: int
    ) -> list[tuple[Facts, Flags]]:
        """Who is told something, and who isn't, for it is late, or too early in the day."""
        everybody = np.ones(len(places), dtype=np.bool_)
        ends, why = course.known.ends.get(node.key, (ENDLESS, ""))
        if now >= ends:
            return [(Facts(outcome=deciding.Outcome.REFUSED, reason=why), everybody)]
        purpose = getattr(node.step, "purpose", "service")
        skips = course.plan.quiet == "skip" and purpose != "transaction"
        if skips and self.world.restraint(now).quiet:
            return [(skipped(IS_QUIET), everybody)]
        late = self.runs.due[places] < now - max(course.plan.late.hours * HOUR, GRACE)
        self._plan(course, node, self.runs.who[places[~late]], now)
        return [(Facts(), ~late), (skipped(IS_LATE), late)]

    def _move(
        self, course: Course, node: Node, places: Places, decision: Decision, now: int
    ) -> None:
        if not len(places):
            return
        self._seen.passed(course, node, self.runs.who[places], decision, now)
        if not decision.next:
            self._over(course, places, "ended", now)
            return
        after = course.program.nodes[decision.next]
        arrived = self.runs.due[places]
        self.runs.woken[places] = False
        self._wait(course, after, places, self._dues(course, after, places, arrived), arrived)

    def _over(self, course: Course, places: Places, how: str, now: int) -> None:
        if not len(places):
            return
        who = self.runs.who[places]
        np.subtract.at(course.door.inside, who, 1)
        self._seen.over(course, who, how, now)
        self.runs.free(places.copy())
