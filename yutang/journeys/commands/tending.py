"""What operators do with runs by hand: try again, go on now, take out; and tallies, folded."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F

from yutang.journeys.commands.holding import held_together
from yutang.journeys.commands.moving import ring
from yutang.journeys.commands.withdrawing import withdraw_of_runs
from yutang.journeys.errors import NotPossible
from yutang.journeys.models import OPEN_SQL, Journey, Run
from yutang.journeys.queries.crowds import PORTION
from yutang.kernel import audit, clock
from yutang.org.models import Member

# It begins anew at its step, by the present time: what it says now isn't late.
RETRY = """
    with found as (
        select run.id from journeys_run run join journeys_step step on step.id = run.step_id
        where run.journey_id = %(journey)s and run.state = 'failed'
            and (%(step)s::text is null or step.key = %(step)s) and run.id > %(after)s
        order by run.id limit %(most)s for no key update of run
    ), gone_on as (
        update journeys_run run set state = 'waiting', reason = '', due_at = %(now)s
        from found where run.id = found.id returning run.id)
    select count(*), coalesce(max(id), 0) from gone_on
"""
STOP = f"""
    with portion as materialized (
        select run.id from journeys_run run
        where run.state in {OPEN_SQL} and run.step_id in (
            select step.id from journeys_step step
                join journeys_version version on version.id = step.version_id
            where version.journey_id = %(journey)s
                and (%(step)s::text is null or step.key = %(step)s))
            and (%(ids)s::bigint[] is null or run.id = any(%(ids)s::bigint[]))
            and (%(before)s::timestamptz is null or run.made_at <= %(before)s)
        limit %(most)s
    ), found as (
        select run.id from journeys_run run join portion on portion.id = run.id
        where run.state in {OPEN_SQL}
        order by run.id for no key update of run
    ), gone as (
        update journeys_run run set state = 'stopped', reason = 'hand', due_at = null,
            ended_at = %(now)s
        from found where run.id = found.id returning run.id, run.step_id
    ), counted as (
        insert into journeys_tally (step_id, day, outcome, count)
        select step_id, %(day)s, 'stopped', count(*) from gone group by step_id)
    select id from gone
"""  # noqa: S608 - all texts are ours
# Days that are over get no new rows, but of a batch that began before midnight: folded next time.
FOLD = """
    with gone as (
        delete from journeys_tally where ctid in (
            select ctid from (
                select ctid, count(*) over (partition by step_id, day, outcome, arm) as rows
                from journeys_tally where day < %(until)s) past
            where rows > 1)
        returning step_id, day, outcome, arm, count)
    insert into journeys_tally (step_id, day, outcome, arm, count)
    select step_id, day, outcome, arm, sum(count) from gone group by step_id, day, outcome, arm
"""


@transaction.atomic
def retry_failed(*, journey: Journey, actor: Member | None, step: str | None = None) -> int:
    """Everybody whom a fault stopped (at this step) tries the step again; returns how many."""
    count, _last = _retry(journey.pk, step)
    if count:
        note_retried(journey=journey, actor=actor, step=step, count=count)
    return count


@transaction.atomic
def retry_portion(*, journey_id: int, step: str | None, after: int) -> tuple[int, int]:
    """The next of them, by their ids, try again; returns how many, and the last one's id."""
    return _retry(journey_id, step, after, PORTION)


def note_retried(*, journey: Journey, actor: Member | None, step: str | None, count: int) -> None:
    """Who let them try again is in the audit log."""
    audit.note(
        actor=actor, action="journeys.retried", subject=journey, step=step or "", count=count
    )


def _retry(
    journey_id: int, step: str | None, after: int = 0, most: int | None = None
) -> tuple[int, int]:
    journey = held_together(journey_id)
    values = {"journey": journey.pk, "step": step, "now": clock.now(), "after": after}
    with connection.cursor() as cursor:
        cursor.execute(RETRY, {**values, "most": most})
        [(count, last)] = cursor.fetchall()
    if count:
        ring()
    return int(count), int(last)


@transaction.atomic
def go_on(*, run: Run, actor: Member | None) -> None:
    """Who waits goes on now; who waits for something to happen, as if the time were over."""
    journey = held_together(run.journey_id)
    now = clock.now()
    waits = Run.objects.filter(pk=run.pk, steps=run.steps, state=Run.State.WAITING)
    # at an await "no answer" means that it waits no longer; a webhook is yet to be told
    answered = False if run.step and run.step.kind == "await" else F("answered")
    if not waits.update(due_at=now, answered=answered):
        raise NotPossible
    audit.note(actor=actor, action="journeys.hurried", subject=journey, run=run.pk)
    ring()


def stop_run(*, run: Run, actor: Member | None) -> None:
    """The journey is over for this one; what still waits to be said isn't said."""
    if not stop_runs(journey=run.journey, actor=actor, run_ids=[run.pk]):
        raise NotPossible


@transaction.atomic
def stop_runs(
    *,
    journey: Journey,
    actor: Member | None,
    run_ids: Collection[int] | None = None,
    step: str | None = None,
    before: datetime | None = None,
    most: int | None = None,
) -> int:
    """These runs (None: all; `step`: those at it; `before`: made until then) are over.

    Returns how many were inside; `most`: no more of them at once.
    """
    journey = held_together(journey.pk)
    now = clock.now()
    values: dict[str, Any] = {
        "journey": journey.pk,
        "ids": None if run_ids is None else sorted(run_ids),
        "step": step,
        "before": before,
        "most": most,
        "now": now,
        "day": clock.local(now).date(),
    }
    with connection.cursor() as cursor:
        cursor.execute(STOP, values)
        gone = [id for (id,) in cursor.fetchall()]
    if gone:
        withdraw_of_runs(run_ids=gone)
        audit.note(actor=actor, action="journeys.stopped", subject=journey, count=len(gone))
    return len(gone)


@transaction.atomic
def fold_tallies(*, until: date | None = None) -> None:
    """Of each past day there is one row for a step, an outcome and an arm."""
    with connection.cursor() as cursor:
        cursor.execute(FOLD, {"until": until or clock.today()})
