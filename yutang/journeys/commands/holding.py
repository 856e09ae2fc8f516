"""Who changes a journey has it alone; who moves or lets in its runs has it together with others.

Advisory locks, given back with the transaction. The engine only tries for them, so it never waits
for somebody who waits for its runs; whoever changes a journey comes next in the queue, however
busy the engine is.
"""

from django.db import connection

from yutang.journeys.models import Journey

SPACE = 7_505  # of the advisory locks, for journeys alone
ALONE = "select pg_advisory_xact_lock(%s, %s)"
TOGETHER = "select pg_advisory_xact_lock_shared(%s, %s)"
# What changes while the lock is taken is seen only by the next statement: ask for the state again.
RUNNING = f"""
    select id from journeys_journey
    where state in ('live', 'closing') and pg_try_advisory_xact_lock_shared({SPACE}, id::int)
"""  # noqa: S608 - a number of ours
STILL = "select id from journeys_journey where id = any(%s) and state in ('live', 'closing')"


def held_alone(journey_id: int) -> Journey:
    """The journey as it is now, when nobody else moves or changes it until this is committed."""
    _take(ALONE, journey_id)
    return Journey.objects.select_for_update(no_key=True).select_related(None).get(pk=journey_id)


def held_together(journey_id: int) -> Journey:
    """The journey as it is now; its state and version stay until this is committed."""
    _take(TOGETHER, journey_id)
    return Journey.objects.get(pk=journey_id)


def held_running() -> list[int]:
    """The journeys that run and that nobody changes now, held together with other workers."""
    with connection.cursor() as cursor:
        cursor.execute(RUNNING)
        found = [id for (id,) in cursor.fetchall()]
        cursor.execute(STILL, [found])
        return [id for (id,) in cursor.fetchall()]


def _take(statement: str, journey_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [SPACE, journey_id])
