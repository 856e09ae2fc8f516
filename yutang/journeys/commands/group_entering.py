"""Group chats enter journeys and leave them: one run for each chat, in sets; twice is once.

Whether a chat is in the control group follows from a hash of the chat and the journey, as it does
for customers: however it enters, and however often, it is the same.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from yutang.groups.models import GroupChat
from yutang.journeys.commands import holding
from yutang.journeys.commands.entering import Entry
from yutang.journeys.errors import NotRunning
from yutang.journeys.models import OPEN, OPEN_SQL, Journey, Run
from yutang.journeys.queries.group_choice import chosen
from yutang.journeys.queries.programs import Printed, printed
from yutang.journeys.rules import deciding, groups
from yutang.journeys.rules.occasions import occasions
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.triggers import OnFestival, OnGroup, OnSchedule
from yutang.kernel import clock, database
from yutang.org.models import Member
from yutang.outreach.rules.governor import BUCKET_SQL

CONTROL = BUCKET_SQL.format(salt="%(salt)s::text", customer="asked.id")
LEAST_LATE = timedelta(hours=1)  # so long ago an occasion may be, however little may be late
ENTER = f"""
    with entered as (
        insert into journeys_run (journey_id, version_id, chat_id, entry_key, trigger, origin,
            state, step_id, due_at, entered_at, arrived_at)
        select %(journey)s, %(version)s, asked.id, %(key)s, %(trigger)s, %(origin)s, side.state,
            case when side.state = 'waiting' then %(step)s::bigint end,
            case when side.state = 'waiting' then asked.due end, %(at)s, %(at)s
        from unnest(%(ids)s::bigint[], %(dues)s::timestamptz[]) asked (id, due)
            cross join lateral (select case when {CONTROL} < %(control)s then 'control'
                else 'waiting' end as state) side
        order by asked.id
        on conflict do nothing
        returning state
    ), counted as (
        insert into journeys_tally (step_id, day, outcome, count)
        select %(step)s, %(day)s, 'entered', count(*) from entered where state = 'waiting'
        having count(*) > 0)
    select count(*), count(*) filter (where state = 'waiting') from entered
"""  # noqa: S608 - all texts are ours
LEAVE = f"""
    with gone as (
        select run.id from journeys_run run join groups_groupchat chat on chat.id = run.chat_id
        where run.journey_id = %(journey)s and chat.status = 'dissolved'
            and run.state in {OPEN_SQL}
        order by run.id for no key update of run skip locked
    ), done as (
        update journeys_run run set state = 'left', reason = 'dissolved', due_at = null,
            ended_at = %(now)s
        from gone where run.id = gone.id returning run.step_id)
    insert into journeys_tally (step_id, day, outcome, count)
    select step_id, %(day)s, 'left', count(*) from done group by step_id
    returning count
