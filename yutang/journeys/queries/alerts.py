"""What is wrong with a journey that runs: nobody moves, nothing is sent, or too much fails."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.journeys.models import Journey
from yutang.journeys.queries.watching import kept
from yutang.kernel import clock

PATIENCE = timedelta(minutes=15)  # a batch may take a while; more is behind
SILENCE = timedelta(days=1)
MOST_FAILED = 0.01
LEAST = 5  # stopped by a fault, or due to be said, before it says anything

# All by small indexes: who is due, who stopped, and the tallies of the last days.
OVERDUE = """
    select journey.id, count(*), min(run.due_at)
    from unnest(%(journeys)s::bigint[]) journey (id) cross join lateral (
        select due_at from journeys_run
        where state = 'waiting' and due_at < %(late)s and journey_id = journey.id
        order by due_at limit 10000) run
    group by 1
"""
FAILED = """
    select version.journey_id,
        (select count(*) from journeys_run run where run.state = 'failed'
            and run.step_id = any(array_agg(step.id))),
        (select coalesce(sum(count), 0) from journeys_tally tally
            where tally.step_id = any(array_agg(step.id)) and tally.day >= %(since)s),
        (select coalesce(sum(count), 0) from journeys_tally tally
            where tally.step_id = any(array_agg(step.id)) and tally.day >= %(since)s
                and tally.outcome = 'failed')
    from journeys_version version join journeys_step step on step.version_id = version.id
    where version.journey_id = any(%(journeys)s)
    group by 1
"""
UNSENT = """
    select source_id, count(*), min(due_at) from outreach_message
    where source_type = 'journey' and state in ('planned', 'held')
        and coalesce(held_until, due_at) < %(silent)s
        and source_id = any(%(journeys)s)
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


@dataclass(frozen=True)
class Alert:
    """One sentence about one journey."""

    journey_id: int
    text: str


def warnings(*journeys: Journey) -> list[Alert]:
    """What is wrong with these now, if they run."""
    ids = [each.pk for each in journeys if each.is_running]
    if not ids:
        return []
    now = clock.now()
    values: dict[str, Any] = {
        "journeys": ids,
        "late": now - PATIENCE,
        "silent": now - SILENCE,
        "since": clock.local(now - SILENCE).date(),
        "before": now - 2 * SILENCE,
        "least": LEAST,
    }
    found = [_behind(*row, silent=row[2] < now - SILENCE) for row in _ask(OVERDUE, values)]
    found += [_unsent(*row) for row in _ask(UNSENT, values)]
    known = {each.journey_id for each in found}
    silent = kept(f"journeys:silent:{hash(tuple(ids))}", lambda: _ask(SILENT, values))
    found += [_silent(*row) for row in silent if row[0] not in known]
    return found + [each for row in _ask(FAILED, values) if (each := _failing(*row))]


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _behind(journey_id: int, count: int, _since: object, *, silent: bool) -> Alert:
    if silent:
        text = ngettext(
            "Nobody has moved for a day, though %(n)d is due.",
            "Nobody has moved for a day, though %(n)d are due.",
            count,
        )
    else:
        text = ngettext(
            "%(n)d waits for the engine longer than a quarter of an hour.",
            "%(n)d wait for the engine longer than a quarter of an hour.",
            count,
        )
    return Alert(journey_id, text % {"n": count})


def _unsent(journey_id: int, count: int, _since: object) -> Alert:
    text = ngettext(
        "%(n)d message has been due for a day and nobody asked the governor.",
        "%(n)d messages have been due for a day and nobody asked the governor.",
        count,
    )
    return Alert(journey_id, text % {"n": count})


def _silent(journey_id: int, count: int) -> Alert:
    text = ngettext(
        "Nothing was sent for a day, though %(n)d message was due.",
        "Nothing was sent for a day, though %(n)d messages were due.",
        count,
    )
    return Alert(journey_id, text % {"n": count})


def _failing(journey_id: int, stopped: int, moved: int, failed: int) -> Alert | None:
    if not stopped or failed < LEAST or failed <= moved * MOST_FAILED:
        return None
    share = _("%(percent).1f %%") % {"percent": 100 * failed / moved}
    text = ngettext(
        "%(n)d is stopped by a fault; %(share)s of the last day's steps failed.",
        "%(n)d are stopped by a fault; %(share)s of the last day's steps failed.",
        stopped,
    )
    return Alert(journey_id, text % {"n": stopped, "share": share})
