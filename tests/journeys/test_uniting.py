"""Customers inside a journey who turn out to be one person, and two again."""

from datetime import timedelta

import pytest

from tests.customers.make import NOON
from tests.journeys.make import operator, run_of, running, send, wait
from tests.journeys.trigger_make import happen, hours, listen, people
from yutang.customers.commands import merge_customers, split_customers
from yutang.customers.kinds import Kind
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Run
from yutang.kernel import clock
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    return people(2)


def merge(kept, gone):
    return merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=operator())


def split(merged):
    split_customers(merge_id=merged.pk, actor=operator())


def told(journey):
    rows = Run.objects.filter(journey=journey).order_by("pk")
    return [(run.customer_id, run.state, run.reason.split(":")[0]) for run in rows]


def test_one_run_goes_on_and_a_split_gives_the_other_back(two):
    kept, gone = two
    journey = running([send("s"), wait("w", days=2)])
    enter_customers(journey=journey, customer_ids=[kept.pk, gone.pk], at=NOON)
    move_due(at=NOON)
    merged = merge(kept, gone)
    assert told(journey) == [(kept.pk, "waiting", ""), (gone.pk, "stopped", "merged")]
    states = Message.objects.filter(source_id=journey.pk).values_list("state", flat=True)
    assert sorted(states) == ["planned", "suppressed"]
    assert move_due(at=NOON + timedelta(days=1)) == 0
    split(merged)
    assert told(journey) == [(kept.pk, "waiting", ""), (gone.pk, "waiting", "")]
    assert run_of(journey, gone).due_at == NOON + timedelta(days=2)
    assert move_due(at=NOON + timedelta(days=2)) == 2


def test_who_came_by_entries_of_their_own_is_inside_once_as_well(two):
    kept, gone = two
    journey = running([wait("w", days=9)], reentry={"mode": "after", "days": 1})
    enter_customers(journey=journey, customer_ids=[kept.pk, gone.pk], at=NOON)
    Run.objects.filter(customer=kept).update(state="ended", due_at=None)
    enter_customers(journey=journey, customer_ids=[kept.pk], at=NOON + timedelta(days=2))
    Run.objects.filter(customer=gone).update(entry_key="7")
    merged = merge(kept, gone)
    # The gone customer's came first, so it goes on.
    ended, first = (kept.pk, "ended", ""), (kept.pk, "waiting", "")
    assert told(journey) == [ended, first, (kept.pk, "stopped", "merged")]
    split(merged)
    assert told(journey) == [ended, (gone.pk, "waiting", ""), (kept.pk, "waiting", "")]


def test_every_occasion_goes_on_where_the_journey_lets_in_always(two):
    kept, gone = two
    journey = running([wait("w", days=9)], reentry={"mode": "always"})
    enter_customers(journey=journey, customer_ids=[kept.pk, gone.pk], keys=["a", "b"], at=NOON)
    merge(kept, gone)
    assert told(journey) == [(kept.pk, "waiting", ""), (kept.pk, "waiting", "")]


def test_what_happens_with_the_one_customer_concerns_the_run_of_the_other(two):
    kept, gone = two
    journey = running([wait("w", days=9)], exits=[{"kinds": ["order_paid"]}])
    enter_customers(journey=journey, customer_ids=[gone.pk], at=NOON)
    merge(kept, gone)
    with clock.frozen(hours(9)):
        happen(kept, Kind.ORDER_PAID, hours(1), amount=1)
        listen()
    assert told(journey) == [(kept.pk, "left", "exit")]


def test_customers_outside_of_journeys_merge_as_before(two):
    kept, gone = two
    merged = merge(kept, gone)
    split(merged)
    assert not Run.objects.filter(customer__in=[kept, gone]).exists()
