"""The engine moves everybody who is due, and each step takes effect once."""

from datetime import timedelta

import pytest

from tests.customers.make import NOON
from tests.journeys.make import path, run_of, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Run
from yutang.kernel import clock
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db


def test_whoever_enters_waits_and_is_then_said_something():
    zhao = Customer.objects.create(name="Zhao")
    journey = running([wait("w", days=1), send("s")])
    assert enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON) == 1
    assert enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON) == 0
    assert move_due(at=NOON + timedelta(hours=23)) == 0
    assert move_due(at=NOON + timedelta(hours=24)) == 1
    run = run_of(journey, zhao)
    assert (run.state, path(run)) == (Run.State.ENDED, [("w", "passed"), ("s", "passed")])
    message = Message.objects.get(customer=zhao)
    assert (message.source_type, message.source_id, message.step) == ("journey", journey.pk, "s.1")
    assert move_due(at=NOON + timedelta(days=9)) == 0


def test_two_ways_of_a_split_meet_again_after_it():
    people = [Customer.objects.create(name=f"C{n}") for n in range(40)]
    ways = [
        {"name": "A", "percent": 50, "flow": [send("a")]},
        {"name": "B", "percent": 50, "flow": [wait("w", hours=2)]},
    ]
    journey = running([{"id": "x", "kind": "split", "arms": ways}, send("last")])
    enter_customers(journey=journey, customer_ids=[each.pk for each in people], at=NOON)
    move_due(at=NOON)
    said = set(Message.objects.filter(step="a.1").values_list("customer_id", flat=True))
    assert 0 < len(said) < 40
    assert Message.objects.filter(step="last.1").count() == len(said)
    move_due(at=NOON + timedelta(hours=2))
    assert Message.objects.filter(step="last.1").count() == 40


def test_after_hours_of_downtime_what_is_too_late_is_skipped_and_the_rest_caught_up():
    zhao = Customer.objects.create(name="Zhao")
    flow = [send("now"), wait("a", hours=5), send("late"), wait("b", hours=5), send("soon")]
    journey = running([wait("w", hours=1), *flow, wait("c", days=1)], late={"hours": 6})
    with clock.frozen(NOON):
        enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    back = NOON + timedelta(hours=14)  # 13, 8 and 3 hours late
    with clock.frozen(back):
        move_due(at=back)
    run = run_of(journey, zhao)
    assert [each for each in path(run) if each[0] in ("now", "late", "soon")] == [
        ("now", "skipped"),
        ("late", "skipped"),
        ("soon", "passed"),
    ]
    assert run.due_at == NOON + timedelta(hours=35), "counted from when it was due, not from now"
    assert Message.objects.filter(customer=zhao).count() == 1


def test_a_journey_of_many_does_not_hold_up_a_journey_of_one():
    many = [Customer.objects.create(name=f"C{n}") for n in range(30)]
    zhao = Customer.objects.create(name="Zhao")
    large, small = (running([wait("w", hours=1)]) for _ in range(2))
    with clock.frozen(NOON):
        ids = [each.pk for each in many]
        enter_customers(journey=large, customer_ids=ids, at=NOON - timedelta(hours=9))
        enter_customers(journey=small, customer_ids=[zhao.pk], at=NOON)
        move_due(at=NOON + timedelta(hours=1), most=10)
    assert run_of(small, zhao).state == Run.State.ENDED
    assert Run.objects.filter(journey=large, state=Run.State.WAITING).count() == 25
