"""What waits to be said to somebody who was taken out isn't said."""

from collections.abc import Collection

from django.db import connection
from django.db.models import QuerySet

from yutang.journeys.models import Run
from yutang.outreach.commands import group_plans, planning
from yutang.outreach.rules.governor import Source

SOURCE = "journey"
# The occurrence of a journey's message is "run.step"; few wait, so they are looked at one by one.
WAITING = """
    select message.id
    from outreach_message message
        join journeys_run run on run.id = split_part(message.occurrence, '.', 1)::bigint
    where message.source_type = 'journey' and message.source_id = %s
        and message.state in ('planned', 'held') and run.state = 'stopped'
    order by message.id
"""


def withdraw_words(*, journey_id: int) -> int:
    """No message of a run that was stopped waits any more; returns how many did."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, [journey_id])
        ids = [id for (id,) in cursor.fetchall()]
    _withdraw_groups(journey_id, Run.objects.filter(state=Run.State.STOPPED))
    return planning.cancel_messages(message_ids=ids) if ids else 0


# As above, of a few runs: their customers' messages are few.
OF_RUNS = """
    select message.id
    from journeys_run run join customers_customer customer on customer.id = run.customer_id
        join outreach_message message
            on message.customer_id in (customer.id, customer.merged_into_id)
            and message.source_type = 'journey' and message.source_id = run.journey_id
    where run.id = any(%s) and message.state in ('planned', 'held')
        and split_part(message.occurrence, '.', 1)::bigint = run.id
    order by message.id
"""


def withdraw_of_runs(*, run_ids: Collection[int]) -> int:
    """No message of these runs waits any more; returns how many did."""
    with connection.cursor() as cursor:
        cursor.execute(OF_RUNS, [list(run_ids)])
        ids = [id for (id,) in cursor.fetchall()]
    of_groups = Run.objects.filter(pk__in=run_ids, chat__isnull=False)
    for journey_id in set(of_groups.values_list("journey", flat=True)):
        _withdraw_groups(journey_id, of_groups)
    return planning.cancel_messages(message_ids=ids) if ids else 0


def _withdraw_groups(journey_id: int, runs: QuerySet[Run]) -> None:
    """What owners weren't shown yet of these runs; by "journey:run.step", few at a time."""
    keys = {
        key: int(key.removeprefix(f"{SOURCE}:").split(".")[0])
        for key in group_plans.unseen(source=Source(SOURCE, journey_id))
    }
    if keys:
        gone = set(runs.filter(pk__in=set(keys.values())).values_list("pk", flat=True))
        group_plans.withdraw_groups(keys=[key for key, run in keys.items() if run in gone])
