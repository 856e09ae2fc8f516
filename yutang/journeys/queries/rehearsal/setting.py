"""A rehearsal is set: everything is read, and the clock can run."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsal import waiting
from yutang.journeys.queries.rehearsal.courses import (
    Told,
    begin_inside,
    courses,
    goes_by_draft,
    rehearsed,
)
from yutang.journeys.queries.rehearsal.doing import Doing, Newcomers, Window, with_newcomers
from yutang.journeys.queries.rehearsal.entrances import begin_entering
from yutang.journeys.queries.rehearsal.people import everybody, people
from yutang.journeys.queries.rehearsal.sets import Sets
from yutang.journeys.rules.rehearsal.drawing import drawn
from yutang.journeys.rules.rehearsal.governor import Governor, Moment, moment_of
from yutang.journeys.rules.rehearsal.people import Past, People
from yutang.journeys.rules.rehearsal.times import Ints, micros, moment
from yutang.journeys.rules.rehearsal.walking import Walk, World
from yutang.journeys.rules.rehearsal.watching import Watch
from yutang.kernel import clock
from yutang.outreach.queries.policy import Rules
from yutang.outreach.queries.policy import rules as policy
from yutang.outreach.rules.governor import UNCOUNTED_CARRIERS

EXACT_BELOW = 2_000  # customers: the clock stops at every moment
MINUTES = 15  # between two stops where there are more


@dataclass(frozen=True)
class Terms:
    """What is rehearsed. `sample` None: everybody. `only`: this customer alone."""

    begin: datetime
    days: int
    journey: Journey | None = None
    sample: int | None = None
    seed: int = 1
    draws: bool = False
    minutes: int | None = None
    only: int | None = None


@dataclass(frozen=True)
class Setting:
    """A rehearsal that can begin; `plans` name who wants to say something, by number."""

    walk: Walk
    watch: Watch
    journeys: list[Journey]
    plans: list[tuple[str, int]]
    population: int
    drafts: list[int]
    minutes: int


class Restraint:
    """The rules of restraint at a moment; each moment is asked once."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._last: Moment | None = None

    def __call__(self, at: int) -> Moment:
        if self._last is None or self._last.at != at:
            self._last = moment_of(self._rules.values(moment(at)))
        return self._last


def setting(terms: Terms) -> Setting:
    """Read all that the rehearsal needs, as it stands."""
    rules = policy()
    population = everybody()
    ids = _chosen(population, terms)
    window = Window(terms.begin, terms.days, terms.seed if terms.draws else None)
    who, past, newcomers = _everybody(ids, terms, window, rules)
    midnights = _midnights(terms)
    minutes = _minutes(terms, len(population))
    doing = Doing(who, window, newcomers)
    told = Told(who, Sets(who, terms.begin), doing, micros(terms.begin), minutes)
    journeys = rehearsed(terms.journey)
    made = courses(journeys, terms.journey, told)
    governor = Governor(who, past, UNCOUNTED_CARRIERS)
    until = int(midnights[-1])
    world = World(told.begin, until, minutes, clock.zone(), made, governor, Restraint(rules))
    others = [*waiting.ledger(who), *waiting.scheduled(who, told.begin, until)]
    plans = [("journey", course.journey_id) for course in made]
    plans += [(other.type, other.id) for other in others]
    looked_at = np.arange(len(who), dtype=np.int32) if terms.only else np.zeros(0, np.int32)
    watch = Watch(who, midnights, [c.keys for c in made] + [[] for _ in others], looked_at)
    walk = Walk(world, watch)
    walk.waits(waiting.numbered(others, len(made)))
    for journey in journeys:
        begin_inside(journey, made, walk, told)
        for course in made:
            if course.journey_id == journey.pk and course.is_open:
                begin_entering(journey, course, walk, told, terms.days)
    drafts = [each.pk for each in journeys if goes_by_draft(each, terms.journey)]
    return Setting(walk, watch, journeys, plans, len(population), drafts, minutes)


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


def _midnights(terms: Terms) -> Ints:
    """When each of the days begins: the first is today, the last begins when they are over."""
    today = clock.local(terms.begin).date()
    days = [today + timedelta(days=number) for number in range(terms.days + 1)]
    return np.array([micros(clock.day_bounds(day)[0]) for day in days], dtype=np.int64)


def names(plans: Sequence[tuple[str, int]]) -> list[str]:
    """The plans as people know them."""
    from yutang.outreach import sources  # noqa: PLC0415 - tellers register as areas load

    found = sources.named(plans)
    return [found[each].name for each in plans]
