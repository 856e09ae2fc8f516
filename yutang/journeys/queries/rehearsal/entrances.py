"""Who comes to a journey's door when, by each of its triggers."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsal.columns import columns
from yutang.journeys.queries.rehearsal.courses import Told
from yutang.journeys.rules.matching import entered_by
from yutang.journeys.rules.occasions import dates_for, moments, occasions
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.rehearsal.course import Course
from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.times import Ints, micros, moment
from yutang.journeys.rules.rehearsal.walking import Walk
from yutang.journeys.rules.triggers import OnAudience, OnDate, OnFestival, OnSchedule, Trigger
from yutang.kernel import clock

BORN = """
    select fact.customer_id, (fact.day - date '1970-01-01')::bigint
    from customers_fact fact join customers_facttype type on type.id = fact.type_id
    where type.key = %(fact)s and type.archived_at is null and fact.day is not null
        and fact.customer_id = any(%(asked)s::bigint[])
    order by fact.customer_id
"""
FIRST = np.datetime64("1970-01-01")
Arrivals = tuple[Small, Ints]


def begin_entering(journey: Journey, course: Course, walk: Walk, told: Told) -> None:
    """All who come within these days stand on the walk's agenda."""
    since = moment(told.begin)
    until = moment(walk.world.until)
    for trigger in course.plan.triggers:
        allowed = told.sets.holds(trigger.rule) if hasattr(trigger, "rule") else None
        for who, ats in _coming(trigger, journey, told, (since, until)):
            some = in_time(course.plan, ats)
            some &= allowed[who] if allowed is not None else True
            walk.enter(course, who[some], ats[some])


def _coming(
    trigger: Trigger, journey: Journey, told: Told, window: tuple[datetime, datetime]
) -> Iterator[Arrivals]:
    zone = clock.zone()
    if match := entered_by(trigger):
        happening = told.doing.of(match)
        yield happening.who, happening.at
    if isinstance(trigger, OnAudience) and _lets_in_present(trigger, journey):
        yield _all_at(told.sets.members(trigger.audience), told.begin)
    if isinstance(trigger, OnSchedule | OnFestival) and trigger.audience is not None:
        for occasion in occasions(trigger, *window, zone):
            yield _all_at(told.sets.members(trigger.audience), micros(occasion.at))
    if isinstance(trigger, OnDate):
        yield from _birthdays(trigger, told, window)


def _lets_in_present(trigger: OnAudience, journey: Journey) -> bool:
    """Whether everybody in the audience comes at once: where the journey has not begun yet."""
    return trigger.inside and trigger.on == "entered" and journey.started_at is None


def _birthdays(
    trigger: OnDate, told: Told, window: tuple[datetime, datetime]
) -> Iterator[Arrivals]:
    values = {"fact": trigger.fact, "asked": told.people.named}
    rows = columns(BORN, "id day", values)
    who = told.people.places(rows["id"])
    for occasion in moments(trigger, *window, clock.zone()):
        days = np.array(dates_for(trigger, occasion.day), dtype="datetime64[D]") - FIRST
        yield _all_at(who[np.isin(rows["day"], days.astype(np.int64))], micros(occasion.at))


def _all_at(who: Small, at: int) -> Arrivals:
    return who, np.full(len(who), at, dtype=np.int64)


def in_time(plan: Plan, ats: Ints) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which of the moments lie on days on which people may enter."""
    some = np.ones(len(ats), dtype=np.bool_)
    if plan.valid_from:
        some &= ats >= micros(clock.day_bounds(plan.valid_from)[0])
    if plan.valid_until:
        some &= ats < micros(clock.day_bounds(plan.valid_until)[1])
    return some
