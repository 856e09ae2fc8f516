"""A journey begins, rests, goes on, lets nobody in any more, and is over."""

from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from yutang.journeys.commands.holding import held_alone
from yutang.journeys.commands.publishing import BY_DEFAULT, Terms, publish_draft
from yutang.journeys.commands.withdrawing import SOURCE
from yutang.journeys.errors import NotPublished, NotSo, PlanRefused
from yutang.journeys.models import OPEN_SQL, Journey
from yutang.journeys.queries import crowds
from yutang.journeys.queries.faults import faults_of
from yutang.journeys.queries.programs import printed
from yutang.kernel import audit, clock, jobs
from yutang.org.models import Member
from yutang.outreach.commands import group_plans, planning
from yutang.outreach.rules.governor import Source

State = Journey.State
END_REST = "journeys.end_rest"
GONE = gettext_lazy("Something that this journey uses isn't there any more. Publish it anew first.")
STOP = f"""
    with portion as materialized (
        select run.id from journeys_run run
        where run.state in {OPEN_SQL} and run.step_id in (
            select step.id from journeys_step step
                join journeys_version version on version.id = step.version_id
            where version.journey_id = %(journey)s)
        limit %(most)s
    ), held as (
        select run.id from journeys_run run join portion on portion.id = run.id
        where run.state in {OPEN_SQL}
        order by run.id for no key update of run
    ), gone as (
        update journeys_run run set state = 'stopped', reason = 'ended', due_at = null,
            ended_at = %(now)s
        from held where run.id = held.id returning run.step_id)
    insert into journeys_tally (step_id, day, outcome, count)
    select step_id, %(day)s, 'stopped', count(*) from gone group by step_id
    returning count
"""  # noqa: S608 - all texts are ours
# What those who went through still wait to be told keeps it from being over.
EMPTY = f"""
    select id from journeys_journey journey
    where state = 'closing' and not exists (
        select from journeys_run run where run.step_id in (
                select step.id from journeys_step step
                    join journeys_version version on version.id = step.version_id
                where version.journey_id = journey.id)
            and run.state in {OPEN_SQL})
        and not exists (
            select from outreach_message message
            where message.source_type = 'journey' and message.source_id = journey.id
                and message.state in ('planned', 'held', 'admitted'))
        and not exists (
            select from outreach_broadcast said join outreach_broadcastgroup told
                on told.broadcast_id = said.id and told.state in ('chosen', 'waiting', 'unknown')
            where said.plan_type = 'journey' and said.plan_id = journey.id
                and said.state in ('planned', 'running'))
"""  # noqa: S608 - all texts are ours


@transaction.atomic
def launch(*, journey: Journey, actor: Member, terms: Terms = BY_DEFAULT) -> None:
    """Publish the draft, and begin."""
    publish_draft(journey=journey, actor=actor, terms=terms)
    start(journey=journey, actor=actor)


@transaction.atomic
def start(*, journey: Journey, actor: Member) -> None:
    """The journey lets people in and moves them; one that was over begins anew."""
    journey = held_alone(journey.pk)
    if journey.version_id is None:
        raise NotPublished
    if found := faults_of(printed(journey.version_id).plan, journey):
        raise PlanRefused(found, GONE)  # it was whole when it was published
    if journey.state == State.ENDED and _stop(journey.pk):  # who was still to be taken out
        _withdraw(journey.pk)
    _turn(journey, State.LIVE, {State.DRAFT, State.ENDED, State.CLOSING})
    now = clock.now()
    journey.started_at, journey.ended_at = journey.started_at or now, None
    journey.called_until = now
    journey.save(update_fields=["started_at", "ended_at", "called_until"])
    jobs.later("journeys.enter_present", journey_id=journey.pk, moment=now.isoformat())
    audit.note(actor=actor, action="journeys.started", subject=journey)


