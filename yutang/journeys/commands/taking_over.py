"""What becomes of those inside when a new version comes: they stay, move along, or leave.

Whoever calls holds the journey alone for each portion, so the engine moves none of its runs
meanwhile; between two portions it may, on the version where they are still.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.journeys.commands.withdrawing import withdraw_words
from yutang.journeys.models import OPEN_SQL, Version
from yutang.journeys.queries.crowds import PORTION
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules import deciding
from yutang.journeys.rules.steps import AnyStep, Until
from yutang.kernel import clock

Inside = Version.Inside
# A portion of those who are on an older version, at steps that (don't) stand in this one. Locked in
# the order of their ids, as whoever wakes or ends them does.
OLD = f"""
    with here as materialized (
        select step.id, kept.id as new_id, step.kind as old_kind, kept.kind as new_kind
        from journeys_step step
            join journeys_version version on version.id = step.version_id
                and version.journey_id = %(journey)s and version.number < %(number)s
            left join journeys_step kept
                on kept.version_id = %(version)s and kept.key = step.key
    ), portion as materialized (
        select run.id from journeys_run run
        where run.state in {OPEN_SQL} and run.step_id in (select id from here where {{which}})
        limit {PORTION}
    ), held as (
        select run.id from journeys_run run join portion on portion.id = run.id
        where run.state in {OPEN_SQL}
        order by run.id for no key update of run)
"""  # noqa: S608 - all texts are ours
MOVE = f"""
    {OLD.format(which="new_id is not null")}
    update journeys_run run set version_id = %(version)s, step_id = here.new_id,
        state = case when run.state = 'calling' and new_kind <> old_kind
            then 'waiting' else run.state end,
        due_at = case when run.state = 'calling' and new_kind <> old_kind
            then %(now)s else run.due_at end,
        woken = run.woken and new_kind = old_kind,
        answered = case when new_kind = old_kind then run.answered end
    from held, here
    where run.id = held.id and here.id = run.step_id and here.new_id is not null
"""  # noqa: S608 - all texts are ours
LEAVE = f"""
    {OLD.format(which="%(everybody)s or new_id is null")}, gone as (
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


def take_over(*, version: Version) -> dict[str, int]:
    """Do with those on older versions as the version says; returns how many moved and left."""
    told = {"moved": 0, "left": 0}
    for each in portions(version=version):
        for key, count in each.items():
            told[key] += count
    return told


def portions(*, version: Version) -> Iterator[dict[str, int]]:
    """The same one portion after the other: how many it moved or took out."""
    now = clock.now()
    values = {
        "journey": version.journey_id,
        "version": version.pk,
        "number": version.number,
        "everybody": version.inside == Inside.LEAVE,
        "now": now,
        "day": clock.local(now).date(),
    }
    while told := _portion(version, values):
        yield told
    if version.inside == Inside.MOVE:
        for step_id, step in _retimed(version):
            for _each in _retime(step_id, step, now):
                yield {}
    if _takes_out(version):
        withdraw_words(journey_id=version.journey_id)
        yield {}


def _portion(version: Version, values: dict[str, Any]) -> dict[str, int]:
    """Those who are next; empty: all are where they belong.

    Whoever stood at a step that is gone may have gone on to one that stays since the last portion,
    so again and again those who can move do, before anybody leaves.
    """
    if version.inside == Inside.MOVE and (moved := _run(MOVE, values)):
        return {"moved": moved}
    if _takes_out(version) and (left := _sum(LEAVE, values)):
        return {"left": left}
    return {}


def _takes_out(version: Version) -> bool:
    chosen = version.gone if version.inside == Inside.MOVE else version.inside
    return chosen == Inside.LEAVE


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


def _retime(step_id: int, step: AnyStep, now: datetime) -> Iterator[int]:
    """Whoever waits there is due as if the step had been so when they came, but never late."""
    if isinstance(step, Until) and step.group_day is not None:
        return  # counted from the day of each group; who waits by now keeps the time
    zone, last = clock.zone(), 0
    while rows := _at_step(step_id, last):
        dues = [max(now, deciding.due(step, arrived, zone)) for _id, arrived in rows]
        with connection.cursor() as cursor:
            cursor.execute(RETIME, [[id for id, _arrived in rows], dues])
        last = rows[-1][0]
        yield len(rows)


def _at_step(step_id: int, after: int) -> list[tuple[int, datetime]]:
    with connection.cursor() as cursor:
        cursor.execute(AT_STEP, [step_id, after, PORTION])
        return list(cursor.fetchall())


def _run(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _sum(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return sum(count for (count,) in cursor.fetchall())
