"""What waits to be said to somebody who was taken out isn't said."""

from django.db import connection

from yutang.outreach.commands import planning

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
    return planning.cancel_messages(message_ids=ids) if ids else 0
