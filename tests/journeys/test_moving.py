"""The engine moves everybody who is due, and each step takes effect once."""

from datetime import timedelta

import pytest

from tests.customers.make import NOON
from tests.journeys.make import path, run_of, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Run
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
