"""Festivals, schedules, dates and audiences let people in, each occasion once."""

from datetime import date, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.customers.make import NOON
from tests.journeys.make import operator, run_of, running, wait
from tests.journeys.trigger_make import people, states, work
from yutang.audiences.models import Audience, AudienceMember
from yutang.customers.models import Fact, FactType
from yutang.journeys.commands.calendar import call_due
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.publishing import publish_draft
from yutang.journeys.commands.running import end_now, pause, resume, start
from yutang.journeys.models import Journey, Run
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
STEPS = [wait("w", days=2)]
ALWAYS = {"mode": "always"}


def audience(*customers, name="Gold"):
    made = Audience.objects.create(name=name, kind="static", refreshed_at=NOON)
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=made, customer=each) for each in customers
    )
    return made


def begun(*triggers, at=NOON, **plan):
    """A journey with these triggers that began then."""
    with clock.frozen(at):
        return running(STEPS, triggers=list(triggers), **plan)


def call(at: datetime) -> int:
    """Let the calendar call at this moment, and do what it asks for."""
    with clock.frozen(at):
        called = call_due()
        work()
    return called


def shanghai(day: date, hour: int = 10) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=clock.zone())


def test_a_schedule_lets_in_the_members_of_its_audience_each_day_once():
    zhao, qian, _sun = people(3)
    gold = audience(zhao, qian)
    trigger = {"kind": "schedule", "at": "15:00", "audience": gold.pk}
    journey = begun(trigger, reentry=ALWAYS)
    three = shanghai(date(2026, 3, 2), 15)
    assert call(three - timedelta(seconds=1)) == 0
    assert call(three + timedelta(seconds=20)) == 1
    assert call(three + timedelta(seconds=80)) == 0
    assert states(journey).keys() == {zhao.pk, qian.pk}
    run = Run.objects.filter(journey=journey)[0]
    assert (run.entered_at, run.origin) == (three, {"day": "2026-03-02"})
    call(three + timedelta(days=1))
    assert Run.objects.filter(journey=journey).count() == 4


def test_a_job_that_is_done_twice_lets_nobody_in_twice():
    zhao, qian = people(2)
    gold = audience(zhao, qian)
    for mode in ("never", "after", "always"):
        trigger = {"kind": "schedule", "at": "15:00", "audience": gold.pk}
        journey = begun(trigger, reentry={"mode": mode})
        call(shanghai(date(2026, 3, 2), 15))
        ProcrastinateJob.objects.filter(status="succeeded").update(status="todo")
        work()
        assert Run.objects.filter(journey=journey).count() == 2


def test_what_was_missed_in_downtime_is_made_up_for_as_long_as_the_plan_says():
    [zhao] = people(1)
    gold = audience(zhao)
    trigger = {"kind": "schedule", "at": "15:00", "audience": gold.pk}
    journey = begun(trigger, reentry=ALWAYS, late={"hours": 30})
    assert call(shanghai(date(2026, 3, 6), 20)) == 2
    days = Run.objects.filter(journey=journey).values_list("origin__day", flat=True)
    assert sorted(days) == ["2026-03-05", "2026-03-06"]


def test_the_calendar_passes_by_while_a_journey_is_paused():
    [zhao] = people(1)
    trigger = {"kind": "schedule", "at": "15:00", "audience": audience(zhao).pk}
    journey = begun(trigger)
    three = shanghai(date(2026, 3, 2), 15)
    with clock.frozen(three - timedelta(minutes=5)):
        pause(journey=journey, actor=operator())
    assert call(three) == 0
    with clock.frozen(three + timedelta(minutes=5)):
        resume(journey=journey, actor=operator())
    assert call(three + timedelta(minutes=6)) == 0


def test_festivals_let_people_in_days_ahead():
    [zhao] = people(1)
    trigger = {"kind": "festival", "festival": "qingming", "days": -3}
    journey = begun(trigger | {"audience": audience(zhao).pk})
    assert call(shanghai(date(2026, 4, 2))) == 1
    assert states(journey) == {zhao.pk: "waiting"}
    assert Run.objects.get(journey=journey).origin == {"day": "2026-04-05"}


def test_each_child_has_a_birthday_and_each_is_one_occasion():
    zhao, qian, sun = people(3)
    child = FactType.objects.create(key="kid", name="Kid", form="person")
    for customer, name, day in [
        (zhao, "An", date(2020, 3, 5)),
        (zhao, "Bo", date(2022, 3, 5)),
        (qian, "Cy", date(2021, 3, 6)),
        (sun, "Di", date(2026, 3, 5)),
    ]:
        Fact.objects.create(
            customer=customer, type=child, slot=name, text=name, day=day, source="api"
        )
    journey = begun({"kind": "date", "fact": "kid"}, reentry=ALWAYS)
    assert call(shanghai(date(2026, 3, 5))) == 1
    runs = Run.objects.filter(journey=journey)
    assert sorted(runs.values_list("customer", flat=True)) == [zhao.pk, zhao.pk]


def test_a_date_may_let_in_once_so_many_days_after_it():
    [zhao] = people(1)
    due = FactType.objects.create(key="due", name="Due", form="date")
    Fact.objects.create(customer=zhao, type=due, day=date(2026, 3, 1), source="api")
    journey = begun({"kind": "date", "fact": "due", "yearly": False, "days": 42})
    call(shanghai(date(2026, 4, 11)))
    assert states(journey) == {}
    call(shanghai(date(2026, 4, 12)))
    assert states(journey) == {zhao.pk: "waiting"}


def test_whoever_is_in_the_audience_when_the_journey_begins_enters_too():
    zhao, qian = people(2)
    gold, other = audience(zhao), audience(qian, name="Silver")
    triggers = [
        {"kind": "audience", "audience": other.pk},
        {"kind": "audience", "audience": gold.pk, "inside": True},
    ]
    draft = {"format": 1, "triggers": triggers, "flow": STEPS}
    journey = create_journey(name="Gold", actor=operator(), draft=draft)
    Journey.objects.filter(pk=journey.pk).update(control_percent=0)
    publish_draft(journey=journey, actor=operator())
    start(journey=journey, actor=operator())
    work()
    assert states(journey) == {zhao.pk: "waiting"}
    assert Run.objects.get(journey=journey).trigger == 1


def test_a_journey_that_begins_anew_lets_in_as_of_then():
    zhao, qian = people(2)
    gold = audience(zhao)
    trigger = {"kind": "audience", "audience": gold.pk, "inside": True}
    journey = running(STEPS, triggers=[trigger])
    work()
    end_now(journey=journey, actor=operator())
    AudienceMember.objects.create(audience=gold, customer=qian)
    later = clock.now() + timedelta(days=40)
    with clock.frozen(later):
        start(journey=journey, actor=operator())
        work()
    assert run_of(journey, qian).entered_at == later
    assert run_of(journey, zhao).state == "stopped"
