"""Customers on their way: what journeys say to them is planned, and the governor is asked."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from yutang.journeys.rules.deciding import Facts
from yutang.journeys.rules.program import Node
from yutang.journeys.rules.rehearsal.agenda import Agenda
from yutang.journeys.rules.rehearsal.chats import Heard
from yutang.journeys.rules.rehearsal.course import Course
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
from yutang.journeys.rules.rehearsal.people import Flags, Small
from yutang.journeys.rules.rehearsal.runs import Places
from yutang.journeys.rules.rehearsal.times import HOUR
from yutang.journeys.rules.rehearsal.walking import Walk, World
from yutang.journeys.rules.rehearsal.watching import Watch


class Telling(Walk):
    """The walk of customers; `hear`: what they read in their groups takes places as well."""

    def __init__(self, world: World, watch: Watch, governor: Governor) -> None:
        super().__init__(world, watch)
        self.watch, self.governor = watch, governor
        self._notes: Agenda[int] = Agenda(self.grid, world.until)
        self._posts: Agenda[int] = Agenda(self.grid, world.until)
        self._heard: list[Heard] = []
        self._fresh: list[Notes] = []
        self._planned = 0
        self._priorities: set[int] = set()
        self._by_journey = {each.journey_id: each for each in world.courses if each.is_open}

    def waits(self, notes: Notes) -> None:
        """These messages wait already, or are planned for a moment to come."""
        notes["order"] = np.arange(self._planned, self._planned + len(notes))
        self._planned += len(notes)
        self._later(notes)

    def hear(self, posts: Iterable[Heard]) -> None:
        """These are said in groups."""
        for post in posts:
            number = np.array([len(self._heard)], dtype=np.int64)
            self._posts.put(0, number, np.array([post.at], dtype=np.int64))
            self._heard.append(post)

    def _agendas(self) -> list[Agenda[Any]]:
        return [*super()._agendas(), self._notes, self._posts]

    def _facts(
        self, course: Course, node: Node, places: Places, now: int
    ) -> list[tuple[Facts, Flags]]:
        if node.kind == "task":
            self.watch.tasked(course, self.runs.who[places], now)
        if node.kind == "journey" and (to := self._by_journey.get(node.step.journey)):
            ats = np.full(len(places), now, dtype=np.int64)
            self.enter(to, self.runs.who[places], ats)
            return [(Facts(), np.ones(len(places), dtype=np.bool_))]
        return super()._facts(course, node, places, now)

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

    def _settle(self, now: int) -> None:
        """The governor decides all that is due; what it holds is asked again then."""
        due = [*self._notes.take(now).values(), *self._fresh]
        self._fresh = []
        notes = self._meant(np.concatenate(due) if due else no_note(), now)
        if len(notes):
            self._ask(notes, now)
        self._listen(now)

    def _ask(self, notes: Notes, now: int) -> None:
        rules = self.world.restraint(now)
        found = self.governor.decide(notes, rules, self._rivals(notes, rules))
        held = found.state == HELD
        self.watch.decided(notes, found, now)
        again = notes[held]
        again["ask"], again["waited"] = found.until[held], found.reason[held]
        self._later(again)

    def _listen(self, now: int) -> None:
        """What owners say in groups comes a little later than what is said at the same moment."""
        for numbers in self._posts.take(now).values():
            for number in numbers.tolist():
                post = self._heard[number]
                self.governor.hear(post, now)
                self.watch.heard(post, now)

    def _end(self) -> None:
        self.watch.end(self._notes.left())

    def _later(self, notes: Notes) -> None:
        self._priorities |= set(np.unique(notes["priority"]).tolist())
        self._notes.put(0, notes, notes["ask"])

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
        return rivals_of(notes, np.concatenate(others), rules, self.governor.silent)
