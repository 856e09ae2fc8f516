"""What customers do in a rehearsal is drawn from what they did, the same for the same seed."""

from datetime import datetime, timedelta

import numpy as np
import pytest

from tests.journeys.make import running, send, wait
from tests.journeys.rehearsal_make import plan, rehearsed
from tests.outreach import ledger_make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.customers.models import Activity, Customer
from yutang.journeys.models import Journey
from yutang.journeys.rules.rehearsal.drawing import drawn

pytestmark = pytest.mark.django_db
ADDED = {"kinds": ["added"]}
PAID = {"kinds": ["order_paid"]}
WEEK = 7 * DAY


def did(who: Customer, kind: str, at: datetime) -> None:
    Activity.objects.create(customer=who, kind=kind, happened_at=at)


def old(name: str) -> Customer:
    """A customer for a year."""
    return ledger_make.customer(name, since=NOON - 365 * DAY)


def counted(journey: Journey, made) -> dict[str, int]:
    number = made.plans.index(("journey", journey.pk))
    found: dict[str, int] = {}
    for (of, _day, side), count in made.watch.entered_by.items():
        if of == number:
            found[side] = found.get(side, 0) + count
    return found


def test_who_buys_every_tuesday_buys_every_tuesday_to_come_and_nobody_else():
    ledger_make.policy()
    zhao, _qian = old("Zhao"), old("Qian")
    for week in range(1, 14):
        did(zhao, "order_paid", NOON + DAY - week * WEEK + 2 * HOUR)
    journey = running(
        [wait("w", hours=1), send("thanks")],
        triggers=[{"kind": "activity", "match": PAID}],
        reentry={"mode": "always"},
    )
    made = rehearsed(NOON, 28, 1, draws=True)
    assert counted(journey, made) == {"entered": 4}
    said = [each for each in made.watch.seen if each.what == "admitted"]
    assert [int(made.watch.people.ids[each.who]) for each in said] == [zhao.pk] * 4
    assert counted(journey, rehearsed(NOON, 28, 1)) == {}


def test_what_is_awaited_happens_and_exits_end_what_was_to_be_said():
    ledger_make.policy()
    zhao, qian = old("Zhao"), old("Qian")
    for week in range(1, 14):
        did(zhao, "content_read", NOON + 2 * DAY - week * WEEK)
        did(qian, "order_paid", NOON + 2 * DAY - week * WEEK)
    awaits = {
        "id": "a",
        "kind": "await",
        "match": {"kinds": ["content_read"]},
        "span": {"days": 5},
        "happened": [send("glad")],
        "timed_out": [send("sorry")],
    }
    journey = running([awaits], exits=[PAID])
    plan(journey, [zhao, qian], NOON)
    made = rehearsed(NOON, 14, 1, draws=True)
    assert {each.step for each in made.watch.seen if each.what == "admitted"} == {"glad"}
    assert made.watch.over_by == {(0, "ended"): 1, (0, "left"): 1}


def test_as_many_newcomers_come_as_came_and_do_what_those_did():
    ledger_make.policy()
    old("Zhao")
    for week in range(1, 14):
        came = NOON + 3 * DAY - week * WEEK
        each = ledger_make.customer(f"New {week}", lifecycle="lead", since=came)
        did(each, "added", came)
        did(each, "order_paid", came + HOUR)
    journey = running(
        [wait("w", hours=3), send("hello")],
        triggers=[{"kind": "activity", "match": {"kinds": ["added"]}}],
        exits=[PAID | {"amount_from": 5}],
    )
    bought = running([send("t")], triggers=[{"kind": "activity", "match": PAID}])
    made = rehearsed(NOON, 14, 1, draws=True)
    assert counted(journey, made) == {"entered": 2}
    assert counted(bought, made)["entered"] >= 2
    assert made.watch.people.real == 14
    assert sum(made.watch.said_by[0, day, "wecom_single"] for day in range(14)) == 2


def test_a_brand_of_one_day_goes_on_as_on_that_day_and_one_of_three_as_on_these():
    ledger_make.policy()
    journey = running([send("hello")], triggers=[{"kind": "activity", "match": ADDED}])
    first = ledger_make.customer("First", lifecycle="lead", since=NOON - HOUR)
    did(first, "added", NOON - HOUR)
    assert counted(journey, rehearsed(NOON, 10, 1, draws=True)) == {
        "entered": 9
    }  # today it is too late
    for name, days in (("One", 1), ("Two", 3), ("Three", 3)):
        came = NOON - days * DAY
        did(ledger_make.customer(name, lifecycle="lead", since=came), "added", came)
    found = counted(journey, rehearsed(NOON, 30, 1, draws=True))["entered"]
    assert 15 < found < 45  # one, none and two in three days, drawn


def test_the_same_seed_draws_the_same_and_all_places_are_drawn_alike():
    ids = np.arange(1, 20_001)
    places = np.full(len(ids), 13)
    one = drawn(7, ids, 3, places)
    assert (one == drawn(7, ids, 3, places)).all()
    assert (one != drawn(8, ids, 3, places)).mean() > 0.8
    assert (one[5:6] == drawn(7, ids[5:6], 3, places[5:6])).all()
    counts = np.bincount(one, minlength=13)
    assert abs(counts - 20_000 / 13).max() < 200


def test_a_customer_of_two_weeks_is_drawn_from_these_alone():
    ledger_make.policy()
    zhao = ledger_make.customer("Zhao", since=NOON - 13 * DAY)
    for days in (7, 14):
        did(zhao, "order_paid", NOON - timedelta(days=days) + DAY)
    journey = running(
        [send("t")],
        triggers=[{"kind": "activity", "match": PAID}],
        reentry={"mode": "always"},
    )
    made = rehearsed(NOON, 28, 1, draws=True)
    assert counted(journey, made)["entered"] >= 3
