"""The engine: runs that are due are claimed, dealt with in sets, and moved, in one transaction.

A batch is claimed with FOR UPDATE SKIP LOCKED inside the transaction that moves it: two workers
never have one run, and whatever dies gives its runs back with all it did for them undone. So a
claim needs no time to lapse, and a step takes effect once.
"""

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, connection, transaction

from yutang.journeys.commands import holding, writing
from yutang.journeys.commands.acts import Standing
from yutang.journeys.commands.group_days import tell_first_days
from yutang.journeys.commands.walking import Way, is_nobodys_fault, walk
from yutang.journeys.queries.programs import printed
from yutang.kernel import clock, database

CHANNEL = "journeys"
MOST_JOURNEYS = 20  # in one batch; where more have something due, chance says which are next
# One look into an index per journey: what a paused journey has waiting costs nothing.
DUE = """
    select journey.id from journeys_journey journey
    where journey.state in ('live', 'closing') and exists (
        select from journeys_run run
        where run.journey_id = journey.id and run.state = 'waiting' and run.due_at <= %(now)s)
"""
CLAIM = """
    select found.*
    from unnest(%(journeys)s::bigint[]) journey (id) cross join lateral (
        select run.id, coalesce(run.customer_id, run.chat_id), run.step_id, run.due_at, run.steps,
            run.woken, run.answered, run.entered_at, run.arrived_at, run.version_id
        from journeys_run run
        where run.journey_id = journey.id and run.state = 'waiting' and run.due_at <= %(now)s
        order by run.due_at
        limit %(share)s
        for no key update skip locked) found
"""

Row = tuple[Any, ...]
logger = structlog.get_logger(__name__)


def move_due(*, at: datetime | None = None, most: int = 5_000) -> int:
    """Move about `most` runs that are due, of each journey the earliest; returns how many.

    Where several journeys have somebody due, each has its share, so that none waits for another.
    """
    now = at or clock.now()
    if not _due(now):
        return 0
    with transaction.atomic():
        rows = _claim(now, most)
        if rows:
            database.plan_afresh(len(rows))
            _move(rows, now)
    return len(rows)


def ring() -> None:
    """Wake the engine when the present transaction commits: somebody in it is due at once."""
    database.notify(CHANNEL)


def _due(now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(DUE, {"now": now})
        return [id for (id,) in cursor.fetchall()]


def _claim(now: datetime, most: int) -> list[Row]:
    held = set(holding.held_running())
    journeys = [id for id in _due(now) if id in held]
    if len(journeys) > MOST_JOURNEYS:
        journeys = random.sample(journeys, MOST_JOURNEYS)
    if not journeys:
        return []
    share = -(-most // len(journeys))
    with connection.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "journeys": journeys, "share": share})
        found: list[Row] = cursor.fetchall()
    return found


def _move(rows: Sequence[Row], now: datetime) -> None:
    """Walk and write; what fails outside of a step's act is found by halves as well."""
    try:
        with transaction.atomic():
            way = Way(now, clock.zone())
            here = [(Standing(*row[:9]), printed(row[9])) for row in rows]
            tell_first_days(here)
            walk(way, here)
            writing.write(way)
    except (OperationalError, InterfaceError) as fault:
        if is_nobodys_fault(fault):
            raise
        _move_halves(rows, now, fault)
    except Exception as fault:  # noqa: BLE001 - one run must never stop the engine; it is logged
        _move_halves(rows, now, fault)


def _move_halves(rows: Sequence[Row], now: datetime, fault: Exception) -> None:
    if len(rows) > 1:
        half = len(rows) // 2
        _move(rows[:half], now)
        _move(rows[half:], now)
        return
    [row] = rows
    logger.error("run_failed", run=row[0], step=row[2], version=row[9], exc_info=fault)
    writing.stop_failed(row[0], f"{type(fault).__name__}: {fault}")
