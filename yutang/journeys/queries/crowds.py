"""Whether very many are inside: then what is done to them is done in portions, by a job."""

from typing import Any

from django.db import connection

from yutang.journeys.models import OPEN_SQL

PORTION = 10_000
INSIDE = f"""
    select count(*) from (
        select from journeys_run run
        where run.state in {OPEN_SQL} and run.step_id in (
            select step.id from journeys_step step
                join journeys_version version on version.id = step.version_id
            where version.journey_id = %(journey)s)
        limit %(most)s) found
"""  # noqa: S608 - all texts are ours
FAILED = """
    select count(*) from journeys_run run
    where run.state = 'failed' and run.step_id in (
        select step.id from journeys_step step
            join journeys_version version on version.id = step.version_id
        where version.journey_id = %(journey)s
            and (%(step)s::text is null or step.key = %(step)s))
"""
ENDED = f"""
    select journey.id from journeys_journey journey
    where journey.state = 'ended' and exists (
        select from journeys_version version
            join journeys_step step on step.version_id = version.id
            join journeys_run run on run.step_id = step.id and run.state in {OPEN_SQL}
        where version.journey_id = journey.id)
    order by journey.id
"""  # noqa: S608 - all texts are ours


def are_many_inside(journey_id: int) -> bool:
    """Whether more are inside than one transaction should touch."""
    return _count(INSIDE, {"journey": journey_id, "most": PORTION + 1}) > PORTION


def is_anybody_inside(journey_id: int) -> bool:
    return _count(INSIDE, {"journey": journey_id, "most": 1}) > 0


def ended_with_people() -> list[int]:
    """Journeys that were ended while somebody is inside still."""
    with connection.cursor() as cursor:
        cursor.execute(ENDED)
        return [id for (id,) in cursor.fetchall()]


def count_inside(journey_id: int) -> int:
    return _count(INSIDE, {"journey": journey_id, "most": None})


def count_failed(journey_id: int, step: str | None = None) -> int:
    """Whom a fault stopped (at this step)."""
    return _count(FAILED, {"journey": journey_id, "step": step})


def _count(statement: str, values: dict[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        [(count,)] = cursor.fetchall()
    return int(count)
