"""All journeys with their figures: a few queries for a page of them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from yutang.journeys.models import OPEN_SQL, Headcount, Journey
from yutang.journeys.queries import headcounts
from yutang.kernel import clock

# Of journeys that aren't large.
FIGURES = f"""
    with standing as (
        select version.journey_id, count(*) filter (where run.state <> 'failed') as inside,
            count(*) filter (where run.state = 'failed') as failed
        from journeys_version version join journeys_step step on step.version_id = version.id
            join journeys_run run on run.step_id = step.id
                and run.state in {OPEN_SQL}
        where version.journey_id = any(%(journeys)s) group by 1
    ), goal as (
        select journey_id, count(*) as reached from journeys_run
        where journey_id = any(%(journeys)s) and goal_at is not null
            and state not in ('control', 'holdout')
        group by 1)
    select journey.id, coalesce(standing.inside, 0), coalesce(standing.failed, 0),
        coalesce(goal.reached, 0)
    from journeys_journey journey
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
CONTROLS = ("control", "holdout")
SENT_STATES = ("handed", "delivered")


@dataclass(frozen=True)
class Figures:
    """One journey in a line; `lately`: who entered in the last seven days.

    `is_counting`: of a large journey only who entered is known yet.
    """

    entered: int = 0
    lately: int = 0
    inside: int = 0
    failed: int = 0
    goals: int = 0
    sent: int = 0
    is_counting: bool = False

    @property
    def goal_percent(self) -> float | None:
        known = self.entered and not self.is_counting
        return 100 * self.goals / self.entered if known else None


NOTHING = Figures()


def journeys(*, q: str = "", state: str = "", subject: str = "") -> QuerySet[Journey]:
    """All journeys, narrowed."""
    found = Journey.objects.select_related("version", "made_by").defer("draft", "version__plan")
    exact = {"state": state, "subject": subject}
    found = found.filter(**{name: value for name, value in exact.items() if value})
    return found.filter(Q(name__icontains=q) | Q(note__icontains=q)) if q else found


def figures(rows: Sequence[Journey]) -> dict[int, Figures]:
    """What these come to, by id; three questions, however many and however large they are."""
    came = headcounts.entered([each.pk for each in rows], clock.now() - WEEK)
    large = {id for id, (whole, _lately) in came.items() if whole > headcounts.LARGE}
    small = sorted(each.pk for each in rows if each.pk not in large)
    found = _of_small(small) | (_of_large(large) if large else {})
    return {
        id: replace(each, entered=whole, lately=lately)
        for id, each in found.items()
        for whole, lately in [came.get(id, (0, 0))]
    }


def _of_small(ids: Sequence[int]) -> dict[int, Figures]:
    sent = dict(_ask(SENT, ids))
    return {
        id: Figures(inside=inside, failed=failed, goals=goals, sent=sent.get(id, 0))
        for id, inside, failed, goals in _ask(FIGURES, ids)
    }


def _of_large(ids: Collection[int]) -> dict[int, Figures]:
    kept = headcounts.found(ids)
    return {id: _kept(kept[id]) if id in kept else Figures(is_counting=True) for id in ids}


def _kept(held: Headcount) -> Figures:
    [(inside, failed)] = held.counted["standing"]
    reached = [n for state, _n, n in held.counted["states"] if state not in CONTROLS]
    sent = [n for _step, state, _why, n in held.counted["ledger"] if state in SENT_STATES]
    return Figures(inside=inside, failed=failed, goals=sum(reached), sent=sum(sent))


def _ask(statement: str, ids: Sequence[int]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"journeys": list(ids)})
        return list(cursor.fetchall())


def is_taken(name: str, *, but: int) -> bool:
    """Whether another journey than this one is called so."""
    return Journey.objects.filter(name__iexact=name).exclude(pk=but).exists()
