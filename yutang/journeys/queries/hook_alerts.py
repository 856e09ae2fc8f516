"""Webhooks of journeys that run and aren't taken: told before their customers miss something."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yutang.journeys.words import reasons

MOST_FAILED = 0.01
LEAST = 5  # not taken in a day, before it says anything
STUBBORN = 4  # tries: by then ten minutes have gone by

SETTLED = """
    select version.journey_id,
        coalesce(sum(tally.count) filter (where tally.outcome <> 'passed'), 0)::bigint,
        coalesce(sum(tally.count), 0)::bigint
    from journeys_version version
        join journeys_step step on step.version_id = version.id and step.kind = 'webhook'
        join journeys_tally tally on tally.step_id = step.id
    where version.journey_id = any(%(journeys)s) and tally.day >= %(since)s
        and tally.outcome in ('passed', 'refused', 'failed')
    group by 1
"""
# By the small index of calls that wait.
RETRIED = """
    select run.journey_id, count(*), (array_agg(coalesce(call.status::text, call.detail)
        order by call.id desc))[1]
    from journeys_call call join journeys_run run on run.id = call.run_id
    where call.state = 'waiting' and call.tries >= %(stubborn)s
        and run.journey_id = any(%(journeys)s)
    group by 1
"""


def texts(journeys: Sequence[int], since: date) -> list[tuple[int, str, str]]:
    """Journeys with what is wrong with their webhooks, and what to do about it."""
    values = {"journeys": list(journeys), "since": since, "stubborn": STUBBORN}
    found = [(id, _retried(count, last)) for id, count, last in _ask(RETRIED, values)]
    for id, failed, settled in _ask(SETTLED, values):
        if failed >= LEAST and failed > settled * MOST_FAILED:
            found.append((id, _failed(failed, settled)))
    mend = _("Look at the answers on the journey's tab Webhooks, and mend what they come from.")
    return [(id, text, mend) for id, text in found]


def _retried(count: int, last: str) -> str:
    text = ngettext(
        "%(n)d webhook is tried again and again (%(answer)s).",
        "%(n)d webhooks are tried again and again (%(answer)s).",
        count,
    )
    return text % {"n": count, "answer": reasons.answer(last)}


def _failed(count: int, settled: int) -> str:
    text = ngettext(
        "%(n)d of the last day's %(all)d webhooks wasn't taken.",
        "%(n)d of the last day's %(all)d webhooks weren't taken.",
        count,
    )
    return text % {"n": count, "all": settled}


def _ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
