"""The group chats of a journey as operators watch them: day, last and next words, who confirms."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from yutang.groups import queries as groups
from yutang.groups.models import GroupChat
from yutang.journeys.models import OPEN, Journey, Move, Run
from yutang.journeys.queries.programs import printed
from yutang.journeys.queries.runs import INSIDE
from yutang.journeys.rules import groups as rules
from yutang.journeys.rules.groups import Calendar, Stop
from yutang.journeys.words.kinds import titled
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import BroadcastGroup, Task

OUTSIDE = (Run.State.ENDED, Run.State.LEFT, Run.State.STOPPED, Run.State.CONTROL)
RECENT = timedelta(days=7)
State = BroadcastGroup.State
WAITS = (State.CHOSEN, State.WAITING, State.UNKNOWN, State.HANDED)


@dataclass(frozen=True)
class Narrowed:
    """Which groups a list is of; empty: all."""

    q: str = ""
    state: str = ""
    owner: str = ""
    word: str = ""  # of owners: "handed", "sent", "failed"


@dataclass(frozen=True)
class Watched:
    """One group in the journey. `last`: what was said last; `coming`: what is said next."""

    run: Run
    day: int
    last: BroadcastGroup | None
    last_title: str
    coming: Stop | None
    coming_title: str

    @property
    def is_inside(self) -> bool:
        return self.run.state in INSIDE

    @property
    def is_resting(self) -> bool:
        return self.run.state == Run.State.RESTING


@dataclass(frozen=True)
class Figures:
    """How the journey's groups stand, within sight."""

    inside: int
    resting: int
    unconfirmed: int
    sent: int
    missed: int


def group_runs(journey: Journey, viewer: Member, asked: Narrowed = Narrowed()) -> QuerySet[Run]:
    """The journey's groups within sight, narrowed."""
    found = _within_sight(Run.objects.filter(journey=journey, chat__isnull=False), viewer)
    if asked.state == "inside":
        found = found.filter(state__in=INSIDE)
    elif asked.state:
        found = found.filter(state=asked.state)
    if asked.owner.isdecimal():
        found = found.filter(chat__owner=int(asked.owner))
    if asked.q:
        found = found.filter(
            Q(chat__name__icontains=asked.q) | Q(chat__owner__name__icontains=asked.q)
        )
    if asked.word:
        said = _said(journey).filter(group=OuterRef("chat"), state=asked.word)
        found = found.filter(Exists(said))
    return found.select_related("chat__owner", "step")


def runs_in_group(group: GroupChat) -> QuerySet[Run]:
    """What runs in a group, and what did last."""
    found = Run.objects.filter(chat=group).select_related("journey", "chat__owner", "step")
    return found.exclude(state=Run.State.CONTROL).order_by("-entered_at", "-pk")


def watched(runs: Sequence[Run]) -> list[Watched]:
    """Each of these with its day, and what is said before and after."""
    last = _last(runs)
    return [_watched(run, *last.get(run.pk, (None, ""))) for run in runs]


def figures(journey: Journey, viewer: Member) -> Figures:
    """How many are inside, and what their owners did of late."""
    runs = _within_sight(Run.objects.filter(journey=journey, chat__isnull=False), viewer)
    said = _said(journey)
    if visible_member_ids(viewer) is not None:
        said = said.filter(group__in=groups.groups(viewer).values("pk"))
    recent = Q(settled_at__gte=clock.now() - RECENT)
    counted = said.aggregate(
        unconfirmed=Count("pk", filter=Q(state=State.HANDED)),
        sent=Count("pk", filter=Q(state=State.SENT) & recent),
        missed=Count("pk", filter=Q(state__in=[State.FAILED, State.SKIPPED]) & recent),
    )
    inside = runs.aggregate(
        inside=Count("pk", filter=Q(state__in=INSIDE)),
        resting=Count("pk", filter=Q(state=Run.State.RESTING)),
    )
    return Figures(**inside, **counted)


def tasks_to_remind(journey: Journey, viewer: Member) -> list[int]:
    """The tasks within sight that wait for their owner's word."""
    waiting = _said(journey).filter(state=State.HANDED).values("task")
    rows = Task.objects.filter(pk__in=waiting, state=Task.State.CREATED)
    seen = visible_member_ids(viewer)
    rows = rows if seen is None else rows.filter(member__in=seen)
    return list(rows.values_list("pk", flat=True))


def owners(journey: Journey, viewer: Member) -> list[tuple[str, str]]:
    """Who owns groups of the journey, within sight: id and name."""
    runs = _within_sight(Run.objects.filter(journey=journey, chat__owner__isnull=False), viewer)
    found = runs.order_by("chat__owner__name").values_list("chat__owner", "chat__owner__name")
    return [(str(pk), name) for pk, name in found.distinct()]


def enterable(group: GroupChat) -> QuerySet[Journey]:
    """The running journeys of groups in which this one isn't."""
    inside = Run.objects.filter(chat=group, state__in=OPEN)
    live = Journey.objects.filter(subject=Journey.Subject.GROUP, state=Journey.State.LIVE)
    return live.exclude(pk__in=inside.values("journey")).order_by("name")


def _within_sight(found: QuerySet[Run], viewer: Member) -> QuerySet[Run]:
    if visible_member_ids(viewer) is None:
        return found
    return found.filter(chat__in=groups.groups(viewer).values("pk"))


def _said(journey: Journey) -> QuerySet[BroadcastGroup]:
    return BroadcastGroup.objects.filter(
        broadcast__plan_type="journey", broadcast__plan_id=journey.pk
    )


def _last(runs: Collection[Run]) -> dict[int, tuple[BroadcastGroup, str]]:
    """The newest message of each run, with the name of its step."""
    moves = Move.objects.filter(run__in=[run.pk for run in runs], step__kind="send")
    newest = moves.filter(outcome="passed").order_by("run", "-number").distinct("run")
    keys = {f"journey:{move.run_id}.{move.number}": move for move in newest.select_related("step")}
    rows = BroadcastGroup.objects.filter(key__in=list(keys)).select_related("broadcast", "task")
    found = {}
    for row in rows:
        step = keys[str(row.key)].step
        node = printed(step.version_id).program.nodes.get(step.key)
        found[keys[str(row.key)].run_id] = (row, titled(node.step) if node else step.name)
    return found


def _watched(run: Run, last: BroadcastGroup | None, last_title: str) -> Watched:
    assert run.chat is not None, run.pk
    made, zone = printed(run.version_id), clock.zone()
    first = rules.first_day(
        made.plan.first_day, made_at=run.chat.created_at, entered_at=run.entered_at, zone=zone
    )
    coming = _coming(run, first)
    return Watched(
        run=run,
        day=rules.day_number(first, _now(run), zone),
        last=last,
        last_title=last_title,
        coming=coming,
        coming_title=titled(coming.step) if coming else "",
    )


def _coming(run: Run, first: date) -> Stop | None:
    """The next message of the group, if nothing else comes between."""
    if run.state not in INSIDE or run.step_id is None or run.due_at is None:
        return None
    made = printed(run.version_id)
    begin = Stop(made.node(run.step_id).step, run.due_at)
    take = rules.own_way(made.salt, run.chat_id or 0)
    late = clock.now() - timedelta(hours=made.plan.late.hours)
    found = rules.ahead(begin, made.program, Calendar(clock.zone(), first), take)
    return next((each for each in found if each.step.kind == "send" and each.at >= late), None)


def _now(run: Run) -> datetime:
    return run.ended_at or clock.now()
