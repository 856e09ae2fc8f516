"""How many would enter, and how often such customers do what the journey is for."""

from datetime import timedelta

import pytest

from tests.journeys.make import operator, running, wait
from tests.journeys.measuring_make import DAY, ran
from yutang.customers.models import Activity, Customer, Profile
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.queries import entrants
from yutang.journeys.rules.triggers import Match
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
ADDED = {"kind": "activity", "match": {"kinds": ["added"], "subject_ids": [987]}}
GOAL = {"match": {"kinds": ["content_read"], "props": {"depth": 987}}, "days": 14}


def drafted(*triggers):
    plan = {"format": 1, "triggers": list(triggers), "flow": [wait("w", days=1)], "goal": GOAL}
    return create_journey(name="Journey", actor=operator(), draft=plan)


def added(people, *, days):
    """They did what lets people in, so many days ago."""
    at = clock.now() - timedelta(days=days)
    Activity.objects.bulk_create(
        Activity(customer=each, kind="added", subject_id=987, happened_at=at) for each in people
    )


def read(people, *, days):
    at = clock.now() - timedelta(days=days)
    Activity.objects.bulk_create(
        Activity(customer=each, kind="content_read", props={"depth": 987}, happened_at=at)
        for each in people
    )


def crowd(count):
    return Customer.objects.bulk_create(Customer(name="Zhao") for _ in range(count))


def test_the_log_says_how_many_would_enter_a_day():
    people = crowd(56)
    added(people, days=3)
    added(people[:5], days=2)  # the same again
    added(crowd(9), days=30)
    assert entrants.usual(drafted(ADDED), 14).per_day == 2


def test_audiences_are_entered_too():
    for each in crowd(28):
        Activity.objects.create(
            customer=each, kind="audience_entered", subject_id=654, happened_at=clock.now()
        )
    assert entrants.usual(drafted({"kind": "audience", "audience": 654}), 14).per_day == 1


def test_nothing_is_known_of_entering_by_hand():
    assert entrants.usual(drafted({"kind": "manual"}), 14).per_day is None


def test_who_entered_says_it_better():
    journey = running([wait("w", days=1)])
    now = clock.now()
    for days in (1, 1, 3, 9):
        ran(journey, at=now - days * DAY)
    ran(journey, at=now - DAY, state="holdout")
    found = entrants.usual(journey, 14)
    assert found.is_own
    assert found.per_day == pytest.approx(4 / 9, rel=0.01)


def test_the_usual_rate_is_of_those_who_would_have_entered():
    people = crowd(120)
    added(people, days=20)
    read(people[:30], days=10)
    read(people[30:60], days=3)  # too late
    assert entrants.usual(drafted(ADDED), 14).rate == 0.25


def test_with_few_of_them_it_is_of_everybody():
    people = crowd(4)
    Profile.objects.bulk_create(Profile(customer=each) for each in people)
    read(people[:1], days=3)
    known = Profile.objects.count()
    assert entrants.usual(drafted(ADDED), 14).rate == pytest.approx(1 / known)


def test_a_match_means_what_it_says():
    match = Match(
        kinds=["order_paid"],
        subject_type="order",
        subject_ids=[1],
        member_ids=[2],
        amount_from=500,
        props={"source": "shop"},
    )
    zhao = crowd(1)[0]
    values = {"subject_type": "order", "subject_id": 1, "props": {"source": "shop"}}
    right = Activity(customer=zhao, kind="order_paid", happened_at=clock.now(), **values)
    right.amount = 500
    right.save()
    assert not Activity.objects.filter(entrants.fitting(match), customer=zhao).exists()
    without = match.model_copy(update={"member_ids": []})
    assert Activity.objects.filter(entrants.fitting(without), customer=zhao).exists()
