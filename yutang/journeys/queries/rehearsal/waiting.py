"""What waits in the ledger already, and what is planned to be said: it takes places too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db import connection
from django.db.models.functions import Coalesce

from yutang.journeys.queries.rehearsal.columns import columns, micros_sql
from yutang.journeys.rules.rehearsal.governor import CARRIERS, NOTE, PURPOSES, Notes, no_note
from yutang.journeys.rules.rehearsal.people import People
from yutang.journeys.rules.rehearsal.times import ENDLESS, MINUTE, micros, moment
from yutang.outreach.models import Send
from yutang.outreach.rules.governor import in_group

LEDGER = f"""
    select dense_rank() over (order by source_type, source_id) - 1, id, customer_id,
        array_position(%(carriers)s::text[], carrier::text)::bigint - 1,
        array_position(%(purposes)s::text[], purpose::text)::bigint - 1,
        is_control::int::bigint, priority::bigint, {micros_sql("due_at")},
        {micros_sql("coalesce(held_until, due_at)")},
        coalesce({micros_sql("expires_at")}, %(endless)s)
    from outreach_message
    where state in ('planned', 'held') and customer_id = any(%(asked)s::bigint[]) order by id
"""  # noqa: S608 - all texts are ours
SOURCES = """
    select distinct source_type, source_id from outreach_message
    where state in ('planned', 'held') and customer_id = any(%(asked)s::bigint[]) order by 1, 2
"""
MEMBERS = """
    select customer_id from audiences_audiencemember
    where audience_id = %(audience)s and customer_id = any(%(asked)s::bigint[])
"""


@dataclass(frozen=True)
class Other:
    """Another plan, by its source in the ledger, with what it wants to say."""

    type: str
    id: int
    notes: Notes


def ledger(people: People) -> list[Other]:
    """All messages that wait to be admitted, by their plans."""
    asked = people.named
    rows = columns(
        LEDGER,
        "source id customer carrier purpose control priority due ask expires",
        {
            "carriers": list(CARRIERS),
            "purposes": list(PURPOSES),
            "endless": ENDLESS,
            "asked": asked,
        },
    )
    notes = np.zeros(len(rows["id"]), dtype=NOTE)
    notes["who"] = people.places(rows["customer"])
    for name in ("carrier", "purpose", "priority", "due", "ask", "expires"):
        notes[name] = rows[name]
    notes["is_control"] = rows["control"] > 0
    return [
        Other(type, id, notes[rows["source"] == number])
        for number, (type, id) in enumerate(_sources(asked))
    ]


def scheduled(people: People, begin: int, until: int) -> list[Other]:
    """Mass sends of these days that have no messages yet, to their audiences of today."""
    found = (
        Send.objects.filter(state=Send.State.PLANNED, planned_at=None)
        .annotate(begins=Coalesce("at", "created_at"))
        .filter(begins__lt=moment(until))
        .order_by("begins", "id")
    )
    return [Other("send", send.pk, _of_send(send, people, begin)) for send in found]


def numbered(others: Sequence[Other], first: int) -> Notes:
    """All their notes, each with the number of its plan, counted from `first`."""
    for number, other in enumerate(others):
        other.notes["plan"] = first + number
    return np.concatenate([no_note(), *(other.notes for other in others)])


def _of_send(send: Send, people: People, begin: int) -> Notes:
    """One note for each of the audience; who has the own best hour is told at the send's hour."""
    values: dict[str, Any] = {"audience": send.audience_id, "asked": people.named}
    who = people.places(np.sort(columns(MEMBERS, "id", values)["id"]))
    notes = np.zeros(len(who), dtype=NOTE)
    at = max(micros(send.at), begin) if send.at else begin
    notes["who"] = who
    notes["carrier"], notes["purpose"] = CARRIERS.index(send.carrier), PURPOSES.index(send.purpose)
    notes["priority"] = send.priority
    pace = np.arange(len(who)) // send.per_minute * MINUTE if send.per_minute else 0
    notes["due"] = notes["ask"] = at + pace
    notes["expires"] = micros(send.expires_at) if send.expires_at else ENDLESS
    in_control = (
        in_group(send.salt, each, send.control_percent) for each in people.ids[who].tolist()
    )
    notes["is_control"] = np.fromiter(in_control, np.bool_, len(who))
    return notes


def _sources(asked: str) -> list[tuple[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute(SOURCES, {"asked": asked})
        return list(cursor.fetchall())
