"""Several let the same customers in at the same moment, or make them one."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connections
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.customers.make import NOON
from tests.journeys.make import operator, running, wait
from tests.journeys.trigger_make import people
from yutang.audiences.models import Audience
from yutang.customers.commands import merge_customers
from yutang.customers.commands.merging import sweep_merge
from yutang.journeys.commands.calendar import call_due
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.models import Journey, Run
from yutang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = [wait("w", days=2)]


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run all at the same moment, each over a connection of its own."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            start.wait()
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(run, acts))


@pytest.mark.parametrize("mode", ["never", "after"])
def test_of_workers_who_let_the_same_customers_in_each_lets_in_others(mode):
    ids = [each.pk for each in people(40)]
    journey = running(STEPS, reentry={"mode": mode})

    def enter(order: list[int]) -> int:
        return enter_customers(journey=journey, customer_ids=order, at=NOON)

    counts = at_once(lambda: enter(ids), lambda: enter(ids[::-1]), lambda: enter(ids[20:]))
    assert sum(counts) == 40
    assert Run.objects.filter(journey=journey).count() == 40


def test_two_calendars_call_each_occasion_once():
    gold = Audience.objects.create(name="Gold", kind="static")
    trigger = {"kind": "schedule", "at": "15:00", "audience": gold.pk}
    journey = running(STEPS, triggers=[trigger])
    Journey.objects.filter(pk=journey.pk).update(called_until=NOON)

    def call() -> None:
        with clock.frozen(NOON.replace(hour=7, minute=1)):
            call_due()

    at_once(call, call, call)
    mine = ProcrastinateJob.objects.filter(task_name="journeys.enter_occasion")
    assert mine.filter(args__journey_id=journey.pk).count() == 1


def test_who_enters_while_being_merged_is_inside_once():
    journey = running(STEPS)
    for _round in range(3):
        kept, gone = people(2)
        ids = [gone.pk, kept.pk]

        def merge(kept: Any = kept, gone: Any = gone) -> Any:
            return merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=operator())

        merged, _count = at_once(
            merge, lambda ids=ids: enter_customers(journey=journey, customer_ids=ids)
        )
        sweep_merge(merge_id=merged.pk)
        inside = Run.objects.filter(journey=journey, customer__in=ids, state="waiting")
        assert inside.values_list("customer_id", flat=True).get() == kept.pk
