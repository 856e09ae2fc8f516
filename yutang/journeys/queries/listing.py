"""All journeys with their figures: one query for a page of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yutang.journeys.models import OPEN_SQL, Journey
from yutang.journeys.queries.watching import kept
from yutang.kernel import clock

# By tallies and small indexes; the runs themselves, which may be millions, are never counted.
FIGURES = f"""
    with step as (
        select version.journey_id, step.id
        from journeys_version version join journeys_step step on step.version_id = version.id
        where version.journey_id = any(%(journeys)s)
    ), tallied as (
        select step.journey_id, sum(tally.count) as entered,
            sum(tally.count) filter (where tally.day > %(since)s) as lately
        from step join journeys_tally tally on tally.step_id = step.id
        where tally.outcome = 'entered' group by 1
    ), standing as (
        select step.journey_id, count(*) filter (where run.state <> 'failed') as inside,
            count(*) filter (where run.state = 'failed') as failed
        from step join journeys_run run on run.step_id = step.id
            and run.state in {OPEN_SQL}
        group by 1
    ), goal as (
        select journey_id, count(*) as reached from journeys_run
        where journey_id = any(%(journeys)s) and goal_at is not null
            and state not in ('control', 'holdout')
        group by 1)
    select journey.id, coalesce(standing.inside, 0), coalesce(tallied.lately, 0),
        coalesce(tallied.entered, 0), coalesce(goal.reached, 0), coalesce(standing.failed, 0)
    from journeys_journey journey
        left join tallied on tallied.journey_id = journey.id
        left join standing on standing.journey_id = journey.id
        left join goal on goal.journey_id = journey.id
    where journey.id = any(%(journeys)s)
"""  # noqa: S608 - all texts are ours
SENT = """
    select source_id, count(*) from outreach_message
    where source_type = 'journey' and source_id = any(%(journeys)s)
        and state in ('handed', 'delivered')
    group by 1
"""
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Figures:
    """One journey in a line; `lately`: who entered in the last seven days."""

    inside: int
    lately: int
    entered: int
    goals: int
    failed: int
    sent: int

    @property
    def goal_percent(self) -> float | None:
        return 100 * self.goals / self.entered if self.entered else None


NOTHING = Figures(0, 0, 0, 0, 0, 0)


def journeys(*, q: str = "", state: str = "", subject: str = "") -> QuerySet[Journey]:
    """All journeys, narrowed."""
    found = Journey.objects.select_related("version", "made_by").defer("draft", "version__plan")
    exact = {"state": state, "subject": subject}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(Q(name__icontains=q) | Q(note__icontains=q)) if q else found


def figures(rows: Sequence[Journey]) -> dict[int, Figures]:
    """What these come to, by id."""
    ids = sorted(each.pk for each in rows)
    values: dict[str, Any] = {
        "journeys": ids,
        "since": clock.local(clock.now() - WEEK).date(),
    }
    sent = dict(kept(f"journeys:sent:{hash(tuple(ids))}", lambda: _ask(SENT, values)))
    return {
        id: Figures(inside, lately, entered, goals, failed, sent.get(id, 0))
        for id, inside, lately, entered, goals, failed in _ask(FIGURES, values)
    }


def _ask(statement: str, values: dict[str, Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
