"""A rehearsal is set: everything is read, and the clock can run."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from yutang.journeys.queries.rehearsal import waiting
from yutang.journeys.queries.rehearsal.chats import rooms
from yutang.journeys.queries.rehearsal.courses import (
    Subjects,
    Told,
    begin_inside,
    courses,
    goes_by_draft,
    rehearsed,
)
from yutang.journeys.queries.rehearsal.doing import Doing, Newcomers, Window, with_newcomers
from yutang.journeys.queries.rehearsal.entrances import begin_entering
from yutang.journeys.queries.rehearsal.group_setting import GroupSetting, group_setting
from yutang.journeys.queries.rehearsal.people import everybody, people
from yutang.journeys.queries.rehearsal.sets import Sets
from yutang.journeys.queries.rehearsal.terms import Restraint, Terms, midnights_of, window_of
from yutang.journeys.rules.rehearsal.chats import Rooms
from yutang.journeys.rules.rehearsal.drawing import drawn
from yutang.journeys.rules.rehearsal.governor import Governor
from yutang.journeys.rules.rehearsal.people import Past, People
from yutang.journeys.rules.rehearsal.telling import Telling
from yutang.journeys.rules.rehearsal.times import Ints, micros
from yutang.journeys.rules.rehearsal.walking import World
from yutang.journeys.rules.rehearsal.watching import Watch
from yutang.kernel import clock
from yutang.outreach.queries.policy import Rules
from yutang.outreach.queries.policy import rules as policy
from yutang.outreach.rules.governor import UNCOUNTED_CARRIERS

EXACT_BELOW = 2_000  # customers: the clock stops at every moment
MINUTES = 15  # between two stops where there are more


@dataclass(frozen=True)
class Setting:
    """A rehearsal that can begin; `plans` name who wants to say something, by number.

    Plans of groups have numbers of their own; here they stand behind those of customers.
    """

    walk: Telling
    watch: Watch
    groups: GroupSetting
    rooms: Rooms
    plans: list[tuple[str, int]]
    population: int
    drafts: list[int]
    minutes: int

    @property
    def own_plans(self) -> int:
        """How many plans of customers there are."""
        return len(self.plans) - len(self.groups.plans)

    def go(self) -> Iterable[int]:
        """Run to the end, groups first: what is said in them is read by customers."""
        yield from self.groups.walk.go()
        self.walk.hear(self.groups.walk.heard(self.rooms, self.own_plans))
        yield from self.walk.go()


def setting(terms: Terms) -> Setting:
    """Read all that the rehearsal needs, as it stands."""
    rules = policy()
    population = everybody()
    window = window_of(terms)
    who, past, newcomers = _everybody(_chosen(population, terms), terms, window, rules)
    minutes = _minutes(terms, len(population))
    told = Told(who, Sets(who, terms.begin), Doing(who, window, newcomers), micros(terms.begin))
    subjects = Subjects("customer_id", who, told.known, told.begin)
    journeys = rehearsed(terms.journey)
    made = courses(journeys, terms.journey, subjects)
    midnights = midnights_of(terms)
    until = int(midnights[-1])
    others = [*waiting.ledger(who), *waiting.scheduled(who, told.begin, until)]
    groups = group_setting(terms, minutes)
    plans = [("journey", course.journey_id) for course in made]
    plans += [(other.type, other.id) for other in others]
    looked_at = np.arange(len(who) if terms.only else 0, dtype=np.int32)
    watch = Watch(who, midnights, [c.keys for c in made] + [[] for _ in others], looked_at)
    world = World(told.begin, until, minutes, clock.zone(), made, Restraint(rules))
    walk = Telling(world, watch, Governor(who, past, UNCOUNTED_CARRIERS))
    walk.waits(waiting.numbered(others, len(made)))
    for journey in journeys:
        begin_inside(journey, made, walk, subjects)
        for course in made:
            if course.journey_id == journey.pk and course.is_open:
                begin_entering(journey, course, walk, told)
    drafts = [each.pk for each in journeys if goes_by_draft(each, terms.journey)]
    return Setting(
        walk=walk,
        watch=watch,
        groups=groups,
        rooms=rooms(groups.chats, who),
        plans=plans + groups.plans,
        population=len(population),
        drafts=drafts + groups.drafts,
        minutes=minutes,
    )


def _everybody(
    ids: Ints, terms: Terms, window: Window, rules: Rules
) -> tuple[People, Past, Newcomers | None]:
    """The customers, what they were told, and who will come; one alone is looked at alone."""
    restraint = rules.values(terms.begin)
    who, past = people(ids, restraint)
    if terms.only is not None:
        return who, past, None
    holdout = (restraint["holdout_salt"], restraint["holdout"])
    who, newcomers = with_newcomers(who, window, holdout)
    carried = np.concatenate([past.carried, np.zeros(len(who.like), dtype=np.int64)])
    return who, replace(past, carried=carried), newcomers


def _chosen(population: Ints, terms: Terms) -> Ints:
    if terms.only is not None:
        only: Ints = population[population == terms.only]
        return only
    if terms.sample is None or terms.sample >= len(population):
        return population
    places = drawn(terms.seed, population, 1_000, np.full(len(population), 2**40))
    chosen: Ints = np.sort(population[np.argsort(places, kind="stable")[: terms.sample]])
    return chosen


def _minutes(terms: Terms, population: int) -> int:
    if terms.minutes is not None:
        return terms.minutes
    return 0 if min(terms.sample or population, population) < EXACT_BELOW else MINUTES