@transaction.atomic
def pause(*, journey: Journey, actor: Member) -> None:
    """Nobody enters, nobody moves, and what waits to be said waits on."""
    journey = held_alone(journey.pk)
    _turn(journey, State.PAUSED, {State.LIVE})
    planning.pause(source=Source(SOURCE, journey.pk))
    audit.note(actor=actor, action="journeys.paused", subject=journey)


@transaction.atomic
def resume(*, journey: Journey, actor: Member) -> None:
    """It goes on where it rested; what is late by now follows the plan's rule for that."""
    journey = held_alone(journey.pk)
    _turn(journey, State.LIVE, {State.PAUSED})
    journey.called_until = clock.now()  # the calendar passed it by
    journey.save(update_fields=["called_until"])
    planning.resume(source=Source(SOURCE, journey.pk))
    audit.note(actor=actor, action="journeys.resumed", subject=journey)


@transaction.atomic
def close(*, journey: Journey, actor: Member) -> None:
    """Nobody enters any more; those inside finish, and then it is over."""
    journey = held_alone(journey.pk)
    was_paused = journey.state == State.PAUSED
    _turn(journey, State.CLOSING, {State.LIVE, State.PAUSED})
    if was_paused:
        planning.resume(source=Source(SOURCE, journey.pk))
    audit.note(actor=actor, action="journeys.closed", subject=journey)


@transaction.atomic
def end_now(*, journey: Journey, actor: Member) -> int:
    """Everybody inside is taken out, what waits to be said is withdrawn; returns how many.

    Nobody moves and nothing is said from this moment on; where very many are inside, a job takes
    them out one portion after the other.
    """
    journey = held_alone(journey.pk)
    _end(journey)
    are_many = crowds.are_many_inside(journey.pk)
    stopped = crowds.count_inside(journey.pk) if are_many else _stop(journey.pk)
    if are_many:
        jobs.later(END_REST, key=f"{END_REST}:{journey.pk}", journey_id=journey.pk)
    else:
        _withdraw(journey.pk)
    audit.note(actor=actor, action="journeys.ended", subject=journey, stopped=stopped)
    return stopped


@transaction.atomic
def end_portion(*, journey_id: int, most: int) -> int:
    """So many of a journey that was ended are out; with the last one, what waits is withdrawn."""
    journey = held_alone(journey_id)
    if journey.state != State.ENDED:
        return 0
    count = _stop(journey_id, most)
    if not count:
        _withdraw(journey_id)
    return count


def _withdraw(journey_id: int) -> None:
    planning.cancel(source=Source(SOURCE, journey_id))
    group_plans.cancel_groups(source=Source(SOURCE, journey_id))


def end_empty() -> int:
    """The closing journeys that nobody is inside of any more are over; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(EMPTY)
        found = [id for (id,) in cursor.fetchall()]
    for journey_id in found:
        _end_if_empty(journey_id)
    return len(found)


@transaction.atomic
def _end_if_empty(journey_id: int) -> None:
    journey = held_alone(journey_id)
    with connection.cursor() as cursor:
        cursor.execute(f"{EMPTY} and id = %s", [journey_id])  # somebody may have begun it anew
        if not cursor.fetchall():
            return
    _end(journey)
    audit.note(actor=None, action="journeys.ended", subject=journey, stopped=0)


def _end(journey: Journey) -> None:
    _turn(journey, State.ENDED, {State.LIVE, State.PAUSED, State.CLOSING})
    journey.ended_at = clock.now()
    journey.save(update_fields=["ended_at"])


def _turn(journey: Journey, to: str, allowed: set[State]) -> None:
    if journey.state not in allowed:
        raise NotSo
    journey.state = to
    journey.save(update_fields=["state"])


def _stop(journey_id: int, most: int | None = None) -> int:
    now = clock.now()
    values: dict[str, Any] = {
        "journey": journey_id,
        "now": now,
        "day": clock.local(now).date(),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(STOP, values)
        return sum(count for (count,) in cursor.fetchall())
