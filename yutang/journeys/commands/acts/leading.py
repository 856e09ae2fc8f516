"""The step that leads into another journey."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from yutang.journeys.commands.acts import Batch, Standing, act
from yutang.journeys.commands.entering import Arrival, enter_arrivals
from yutang.journeys.models import Journey
from yutang.journeys.rules.deciding import Facts, Outcome

AGAIN = timedelta(days=1)
NOT_RUNNING = Facts(outcome=Outcome.REFUSED, reason="journey_not_running")
NOT_LET_IN = Facts(outcome=Outcome.REFUSED, reason="journey_not_let_in")
LED_AGAIN = Facts(outcome=Outcome.REFUSED, reason="journey_again")

# Whom a journey led there so shortly before: two journeys may not pass somebody to and fro.
LED = """
    select customer_id from journeys_run
    where customer_id = any(%(customers)s) and journey_id = %(target)s
        and entered_at > %(since)s and origin ? 'run'
"""
ENTERED = """
    select (origin ->> 'run')::bigint from journeys_run
    where journey_id = %(target)s and entered_at = %(at)s and origin ? 'run'
"""


@act("journey")
def go_to(batch: Batch) -> Mapping[int, Facts]:
    """The customers enter the other journey, as far as its own rules let them in."""
    target = Journey.objects.filter(pk=batch.node.step.journey, subject="customer").first()
    if target is None or target.state != Journey.State.LIVE:
        return batch.alike(NOT_RUNNING)
    led = _led(batch, target)
    coming = [run for run in batch.runs if run.subject_id not in led]
    _enter(batch, target, coming)
    entered = _entered(target, batch.now)
    return {
        run.run_id: LED_AGAIN if run.subject_id in led else NOT_LET_IN
        for run in batch.runs
        if run.subject_id in led or run.run_id not in entered
    }


def _enter(batch: Batch, target: Journey, runs: Collection[Standing]) -> None:
    arrivals = [
        Arrival(
            run.subject_id,
            f"run:{run.run_id}.{run.steps}",
            batch.now,
            {"journey": batch.printed.journey_id, "run": run.run_id},
        )
        for run in runs
    ]
    enter_arrivals(journey=target, trigger=0, arrivals=arrivals)


def _led(batch: Batch, target: Journey) -> set[int]:
    values: dict[str, Any] = {
        "customers": batch.subject_ids,
        "target": target.pk,
        "since": batch.now - AGAIN,
    }
    with connection.cursor() as cursor:
        cursor.execute(LED, values)
        return {id for (id,) in cursor.fetchall()}


def _entered(target: Journey, at: datetime) -> set[int]:
    """The runs whose customers were let in at that moment."""
    with connection.cursor() as cursor:
        cursor.execute(ENTERED, {"target": target.pk, "at": at})
        return {id for (id,) in cursor.fetchall()}
