"""Which groups come to a journey's door when: those that stand, those to be made, the calendar."""

from collections.abc import Collection
from typing import Any

import numpy as np

from yutang.journeys.models import Journey, Run
from yutang.journeys.queries.group_choice import chosen
from yutang.journeys.queries.rehearsal.entrances import in_time
from yutang.journeys.rules.occasions import occasions
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.rehearsal.chats import Chats
from yutang.journeys.rules.rehearsal.course import Course
from yutang.journeys.rules.rehearsal.people import Small
from yutang.journeys.rules.rehearsal.posting import Posting
from yutang.journeys.rules.rehearsal.times import NEVER, Ints, micros, moment
from yutang.journeys.rules.triggers import Groups, OnFestival, OnGroup, OnSchedule
from yutang.kernel import clock


def begin_entering(journey: Journey, course: Course, walk: Posting) -> None:
    """All that come within these days stand on the walk's agenda."""
    for trigger in course.plan.triggers:
        if isinstance(trigger, OnGroup):
            who, ats = _made(journey, trigger, walk)
            _enter(course, walk, who, np.maximum(ats, _opens(course.plan)))
        elif isinstance(trigger, OnFestival | OnSchedule):
            _enter_by_calendar(course, trigger, walk)


def _made(journey: Journey, trigger: OnGroup, walk: Posting) -> tuple[Small, Ints]:
    """Those that stand and may come at once, and each new one as it is made."""
    found = chosen(trigger)
    if not trigger.inside:
        found = found.filter(created_at__gte=journey.started_at or moment(walk.world.begin))
    known = Run.objects.filter(journey=journey, chat__isnull=False).values("chat")
    standing = _places(walk.chats, found.exclude(pk__in=known).values_list("pk", flat=True))
    new = _new(trigger, walk.chats)
    at_once = np.full(len(standing), walk.world.begin, dtype=np.int64)
    return np.concatenate([standing, new]), np.concatenate([at_once, walk.chats.made[new]])


def _opens(plan: Plan) -> int:
    """The first moment at which groups that stand may enter."""
    return micros(clock.day_bounds(plan.valid_from)[0]) if plan.valid_from else NEVER


def _enter_by_calendar(course: Course, trigger: OnFestival | OnSchedule, walk: Posting) -> None:
    """Those that are there by then, at each occasion."""
    chats, world = walk.chats, walk.world
    standing = _places(chats, chosen(trigger.groups).values_list("pk", flat=True))
    who = np.concatenate([standing, _new(trigger.groups, chats)])
    for occasion in occasions(trigger, moment(world.begin), moment(world.until), clock.zone()):
        at = micros(occasion.at)
        there = who[chats.made[who] <= at]
        _enter(course, walk, there, np.full(len(there), at, dtype=np.int64))


def _enter(course: Course, walk: Posting, who: Small, ats: Ints) -> None:
    some = in_time(course.plan, ats)
    walk.enter(course, who[some], ats[some])


def _new(which: Groups | None, chats: Chats) -> Small:
    """Of the groups to be made, those that are chosen: as is the one that each is drawn after."""
    if which is not None and which.chat_ids:
        return np.zeros(0, dtype=np.int32)
    like = _places(chats, chosen(which).values_list("pk", flat=True))
    places = chats.real + np.flatnonzero(np.isin(chats.like, like))
    return places.astype(np.int32)


def _places(chats: Chats, ids: Collection[Any]) -> Small:
    return chats.places(np.array(sorted(ids), dtype=np.int64))
