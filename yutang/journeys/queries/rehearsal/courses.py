"""The journeys of a rehearsal: which version each goes by, and what the clock's walk asks of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from yutang.acquisition.models import GroupCode
from yutang.content.models import Material
from yutang.journeys.models import OPEN, Journey, Run
from yutang.journeys.queries.programs import printed
from yutang.journeys.queries.rehearsal.columns import columns, micros_sql
from yutang.journeys.queries.rehearsal.doing import Doing
from yutang.journeys.queries.rehearsal.sets import Sets
from yutang.journeys.rules.plan import Plan, parse, walk
from yutang.journeys.rules.program import program
from yutang.journeys.rules.rehearsal.chats import Chats
from yutang.journeys.rules.rehearsal.course import CONTROL, HOLDOUT, Course, Door, Known
from yutang.journeys.rules.rehearsal.happenings import Happenings, together
from yutang.journeys.rules.rehearsal.people import People
from yutang.journeys.rules.rehearsal.times import ENDLESS, Ints, micros
from yutang.journeys.rules.rehearsal.walking import Standing, Walk
from yutang.journeys.rules.steps import Await, Branch, Invite, Send
from yutang.outreach.rules.governor import bucket

ENTERED = f"""
    select {{subject}}, max({micros_sql("entered_at")}),
        count(*) filter (where state = any(%(open)s))
    from journeys_run
    where journey_id = %(journey)s and {{subject}} = any(%(asked)s::bigint[])
    group by {{subject}} order by {{subject}}
"""  # noqa: S608 - all texts are ours
INSIDE = f"""
    select {{subject}}, version_id, step_id, coalesce({micros_sql("due_at")}, %(now)s),
        {micros_sql("arrived_at")}, (state = 'calling' or woken)::int::bigint,
        {micros_sql("entered_at")}
    from journeys_run
    where journey_id = %(journey)s and state in ('waiting', 'calling')
        and {{subject}} = any(%(asked)s::bigint[])
    order by id
"""  # noqa: S608 - all texts are ours


@dataclass(frozen=True)
class Told:
    """What the courses of customers are made of."""

    people: People
    sets: Sets
    doing: Doing
    begin: int

    def known(self, journey: Journey, plan: Plan, is_open: bool) -> Known:
        """What the clock's walk asks of the plan."""
        return _known(journey, plan, self, is_open)


@dataclass(frozen=True)
class Subjects:
    """Those whom journeys are about: who they are, and what is known of each in a plan."""

    column: str  # of the run
    among: People | Chats
    known: Callable[[Journey, Plan, bool], Known]
    begin: int


def rehearsed(journey: Journey | None, subject: str = "customer") -> list[Journey]:
    """All journeys of these subjects that run, and the one that is looked at."""
    rows = Journey.objects.filter(subject=subject).select_related("version")
    running = list(rows.filter(state__in=["live", "closing"]).order_by("pk"))
    if journey is None or journey.subject != subject:
        return running
    return [each for each in running if each.pk != journey.pk] + [journey]


def goes_by_draft(journey: Journey, looked_at: Journey | None) -> bool:
    """Whether the plan that is being written is rehearsed, not the one that runs."""
    if looked_at is None or journey.pk != looked_at.pk:
        return False
    return journey.version is None or journey.draft != journey.version.plan


def courses(journeys: Sequence[Journey], looked_at: Journey | None, told: Subjects) -> list[Course]:
    """A course for the plan of each journey, and one for each older version with people inside."""
    found: list[Course] = []
    for journey in journeys:
        door = Door(len(told.among))
        is_draft = goes_by_draft(journey, looked_at)
        versions = _versions_inside(journey)
        if is_draft:
            plan, order = parse(journey.draft), ENDLESS
        else:
            assert journey.version_id, journey.pk
            plan, order = printed(journey.version_id).plan, journey.version_id
        lets_in = is_draft or journey.state != Journey.State.CLOSING
        found.append(_course((journey, plan, door, order), len(found), told, is_open=lets_in))
        for version in versions:
            if is_draft or version != journey.version_id:
                older = printed(version).plan
                made = (journey, older, door, version)
                found.append(_course(made, len(found), told, is_open=False))
    return found


