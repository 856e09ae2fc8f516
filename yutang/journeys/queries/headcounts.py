"""The figures of large journeys, which a job counts and pages read.

A journey is large when more than `LARGE` entered. Whoever looks at figures that are old asks for
new ones, so that what nobody looks at is counted once an hour at most.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any

from django.db import connection

from yutang.journeys.models import OPEN_SQL, Headcount, Journey
from yutang.kernel import clock, jobs

LARGE = 30_000
JOB = "journeys.count"
SOONEST = timedelta(seconds=5)
REST = 40  # times as long as counting took
OLD = timedelta(minutes=55)  # of a journey that runs and that nobody looks at

ENTERED = """
    select version.journey_id, sum(tally.count)::bigint,
        coalesce(sum(tally.count) filter (where tally.day > %(since)s), 0)::bigint
    from journeys_version version join journeys_step step on step.version_id = version.id
        join journeys_tally tally on tally.step_id = step.id
    where version.journey_id = any(%(journeys)s) and tally.outcome = 'entered' group by 1
"""
STANDING = f"""
    select count(*) filter (where run.state <> 'failed'),
        count(*) filter (where run.state = 'failed')
    from journeys_run run where run.state in {OPEN_SQL} and run.step_id in (
        select step.id from journeys_step step
            join journeys_version version on version.id = step.version_id
        where version.journey_id = %(journey)s)
"""  # noqa: S608 - all texts are ours
STATES = """
    select state, count(*), count(*) filter (where goal_at is not null)
    from journeys_run where journey_id = %(journey)s group by 1
"""
LEDGER = """
    select split_part(step, '.', 1), state, reason, count(*)
    from outreach_message where source_type = 'journey' and source_id = %(journey)s
    group by 1, 2, 3
"""
# Of those who left a step, how many reached the goal, before or after.
GOALS = """
    select key, count(*)
    from (
        select distinct run.id, step.key
        from journeys_run run join journeys_move move on move.run_id = run.id
            join journeys_step step on step.id = move.step_id
        where run.journey_id = %(journey)s and run.goal_at is not null
            and run.state not in ('control', 'holdout')) passed
    group by 1
"""
ENDED = """
    select timezone(%(zone)s, ended_at)::date::text, count(*)
    from journeys_run
    where journey_id = %(journey)s and state = 'ended' and ended_at >= %(first)s
    group by 1
"""
# Of what fell due since the day before yesterday nothing reached WeCom or anybody.
SILENT = """
    select source_id, count(*) from outreach_message
    where source_type = 'journey' and source_id = any(%(journeys)s) and due_at >= %(before)s
    group by 1
    having count(*) >= %(least)s and min(due_at) < %(silent)s
        and count(*) filter (where state in ('handed', 'delivered', 'unknown')) = 0
"""
NAMES = {
    "standing": STANDING,
    "states": STATES,
    "ledger": LEDGER,
    "goals": GOALS,
    "ended": ENDED,
}
DAYS = 30
SILENCE = timedelta(days=1)
LEAST = 5  # stopped by a fault, or due to be said, before anything is said about it


@dataclass(frozen=True)
class Figures:
    """Those of one journey: kept ones where it is large, else each is asked when it is wanted."""

    journey_id: int
    counted: dict[str, list[Any]] | None  # None: nothing is kept
    at: datetime
    is_counting: bool = False  # for the first time: what takes long isn't known yet

    def rows(self, name: str) -> list[Any]:
        if self.is_counting:
            return []
        return ask(name, self.journey_id) if self.counted is None else self.counted[name]


def figures_of(journey: Journey) -> Figures:
    """The journey's figures as quickly as they can be had."""
    if not large([journey.pk]):
        return Figures(journey.pk, None, clock.now())
    held = found([journey.pk]).get(journey.pk)
    if held is None:
        return Figures(journey.pk, None, clock.now(), is_counting=True)
    return Figures(journey.pk, held.counted, held.at)


def figures_now(journey: Journey) -> Figures:
    """The journey's figures, however long it takes."""
    return Figures(journey.pk, None, clock.now())


def entered(journey_ids: Collection[int], since: datetime) -> dict[int, tuple[int, int]]:
    """How many came into each of these journeys, in all and after that day, by the tallies."""
    values: dict[str, Any] = {"journeys": list(journey_ids), "since": clock.local(since).date()}
    with connection.cursor() as cursor:
        cursor.execute(ENTERED, values)
        return {id: (whole, lately) for id, whole, lately in cursor.fetchall()}


def large(journey_ids: Collection[int]) -> set[int]:
    """Which of these are too large to be counted while somebody waits."""
    return {id for id, (n, _lately) in entered(journey_ids, clock.now()).items() if n > LARGE}


def found(journey_ids: Collection[int]) -> dict[int, Headcount]:
    """What was counted last of these, and new counts are on their way where it is old."""
    rows = {each.journey_id: each for each in Headcount.objects.filter(pk__in=journey_ids)}
    now = clock.now()
    old = sorted(id for id in journey_ids if id not in rows or _is_old(rows[id], now))
    if old:
        which = old[0] if len(old) == 1 else "many"
        jobs.later(JOB, key=f"{JOB}:{which}", journey_ids=old)
    return rows


def ask(name: str, journey_id: int) -> list[Any]:
    """One of the figures as it is now."""
    values: dict[str, Any] = {
        "journey": journey_id,
        "zone": str(clock.zone()),
        "first": first_moment(),
    }
    with connection.cursor() as cursor:
        cursor.execute(NAMES[name], values)
        return [list(row) for row in cursor.fetchall()]


def silences(journey_ids: Collection[int]) -> list[Any]:
    """Of which of these nothing was sent for a day, and how many messages were due."""
    now = clock.now()
    values: dict[str, Any] = {
        "journeys": list(journey_ids),
        "before": now - 2 * SILENCE,
        "silent": now - SILENCE,
        "least": LEAST,
    }
    with connection.cursor() as cursor:
        cursor.execute(SILENT, values)
        return [list(row) for row in cursor.fetchall()]


def first_moment() -> datetime:
    """When the first of the days that pages show began."""
    return clock.day_bounds(clock.today() - timedelta(days=DAYS - 1))[0]


def everything(journey_id: int) -> tuple[dict[str, list[Any]], int]:
    """All figures of one journey, and the milliseconds that it took."""
    began = perf_counter()
    counted = {name: ask(name, journey_id) for name in NAMES}
    counted["silences"] = silences([journey_id])
    return counted, round(1_000 * (perf_counter() - began))


def _is_old(held: Headcount, now: datetime) -> bool:
    return now - held.at > max(SOONEST, REST * timedelta(milliseconds=held.milliseconds))
