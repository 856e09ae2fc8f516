"""A version comes while the engine moves people: nobody is lost, doubled, or left half-way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from tests.journeys.make import operator, running, send, wait
from yutang.customers.models import Customer
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.publishing import Terms, publish_draft
from yutang.journeys.commands.running import end_now
from yutang.journeys.models import Journey, Move, Run
from yutang.kernel import clock
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 300
HOUR = timedelta(hours=1)


def at_once(*acts) -> None:
    """Each in a thread and a connection of its own, beginning together."""
    gate = Barrier(len(acts))

    def run(act) -> None:
        try:
            gate.wait()
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for each in [pool.submit(run, act) for act in acts]:
            each.result()


def started(flow: list[Any]) -> Journey:
    journey = running(flow)
    people = Customer.objects.bulk_create(Customer(name=f"P{n}") for n in range(PEOPLE))
    came = clock.now() - HOUR
    enter_customers(journey=journey, customer_ids=[each.pk for each in people], at=came)
    return journey


def move_all() -> None:
    """As the worker does, in small batches; who is held by the other comes later."""
    for _round in range(200):
        move_due(most=20)


def test_a_new_version_takes_everybody_along_while_the_engine_moves_them():
    journey = started([wait("a", minutes=5), send("s"), wait("b", days=9)])
    flow = [wait("a", minutes=5), send("s"), wait("b", days=1), send("t")]
    Journey.objects.filter(pk=journey.pk).update(draft=journey.draft | {"flow": flow})

    def publish() -> None:
        publish_draft(journey=journey, actor=operator(), terms=Terms(inside="move"))

    at_once(move_all, move_all, publish)
    while move_due():
        pass
    runs = Run.objects.filter(journey=journey)
    assert set(runs.values_list("version__number", "step__key", "state")) == {(2, "b", "waiting")}
    assert {run.due_at - run.arrived_at for run in runs} == {timedelta(days=1)}
    assert Message.objects.filter(source_type="journey", source_id=journey.pk).count() == PEOPLE
    assert Move.objects.filter(run__journey=journey).count() == 2 * PEOPLE


def test_nobody_goes_on_and_nothing_is_said_once_the_journey_is_ended():
    journey = started([wait("a", minutes=5), send("s"), wait("b", days=9)])
    at_once(move_all, lambda: end_now(journey=journey, actor=operator()))
    assert move_due() == 0
    runs = Run.objects.filter(journey=journey)
    assert set(runs.values_list("state", flat=True)) == {"stopped"}
    messages = Message.objects.filter(source_type="journey", source_id=journey.pk)
    assert not messages.filter(state__in=["planned", "held"]).exists()
