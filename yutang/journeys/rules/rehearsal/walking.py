"""The clock runs: people enter, steps are dealt with, the governor is asked, until the last day."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from yutang.journeys.rules import deciding
from yutang.journeys.rules.deciding import Decision, Facts
from yutang.journeys.rules.program import Node
from yutang.journeys.rules.rehearsal.agenda import Agenda
from yutang.journeys.rules.rehearsal.course import IS_LATE, IS_QUIET, SAID, Course, skipped
from yutang.journeys.rules.rehearsal.governor import (
    CARRIERS,
    HELD,
    NOTE,
    PURPOSES,
    Governor,
    Moment,
    Notes,
    Rivals,
    no_note,
    rivals_of,
)
from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.runs import Places, Runs
from yutang.journeys.rules.rehearsal.times import ENDLESS, HOUR, TICK, Grid, Ints, due_all
from yutang.journeys.rules.rehearsal.watching import Watch

GRACE = deciding.GRACE // TICK
MOST_ROUNDS = 1_000  # of steps at one moment: more is a circle
Stand = tuple[int, int]  # course and node by their numbers
Entries = tuple[int, Small, Ints]  # course, who, when


class Circle(ValueError):
    """A plan leads round and round at one moment."""


@dataclass(frozen=True)
class Standing:
    """Runs at one step: when they are dealt with, and since when they are there."""

    who: Small
    due: Ints
    arrived: Ints
    woken: NDArray[np.bool_]


@dataclass(frozen=True)
class World:
    """All that a rehearsal looks at: nothing of it changes but what the clock's walk keeps."""

    begin: int
    until: int
    minutes: int
    zone: ZoneInfo
    courses: Sequence[Course]
    governor: Governor
    restraint: Callable[[int], Moment]  # what the rules of restraint come to at a moment


