"""What becomes of those inside when a new version comes: they stay, move along, or leave.

Whoever calls holds the journey alone, so the engine moves none of its runs meanwhile.
"""

from datetime import datetime
from typing import Any

from django.db import connection

from yutang.journeys.commands.withdrawing import withdraw_words
from yutang.journeys.models import OPEN_SQL, Version
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules import deciding
from yutang.journeys.rules.steps import AnyStep, Until
from yutang.kernel import clock

CHUNK = 10_000
Inside = Version.Inside
# Locked in the order of their ids, as whoever wakes or ends them does.
OLD = f"""
    with held as (
        select run.id from journeys_run run
        where run.state in {OPEN_SQL} and run.step_id in (
            select step.id from journeys_step step
                join journeys_version version on version.id = step.version_id
            where version.journey_id = %(journey)s and version.id <> %(version)s)
        order by run.id for no key update)
"""  # noqa: S608 - all texts are ours
MOVE = f"""
    {OLD}
    update journeys_run run set version_id = %(version)s, step_id = new.id,
        state = case when run.state = 'calling' and new.kind <> old.kind
            then 'waiting' else run.state end,
        due_at = case when run.state = 'calling' and new.kind <> old.kind
            then %(now)s else run.due_at end,
        woken = run.woken and new.kind = old.kind,
        answered = case when new.kind = old.kind then run.answered end
    from held, journeys_step old, journeys_step new
    where run.id = held.id and old.id = run.step_id
        and new.version_id = %(version)s and new.key = old.key
"""  # noqa: S608 - all texts are ours
LEAVE = f"""
    {OLD}, gone as (
        update journeys_run run set state = 'stopped', reason = 'version', due_at = null,
            ended_at = %(now)s
        from held where run.id = held.id returning run.step_id)
    insert into journeys_tally (step_id, day, outcome, count)
    select step_id, %(day)s, 'stopped', count(*) from gone group by step_id
    returning count
"""  # noqa: S608 - all texts are ours
AT_STEP = """
    select id, arrived_at from journeys_run
    where step_id = %s and state in ('waiting', 'resting') and not woken and id > %s
    order by id limit %s
"""
RETIME = """
    update journeys_run run set due_at = timed.due
    from unnest(%s::bigint[], %s::timestamptz[]) timed (id, due)
    where run.id = timed.id and not run.woken
"""


def take_over(*, version: Version, inside: str, gone: str) -> dict[str, int]:
    """Do with those on older versions as was chosen; returns how many moved and left."""
    now = clock.now()
    values = {
        "journey": version.journey_id,
        "version": version.pk,
        "now": now,
        "day": clock.local(now).date(),
    }
    moved = left = 0
    if inside == Inside.MOVE:
        moved = _run(MOVE, values)
        for step_id, step in _retimed(version):
            _retime(step_id, step, now)
    if Inside.LEAVE in (inside, gone if inside == Inside.MOVE else inside):
        left = _sum(LEAVE, values)
        withdraw_words(journey_id=version.journey_id)
    return {"moved": moved, "left": left}


def _retimed(version: Version) -> list[tuple[int, AnyStep]]:
    """The steps that last otherwise than in a version before, by their new ids."""
    new = printed(version.pk)
    found: dict[int, AnyStep] = {}
    for old_id in Version.objects.filter(journey=version.journey_id).values_list("pk", flat=True):
        for key, node in printed(old_id).program.nodes.items() if old_id != version.pk else ():
            now = new.program.nodes.get(key)
            if now and _timing(now.step) != _timing(node.step):
                found[new.step_ids[key]] = now.step
    return list(found.items())


def _timing(step: AnyStep) -> tuple[Any, ...]:
    span = getattr(step, "span", None)
    if isinstance(step, Until):
        return (step.kind, step.at, tuple(step.weekdays), step.days, step.group_day)
    return (step.kind, span) if span else ("now",)


def _retime(step_id: int, step: AnyStep, now: datetime) -> None:
    """Whoever waits there is due as if the step had been so when they came, but never late."""
    if isinstance(step, Until) and step.group_day is not None:
        return  # counted from the day of each group; who waits by now keeps the time
    zone, last = clock.zone(), 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(AT_STEP, [step_id, last, CHUNK])
            rows = cursor.fetchall()
            if not rows:
                return
            dues = [max(now, deciding.due(step, arrived, zone)) for _id, arrived in rows]
            cursor.execute(RETIME, [[id for id, _arrived in rows], dues])
            last = rows[-1][0]


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _sum(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return sum(count for (count,) in cursor.fetchall())