"""  # noqa: S608 - all texts are ours


def tend_groups(*, at: datetime | None = None) -> int:
    """Groups that a running journey is for enter it, dissolved ones leave; how many entered."""
    now = at or clock.now()
    running = Journey.objects.filter(subject=Journey.Subject.GROUP)
    running = running.filter(state__in=[Journey.State.LIVE, Journey.State.CLOSING])
    return sum(_tend(journey_id, now) for journey_id in running.values_list("pk", flat=True))


@transaction.atomic
def enter_groups(
    *,
    journey: Journey,
    group_ids: Collection[int],
    key: str = "",
    entry: Entry | None = None,
    at: datetime | None = None,
) -> int:
    """Each of these living groups has a run under the key; returns how many are new.

    By the plan's re-entry rule: where no group enters twice, the key is "" whatever is said. The
    runs of the control group are among them, and nothing happens to those.
    """
    journey = holding.held_together(journey.pk)
    if journey.state != Journey.State.LIVE:
        raise NotRunning
    made = printed(journey.version_id or 0)
    at = at or clock.now()
    key = key if made.plan.reentry.mode != "never" else ""
    found = GroupChat.objects.filter(pk__in=_free(journey, made.plan, group_ids, at))
    chats = list(found.exclude(status=GroupChat.Status.DISSOLVED).order_by("pk"))
    if not chats:
        return 0
    values = _values(journey, made, chats, at) | _why(entry or Entry(), key)
    with connection.cursor() as cursor:
        cursor.execute(ENTER, values)
        [(count, inside)] = cursor.fetchall()
    if inside:
        database.notify("journeys")
    return int(count)


@transaction.atomic
def enter_by_hand(*, journey: Journey, group: GroupChat, actor: Member) -> str:
    """The group is in the journey if it may be: "in", "again" (it may not), or "control".

    Whoever is drawn into the control group has a run there, as by every other way of entering: if
    only the others were noted, the two sides wouldn't compare.
    """
    at = clock.now()
    entry = Entry(0, {"member": actor.pk})
    key = f"hand:{at:%Y%m%d%H%M%S}"
    count = enter_groups(journey=journey, group_ids=[group.pk], key=key, entry=entry, at=at)
    newest = Run.objects.filter(journey=journey, chat=group).order_by("entered_at", "pk").last()
    if newest is not None and newest.state == Run.State.CONTROL:
        return "control"
    return "in" if count else "again"


@transaction.atomic
def _tend(journey_id: int, now: datetime) -> int:
    journey = holding.held_together(journey_id)
    with connection.cursor() as cursor:
        day = clock.local(now).date()
        cursor.execute(LEAVE, {"journey": journey_id, "now": now, "day": day})
    if journey.state != Journey.State.LIVE or journey.version_id is None:
        return 0
    plan = printed(journey.version_id).plan
    if not _is_valid(plan, now):
        return 0
    entered = 0
    for number, trigger in enumerate(plan.triggers):
        if isinstance(trigger, OnGroup):
            entered += _enter_made(journey, trigger, number, now)
        elif isinstance(trigger, OnFestival | OnSchedule):
            entered += _enter_by_calendar(journey, trigger, number, now)
    return entered


def _enter_made(journey: Journey, trigger: OnGroup, number: int, now: datetime) -> int:
    """Groups that were made since the journey began, or all that stand."""
    found = chosen(trigger)
    if not trigger.inside:
        found = found.filter(created_at__gte=journey.started_at)
    known = Run.objects.filter(journey=journey, chat__isnull=False).values("chat")
    ids = list(found.exclude(pk__in=known).values_list("pk", flat=True))
    entry = Entry(number, {"made": True})
    return enter_groups(journey=journey, group_ids=ids, entry=entry, at=now) if ids else 0


def _enter_by_calendar(
    journey: Journey, trigger: OnFestival | OnSchedule, number: int, now: datetime
) -> int:
    """At each occasion of late, and since it began or went on; what is too long ago isn't begun."""
    plan = printed(journey.version_id or 0).plan
    since = now - max(timedelta(hours=plan.late.hours), LEAST_LATE)
    since = max(since, journey.called_until or journey.started_at or now)
    entered = 0
    for occasion in occasions(trigger, since, now, clock.zone()):
        found = chosen(trigger.groups).exclude(created_at__gt=occasion.at)
        entered += enter_groups(
            journey=journey,
            group_ids=list(found.values_list("pk", flat=True)),
            key=f"{number}:{occasion.key}",
            entry=Entry(number, {"day": occasion.key}),
            at=occasion.at,
        )
    return entered


def _free(journey: Journey, plan: Plan, ids: Collection[int], at: datetime) -> set[int]:
    """Of these groups, those that the re-entry rule lets in."""
    if plan.reentry.mode == "always":
        return set(ids)
    runs = Run.objects.filter(journey=journey, chat__in=list(ids))
    if plan.reentry.mode == "after":
        rested = at - timedelta(days=plan.reentry.days)
        runs = runs.filter(state__in=OPEN) | runs.filter(entered_at__gt=rested)
    return set(ids) - set(runs.values_list("chat", flat=True))


def _values(
    journey: Journey, made: Printed, chats: Collection[GroupChat], at: datetime
) -> dict[str, Any]:
    first = made.program.nodes[made.program.first]
    zone = clock.zone()
    days = [
        groups.first_day(made.plan.first_day, made_at=chat.created_at, entered_at=at, zone=zone)
        for chat in chats
    ]
    return {
        "journey": journey.pk,
        "salt": journey.salt,
        "control": round(journey.control_percent * 100),
        "version": made.version_id,
        "step": made.step_ids[first.key],
        "at": at,
        "day": clock.local(at).date(),
        "ids": [chat.pk for chat in chats],
        "dues": [deciding.due(first.step, at, zone, first_day=day) for day in days],
    }


def _why(entry: Entry, key: str) -> dict[str, Any]:
    return {"key": key, "trigger": entry.trigger, "origin": Jsonb(entry.origin)}


def _is_valid(plan: Plan, now: datetime) -> bool:
    """Whether it is a day on which the journey lets anybody in."""
    return plan.is_valid_on(clock.local(now).date())
