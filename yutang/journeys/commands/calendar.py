"""The calendar calls: festivals, schedules and customers' dates let people in, each once."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.journeys.models import Journey
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules.occasions import Occasion, moments, occasions
from yutang.journeys.rules.plan import Plan
from yutang.journeys.rules.triggers import OnDate, OnFestival, OnSchedule, Trigger
from yutang.kernel import clock, jobs

CALENDAR = (OnDate, OnFestival, OnSchedule)
SLACK = timedelta(minutes=15)  # this late is not late


def call_due() -> int:
    """Every occasion since the last call has its job; returns how many.

    After downtime those that are later than the plan allows are left out. The jobs and the moment
    up to which the calendar has called are saved together, so each occasion has one job.
    """
    called = 0
    for id in Journey.objects.filter(state="live", subject="customer").values_list("pk", flat=True):
        called += _call(id)
    return called


@transaction.atomic
def _call(journey_id: int) -> int:
    """Two workers never call for one journey at once: the second leaves it to the first."""
    rows = Journey.objects.select_for_update(skip_locked=True, no_key=True)
    journey = rows.filter(pk=journey_id, state="live").first()
    if journey is None or journey.version_id is None:
        return 0
    plan = printed(journey.version_id).plan
    if not any(isinstance(each, CALENDAR) for each in plan.triggers):
        return 0
    now = clock.now()
    found = [
        (number, each)
        for number, trigger in enumerate(plan.triggers)
        for each in _occasions(trigger, _since(journey, plan, now), now)
    ]
    for number, occasion in found:
        _later(journey, number, occasion)
    journey.called_until = now
    journey.save(update_fields=["called_until"])
    return len(found)


def _since(journey: Journey, plan: Plan, now: datetime) -> datetime:
    begun = journey.called_until or journey.started_at or now
    return max(begun, now - timedelta(hours=plan.late.hours) - SLACK)


def _occasions(trigger: Trigger, since: datetime, until: datetime) -> list[Occasion]:
    if isinstance(trigger, OnDate):
        return moments(trigger, since, until, clock.zone())
    if isinstance(trigger, OnFestival | OnSchedule):
        return occasions(trigger, since, until, clock.zone())
    return []


def _later(journey: Journey, number: int, occasion: Occasion) -> None:
    jobs.later(
        "journeys.enter_occasion",
        journey_id=journey.pk,
        version_id=journey.version_id,
        number=number,
        moment=occasion.at.isoformat(),
        day=occasion.day.isoformat(),
    )
