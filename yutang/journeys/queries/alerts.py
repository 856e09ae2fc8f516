"""What is wrong with a journey that runs: nobody moves, nothing is sent, or too much fails."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.journeys.models import Journey
from yutang.journeys.queries import headcounts, hook_alerts
from yutang.journeys.queries.headcounts import LEAST, SILENCE
from yutang.kernel import clock

PATIENCE = timedelta(minutes=15)  # a batch may take a while; more is behind
MOST_FAILED = 0.01

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


@dataclass(frozen=True)
class Alert:
    """One sentence about one journey; `mend`: what to do, where it isn't the worker."""

    journey_id: int
    text: str
    mend: str = ""


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
    }
    found = [_behind(*row, silent=row[2] < now - SILENCE) for row in _ask(OVERDUE, values)]
    found += [_unsent(*row) for row in _ask(UNSENT, values)]
    known = {each.journey_id for each in found}
    found += [_silent(*row) for row in _silences(ids) if row[0] not in known]
    found += [Alert(*each) for each in hook_alerts.texts(ids, values["since"])]
    return found + [each for row in _ask(FAILED, values) if (each := _failing(*row))]


def _silences(journey_ids: list[int]) -> list[Any]:
    """Which said nothing for a day, and how much was to be said; of large ones as counted last."""
    large = headcounts.large(journey_ids)
    found = headcounts.silences([id for id in journey_ids if id not in large])
    for held in headcounts.found(large).values() if large else ():
        found += held.counted["silences"]
    return found


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _behind(journey_id: int, count: int, since: datetime, *, silent: bool) -> Alert:
    if silent:
        text = ngettext(
            "Nobody has moved for a day, though %(n)d is due, since %(at)s.",
            "Nobody has moved for a day, though %(n)d are due, the first since %(at)s.",
            count,
        )
    else:
        text = ngettext(
            "%(n)d waits for the engine longer than a quarter of an hour, since %(at)s.",
            "%(n)d wait for the engine longer than a quarter of an hour, the first since %(at)s.",
            count,
        )
    at = f"{clock.local(since):%m-%d %H:%M}"
    return Alert(journey_id, text % {"n": count, "at": at})


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