class Walk:
    """One rehearsal on its way."""

    def __init__(self, world: World, watch: Watch) -> None:
        self.world, self.watch = world, watch
        grid = Grid(world.begin, world.minutes)
        self.runs = Runs()
        self._due: Agenda[Stand] = Agenda(grid, world.until)
        self._entries: Agenda[int] = Agenda(grid, world.until)
        self._notes: Agenda[int] = Agenda(grid, world.until)
        self._fresh: list[Notes] = []
        self._planned = 0
        self._priorities: set[int] = set()
        self._by_journey = {each.journey_id: each for each in world.courses if each.is_open}

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
        np.add.at(course.door.inside, rows.who, 1)
        self._wait(course, node, places, dues, rows.arrived)
        self.runs.woken[places] |= rows.woken

    def waits(self, notes: Notes) -> None:
        """These messages wait already, or are planned for a moment to come."""
        notes["order"] = np.arange(self._planned, self._planned + len(notes))
        self._planned += len(notes)
        self._later(notes)

    def go(self) -> Iterable[int]:
        """Run to the end; yields the clock whenever it stops."""
        while (stop := self._next()) is not None:
            self._fresh = []
            for _round in range(MOST_ROUNDS):
                if not self._round(stop):
                    break
            else:
                raise Circle
            self._ask(stop)
            yield stop
        self.watch.end(self._notes.left())

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
        stops = [each.next() for each in (self._entries, self._due, self._notes)]
        known = [each for each in stops if each is not None]
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
        self.watch.entered(course, who, side, now)
        on = side == 0
        self._start(course, who[on], ats[on], now)

    def _start(self, course: Course, who: Small, ats: Ints, now: int) -> None:
        if not course.program.first:
            return
        np.add.at(course.door.inside, who, 1)
        gone = course.known.exits.next_after(who, ats)
        node = course.program.nodes[course.program.first]
        dues = due_all(node.step, ats, self.world.zone)
        places = self.runs.add(who, dues, gone)
        self._wait(course, node, places, dues, ats)

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
    ) -> list[tuple[Facts, NDArray[np.bool_]]]:
        everybody = np.ones(len(places), dtype=np.bool_)
        if node.kind in SAID:
            return self._said(course, node, places, now)
        if node.kind == "task":
            self.watch.tasked(course, self.runs.who[places], now)
        if node.kind == "journey" and (to := self._by_journey.get(node.step.journey)):
            ats = np.full(len(places), now, dtype=np.int64)
            self.enter(to, self.runs.who[places], ats)
            return [(Facts(), everybody)]
        return course.facts(node, self.runs.who[places], self.runs.woken[places])

    def _said(
        self, course: Course, node: Node, places: Places, now: int
    ) -> list[tuple[Facts, NDArray[np.bool_]]]:
        """Who is told something, and who isn't, for it is late, or too early in the day."""
        everybody = np.ones(len(places), dtype=np.bool_)
        ends, why = course.known.ends.get(node.key, (ENDLESS, ""))
        if now >= ends:
            return [(Facts(outcome=deciding.Outcome.REFUSED, reason=why), everybody)]
        purpose = getattr(node.step, "purpose", "service")
        skips = course.plan.quiet == "skip" and purpose != "transaction"
        if skips and self.world.restraint(now).quiet:
            return [(skipped(IS_QUIET), everybody)]
        late = np.zeros(len(places), dtype=np.bool_)
        if now == self.world.begin:  # later on the engine is in time
            late = self.runs.due[places] < now - max(course.plan.late.hours * HOUR, GRACE)
        self._plan(course, node, self.runs.who[places[~late]], now)
        return [(Facts(), ~late), (skipped(IS_LATE), late)]

    def _plan(self, course: Course, node: Node, who: Small, now: int) -> None:
        notes = np.zeros(len(who), dtype=NOTE)
        notes["who"] = np.sort(who)
        notes["plan"], notes["node"] = course.number, course.place(node.key)
        notes["carrier"] = CARRIERS.index(getattr(node.step, "carrier", "wecom_single"))
        notes["purpose"] = PURPOSES.index(getattr(node.step, "purpose", "service"))
        notes["priority"] = course.priority
        notes["due"] = notes["ask"] = now
        notes["expires"] = now + node.step.keep_hours * HOUR
        notes["order"] = np.arange(self._planned, self._planned + len(who))
        self._planned += len(who)
        self._fresh.append(notes)

    def _move(
        self, course: Course, node: Node, places: Places, decision: Decision, now: int
    ) -> None:
        if not len(places):
            return
        self.watch.passed(course, node, self.runs.who[places], decision, now)
        if not decision.next:
            self._over(course, places, "ended", now)
            return
        after = course.program.nodes[decision.next]
        arrived = self.runs.due[places]
        self.runs.woken[places] = False
        self._wait(course, after, places, due_all(after.step, arrived, self.world.zone), arrived)

    def _over(self, course: Course, places: Places, how: str, now: int) -> None:
        if not len(places):
            return
        who = self.runs.who[places]
        np.subtract.at(course.door.inside, who, 1)
        self.watch.over(course, who, how, now)
        self.runs.free(places.copy())

    def _later(self, notes: Notes) -> None:
        self._priorities |= set(np.unique(notes["priority"]).tolist())
        self._notes.put(0, notes, notes["ask"])

    def _ask(self, now: int) -> None:
        """The governor decides all that is due; what it holds is asked again then."""
        due = [*self._notes.take(now).values(), *self._fresh]
        notes = self._meant(np.concatenate(due) if due else no_note(), now)
        if not len(notes):
            return
        rules = self.world.restraint(now)
        found = self.world.governor.decide(notes, rules, self._rivals(notes, rules))
        held = found.state == HELD
        self.watch.decided(notes, found, now)
        again = notes[held]
        again["ask"], again["waited"] = found.until[held], found.reason[held]
        self._later(again)

    def _meant(self, notes: Notes, now: int) -> Notes:
        """Without what was to be said to who has left the journey early meanwhile."""
        over = np.zeros(len(notes), dtype=np.bool_)
        for course in self.world.courses:
            if not len(course.known.exits):
                continue
            mine = notes["plan"] == course.number
            over |= mine & (course.door.left[notes["who"]] >= notes["due"])
        if over.any():
            self.watch.cancelled(notes[over], now)
        return notes[~over]

    def _rivals(self, notes: Notes, rules: Moment) -> Rivals | None:
        """Who else wants these customers soon; nobody is looked for who can't be first."""
        if not rules.gap or max(self._priorities, default=0) <= int(notes["priority"].min()):
            return None
        others = self._notes.between(rules.at, rules.at + rules.gap)
        if not others:
            return None
        return rivals_of(notes, np.concatenate(others), rules, self.world.governor.silent)
