"""Groups of a rehearsal are set: which are there and will be, and what is to be said in them."""

from dataclasses import dataclass

import numpy as np

from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsal import group_posts
from yutang.journeys.queries.rehearsal.chats import chats, with_new
from yutang.journeys.queries.rehearsal.courses import (
    Subjects,
    begin_inside,
    courses,
    ends,
    goes_by_draft,
    in_control,
    rehearsed,
)
from yutang.journeys.queries.rehearsal.group_entrances import begin_entering
from yutang.journeys.queries.rehearsal.terms import Restraint, Terms, midnights_of, window_of
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.rehearsal.chat_watching import ChatWatch
from yutang.journeys.rules.rehearsal.chats import Chats
from yutang.journeys.rules.rehearsal.course import Known
from yutang.journeys.rules.rehearsal.posting import Posting
from yutang.journeys.rules.rehearsal.times import micros
from yutang.journeys.rules.rehearsal.walking import World
from yutang.kernel import clock
from yutang.outreach.commands.group_ledger import SOURCE
from yutang.outreach.queries.policy import rules as policy


@dataclass(frozen=True)
class GroupSetting:
    """The walk of groups; `plans` name who wants to say something in them, by number."""

    walk: Posting
    watch: ChatWatch
    chats: Chats
    plans: list[tuple[str, int]]
    drafts: list[int]


def group_setting(terms: Terms, minutes: int) -> GroupSetting:
    """Read all that the rehearsal of groups needs; `minutes`: between two stops of its clock."""
    rules = policy()
    begin = micros(terms.begin)
    found = with_new(chats(rules.values(terms.begin)), window_of(terms))

    def known(journey: Journey, plan: Plan, is_open: bool) -> Known:
        return Known(in_control(journey, found.ids), ends=dict(ends(plan)))

    subjects = Subjects("chat_id", found, known, begin)
    journeys = rehearsed(terms.journey, "group")
    made = courses(journeys, terms.journey, subjects)
    midnights = midnights_of(terms)
    until = int(midnights[-1])
    by_hand = group_posts.by_hand(found, begin, until, len(made))
    plans = [("journey", course.journey_id) for course in made]
    plans += [(SOURCE, id) for id in by_hand.ids]
    steps = [course.keys for course in made] + [[] for _ in by_hand.ids]
    looked_at = found.places(np.array([terms.group or 0], dtype=np.int64))
    watch = ChatWatch(found, midnights, steps, looked_at)
    world = World(begin, until, minutes, clock.zone(), made, Restraint(rules))
    walk = Posting(world, watch, found)
    walk.waits([*group_posts.of_journeys(made, found, begin), *by_hand.posts])
    for journey in journeys:
        begin_inside(journey, made, walk, subjects)
        for course in made:
            if course.journey_id == journey.pk and course.is_open:
                begin_entering(journey, course, walk)
    drafts = [each.pk for each in journeys if goes_by_draft(each, terms.journey)]
    return GroupSetting(walk, watch, found, plans, drafts)