def begin_inside(journey: Journey, courses: Sequence[Course], walk: Walk, told: Subjects) -> None:
    """Who is inside goes on from the present step; who was there before is known at the door."""
    asked = {"journey": journey.pk, "asked": told.among.named}
    mine = [each for each in courses if each.journey_id == journey.pk]
    if not mine:
        return
    entered, inside = (text.format(subject=told.column) for text in (ENTERED, INSIDE))
    past = columns(entered, "id entered open", {**asked, "open": list(OPEN)})
    who = told.among.places(past["id"])
    door = mine[0].door
    door.entered[who] = past["entered"]
    names = "id version step due arrived woken entered"
    rows = columns(inside, names, {**asked, "now": told.begin})
    places = told.among.places(rows["id"])
    door.inside[who] = past["open"]
    np.subtract.at(door.inside, places, 1)  # these walk, and are counted as they do
    for version in np.unique(rows["version"]).tolist():
        made = printed(version)
        course = next(each for each in reversed(mine) if each.order == version)
        for step in np.unique(rows["step"][rows["version"] == version]).tolist():
            some = (rows["version"] == version) & (rows["step"] == step)
            since, woken = rows["arrived"][some], rows["woken"][some] > 0
            here = Standing(places[some], rows["due"][some], since, woken, rows["entered"][some])
            walk.stand(course, made.keys[step], here)


def _versions_inside(journey: Journey) -> list[int]:
    rows = Run.objects.filter(journey=journey, state__in=["waiting", "calling"])
    return list(rows.order_by("version_id").values_list("version_id", flat=True).distinct())


def _course(
    made: tuple[Journey, Plan, Door, int], number: int, told: Subjects, *, is_open: bool
) -> Course:
    journey, plan, door, order = made
    return Course(
        number=number,
        journey_id=journey.pk,
        priority=journey.priority,
        salt=journey.salt,
        plan=plan,
        program=program(plan),
        known=told.known(journey, plan, is_open),
        ids=told.among.ids,
        door=door,
        order=order,
        is_open=is_open,
    )


def _known(journey: Journey, plan: Plan, told: Told, is_open: bool) -> Known:
    holds, awaited = {}, {}
    for _place, step in walk(plan.flow):
        if isinstance(step, Branch):
            for number, arm in enumerate(step.arms):
                holds[step.id, number] = told.sets.holds(arm.rule)
        if isinstance(step, Await):
            awaited[step.id] = told.doing.of(step.match)
    side = _sides(journey, told.people) if is_open else np.zeros(len(told.people), np.int8)
    return Known(side, holds, awaited, _exits(plan, told.doing), dict(ends(plan)))


def _sides(journey: Journey, people: People) -> NDArray[np.int8]:
    """Who would be held out, and who is in the journey's control group."""
    side = in_control(journey, people.ids)
    side[people.held_out] = HOLDOUT
    return side


def in_control(journey: Journey, ids: Ints) -> NDArray[np.int8]:
    """Of these customers, or groups, the side on which each would be."""
    limit = round(journey.control_percent * 100)
    side = np.zeros(len(ids), dtype=np.int8)
    if limit:
        drawn = (bucket(journey.salt, id) < limit for id in ids.tolist())
        side[np.fromiter(drawn, np.bool_, len(ids))] = CONTROL
    return side


def _exits(plan: Plan, doing: Doing) -> Happenings:
    matches = list(plan.exits)
    if plan.goal and plan.goal.leaves:
        matches.append(plan.goal.match)
    return together([doing.of(match) for match in matches])


def ends(plan: Plan) -> Iterator[tuple[str, tuple[int, str]]]:
    """From when on a step's material may not be used any more, or its group code is closed."""
    for _place, step in walk(plan.flow):
        if isinstance(step, Send) and step.materials:
            rows = Material.objects.filter(pk__in=step.materials, expires_at__isnull=False)
            until = min(
                (micros(each.expires_at) if each.expires_at else ENDLESS for each in rows),
                default=ENDLESS,
            )
            yield step.id, (until, "content_expired")
        if isinstance(step, Invite):
            code = GroupCode.objects.filter(pk=step.group_code).first()
            is_closed = code is None or code.closed_at is not None
            yield step.id, (0 if is_closed else ENDLESS, "group_code_closed")
