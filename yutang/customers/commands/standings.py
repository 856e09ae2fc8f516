"""Where customers stand in their lifecycle: set for many at once, each movement in the log."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.customers import log
from yutang.customers.commands.profiles import hold_reader
from yutang.customers.kinds import Kind

ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('yutang.lifecycle'))"
MOVE = """
    with standing as materialized ({standings}),
    changed as (
        update customers_profile profile set lifecycle = standing.stage, lifecycle_at = %(at)s
        from standing
        where profile.customer_id = standing.customer_id and standing.stage <> standing.before
        returning standing.customer_id, standing.before, standing.stage, standing.is_movement)
    select customer_id, before, stage from changed where is_movement order by customer_id
"""

Movements = Counter[tuple[str, str]]


def set_standings(*, standings: str, parameters: Mapping[str, Any], at: datetime) -> Movements:
    """Let the customers stand where the query says, inside the caller's transaction.

    The query is ours and gives `customer_id, before, stage, is_movement`; it sees all orders
    committed before the locks are held, so no older answer overwrites a younger one. Only changes
    are written; those that are movements are told to the log at `at`, and counted.
    """
    assert connection.in_atomic_block
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)
        hold_reader()
        cursor.execute(MOVE.format(standings=standings), {**parameters, "at": at})
        moved = cursor.fetchall()
    log.record_many(
        log.Happening(
            customer_id,
            Kind.LIFECYCLE_CHANGED,
            happened_at=at,
            props={"stage": stage, "before": before},
        )
        for customer_id, before, stage in moved
    )
    return Counter((before, stage) for _id, before, stage in moved)
