"""What those who wait will be told next, counted by day; no run is looked at by itself."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from yutang.journeys.queries.programs import printed
from yutang.journeys.rules.program import Program
from yutang.journeys.rules.steps import Await, Branch, Invite, Send, Split, Until, Wait
from yutang.kernel import clock

WAITING = """
    select run.journey_id, run.version_id, step.key, run.chat_id is not null,
        (run.due_at at time zone %(zone)s)::date, min(run.due_at), count(*)
    from journeys_run run join journeys_step step on step.id = run.step_id
        join journeys_journey journey on journey.id = run.journey_id
    where run.state = 'waiting' and run.due_at >= %(since)s and run.due_at < %(until)s
        and journey.state in ('live', 'closing')
    group by 1, 2, 3, 4, 5
"""
CARRIED_BY_INVITE = "wecom_single"


@dataclass
class Coming:
    """So many get a message of the journey on this day, the first of them at this moment."""

    journey_id: int
    carrier: str
    is_group: bool
    day: date
    at: datetime
    count: int


def sends(since: datetime, until: datetime) -> list[Coming]:
    """The next message of everybody whose wait ends between; beyond a branch nothing is known."""
    found: dict[tuple[int, str, date], Coming] = {}
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"zone": str(clock.zone()), "since": since, "until": until})
        rows = cursor.fetchall()
    for journey_id, version_id, key, is_group, day, at, count in rows:
        carrier = next_carrier(printed(version_id).program, key)
        if not carrier:
            continue
        each = Coming(journey_id, carrier, is_group, day, at, 0)
        here = found.setdefault((journey_id, carrier, day), each)
        here.at, here.count = min(here.at, at), here.count + count
    return list(found.values())


def next_carrier(program: Program, key: str) -> str:
    """By what the first message goes whom nothing holds up after the step; "": there is none."""
    node = program.nodes[key]
    seen = {key}
    if isinstance(node.step, Send | Invite):
        return _carrier(node.step)
    key = node.arms[-1] if isinstance(node.step, Await) else "" if node.arms else node.next
    while key and key not in seen:
        seen.add(key)
        step = program.nodes[key].step
        if isinstance(step, Send | Invite):
            return _carrier(step)
        if isinstance(step, Wait | Until | Await | Branch | Split):
            return ""
        key = program.nodes[key].next
    return ""


def _carrier(step: Send | Invite) -> str:
    return str(step.carrier) if isinstance(step, Send) else CARRIED_BY_INVITE
