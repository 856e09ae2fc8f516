"""Groups on their way: what journeys say in them is put into broadcasts, as outreach begins them.

What a step says to more groups before it has begun goes along, quiet hours and closed days hold
all of it, and each owner confirms one task. Owners are taken to confirm at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yutang.journeys.rules import deciding
from yutang.journeys.rules.deciding import Facts, Outcome
from yutang.journeys.rules.program import Node
from yutang.journeys.rules.rehearsal.agenda import Agenda
from yutang.journeys.rules.rehearsal.chat_watching import ChatWatch
from yutang.journeys.rules.rehearsal.chats import LIMIT, Chats, Heard, Rooms
from yutang.journeys.rules.rehearsal.course import Course
from yutang.journeys.rules.rehearsal.governor import PURPOSES, TRANSACTION, Moment
from yutang.journeys.rules.rehearsal.people import Flags, Small
from yutang.journeys.rules.rehearsal.runs import Places
from yutang.journeys.rules.rehearsal.times import (
    ENDLESS,
    EPOCH,
    HOUR,
    NEVER,
    SECOND,
    Ints,
    due_all,
    micros,
    wall_days,
)
from yutang.journeys.rules.rehearsal.walking import Walk, World
from yutang.journeys.rules.steps import Until

GATHERING = 15 * SECOND  # as outreach waits for more groups of the same step
NO_OWNER = Facts(outcome=Outcome.REFUSED, reason="no_owner")
NOBODY = np.zeros(0, dtype=np.int32)


@dataclass(eq=False)
class Post:
    """One message that waits until it may begin; `at`: when that is looked at.

    `known`: groups that were looked at before; `waited`: what held it last.
    """

    plan: int
    step: str
    purpose: int
    who: Small = field(default_factory=NOBODY.copy)
    at: int = ENDLESS
    expires: int = NEVER
    known: Small = field(default_factory=NOBODY.copy)
    waited: str = ""

    @property
    def name(self) -> tuple[int, str]:
        return self.plan, self.step


class Posting(Walk):
    """The walk of groups."""

    def __init__(self, world: World, watch: ChatWatch, chats: Chats) -> None:
        super().__init__(world, watch)
        self.watch, self.chats = watch, chats
        self._made = wall_days(chats.made, world.zone)
        self._sent, self._since = chats.sent.copy(), NEVER
        self._gone_out: list[tuple[Post, Small, int]] = []
        self._waiting: dict[tuple[int, str], Post] = {}
        self._looks: Agenda[int] = Agenda(self.grid, world.until)
        self._looked: list[Post] = []

    def waits(self, posts: Iterable[Post]) -> None:
        """These wait already, or are planned for a moment to come."""
        for post in posts:
            self._waiting[post.name] = post
            self._look(post, post.at)

    def heard(self, rooms: Rooms, first: int) -> list[Heard]:
        """All that was said, by who reads it; plans are numbered from `first` on."""
        return [
            Heard(at, first + post.plan, post.step, rooms.listeners(who), post.purpose)
            for post, who, at in self._gone_out
        ]

    def _agendas(self) -> list[Agenda[Any]]:
        return [*super()._agendas(), self._looks]

    def _begun(self, course: Course, places: Places, entered: Ints) -> None:
        """Each run knows its day 1, as `rules.groups.first_day` has it."""
        who = self.runs.who[places]
        by_made = (self.chats.made[who] != NEVER) & (course.plan.first_day == "made")
        days = wall_days(entered, self.world.zone)
        self.runs.first[places] = np.where(by_made, self._made[who], days)

    def _dues(self, course: Course, node: Node, places: Places, ats: Ints) -> Ints:
        step = node.step
        if not isinstance(step, Until) or step.group_day is None:
            return due_all(step, ats, self.world.zone)
        first, where = np.unique(self.runs.first[places], return_inverse=True)
        days = first.astype("datetime64[D]").tolist()
        moments = [deciding.due(step, EPOCH, self.world.zone, first_day=day) for day in days]
        return np.array([micros(at) for at in moments], dtype=np.int64)[where]

    def _facts(
        self, course: Course, node: Node, places: Places, now: int
    ) -> list[tuple[Facts, Flags]]:
        if node.kind != "task":
            return super()._facts(course, node, places, now)
        who = self.runs.who[places]
        owned: Flags = self.chats.member[who] >= 0
        self.watch.given(course.number, who[owned], now)
        return [(Facts(), owned), (NO_OWNER, ~owned)]

    def _plan(self, course: Course, node: Node, who: Small, now: int) -> None:
        """What of the step hasn't begun takes these along; twice in it is once."""
        if not len(who):
            return
        name = (course.number, node.key)
        post = self._waiting.setdefault(name, Post(*name, PURPOSES.index(node.step.purpose)))
        post.who = np.union1d(post.who, who).astype(np.int32)
        post.expires = max(post.expires, now + node.step.keep_hours * HOUR)
        at = now if self.grid.wide else now + GATHERING
        if at < post.at:
            self._look(post, at)

    def _look(self, post: Post, at: int) -> None:
        post.at = at
        number = np.array([len(self._looked)], dtype=np.int64)
        self._looked.append(post)
        self._looks.put(0, number, np.array([at], dtype=np.int64))

    def _settle(self, now: int) -> None:
        """What is due begins, or is held; who began, or was put off, isn't looked at."""
        rules = self.world.restraint(now)
        if rules.cap_since > self._since > NEVER:
            self._sent[:] = 0
        self._since = rules.cap_since
        for numbers in self._looks.take(now).values():
            for post in [self._looked[number] for number in numbers.tolist()]:
                if post in self._waiting.values() and post.at <= now:
                    self._begin(post, rules)

    def _begin(self, post: Post, rules: Moment) -> None:
        now, (plan, step) = rules.at, post.name
        new = np.setdiff1d(post.who, post.known).astype(np.int32)
        self.watch.planned(plan, new, now)
        post.known = post.who
        if post.expires <= now:
            del self._waiting[post.name]
            self.watch.expired(plan, step, post.who, now, post.waited)
            return
        why, until = self._held(post, rules)
        if until:
            post.waited = why
            self.watch.held(plan, step, new, now, (why, until))
            self._look(post, until)
            return
        del self._waiting[post.name]
        self._pack(post, rules)

    def _held(self, post: Post, rules: Moment) -> tuple[str, int]:
        """One closed stage among the people of its groups is enough to hold all of it."""
        if post.purpose == TRANSACTION:
            return "", 0
        there = self.chats.stages[post.who].any(axis=0)
        closed = int(rules.closed[there].max(initial=0))
        return ("blackout", closed) if closed else ("quiet", rules.quiet)

    def _pack(self, post: Post, rules: Moment) -> None:
        who, (plan, step) = post.who, post.name
        full = self._sent[who] >= rules.cap
        why_not = self.chats.why_not[who].astype(np.int64)
        why_not[(why_not == 0) & full] = LIMIT
        going, left_out = who[why_not == 0], why_not > 0
        self._sent[going] += 1
        self._gone_out.append((post, going, rules.at))
        self.watch.posted(plan, step, going, rules.at)
        self.watch.skipped(plan, step, who[left_out], rules.at, why_not[left_out])

    def _end(self) -> None:
        for post in self._waiting.values():
            self.watch.left(post.plan, len(post.who), post.waited)
