"""What is to be said in groups already: messages of journeys that wait, and planned broadcasts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Q, QuerySet

from yutang.journeys.queries import wording
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules.rehearsal.chats import Chats
from yutang.journeys.rules.rehearsal.course import Course
from yutang.journeys.rules.rehearsal.governor import PURPOSES
from yutang.journeys.rules.rehearsal.posting import Post
from yutang.journeys.rules.rehearsal.times import ENDLESS, micros, moment
from yutang.outreach.models import Broadcast, BroadcastGroup

CHOSEN = BroadcastGroup.State.CHOSEN


@dataclass(frozen=True)
class Planned:
    """Broadcasts that somebody planned by hand: their ids, and what they say."""

    ids: list[int]
    posts: list[Post]


def of_journeys(courses: Sequence[Course], chats: Chats, begin: int) -> list[Post]:
    """What steps of these courses have said already and owners weren't shown yet."""
    rows = _waiting().filter(plan_type=wording.SOURCE)
    rows = rows.filter(plan_id__in={course.journey_id for course in courses})
    return [_post(row, chats, begin, _step(courses, row)) for row in rows]


def by_hand(chats: Chats, begin: int, until: int, first: int) -> Planned:
    """Those that are to go out in these days; plans are numbered from `first` on."""
    soon = Q(at=None) | Q(at__lt=moment(until))
    rows = list(_waiting().filter(soon, plan_type=""))
    posts = [_post(row, chats, begin, (first + number, "")) for number, row in enumerate(rows)]
    return Planned([row.pk for row in rows], posts)


def _waiting() -> QuerySet[Broadcast]:
    return Broadcast.objects.filter(state=Broadcast.State.PLANNED).order_by("pk")


def _step(courses: Sequence[Course], row: Broadcast) -> tuple[int, str]:
    """The course of its version and its step, or of its journey where nobody goes by it now."""
    key, _dot, number = row.plan_step.rpartition(".")
    mine = [course for course in courses if course.journey_id == row.plan_id]
    for course in mine:
        if course.order != ENDLESS and printed(course.order).number == int(number):
            return course.number, key
    return mine[0].number, row.plan_step


def _post(row: Broadcast, chats: Chats, begin: int, name: tuple[int, str]) -> Post:
    at = max(micros(row.at) if row.at else begin, begin)
    chosen = row.rows.filter(state=CHOSEN).values_list("group", flat=True)
    if row.held_until:
        at = max(at, micros(row.held_until))
    return Post(
        *name,
        purpose=PURPOSES.index(row.purpose),
        who=chats.places(np.array(sorted(chosen), dtype=np.int64)),
        at=at,
        expires=micros(row.expires_at) if row.expires_at else ENDLESS,
    )
