"""Who enters a journey, how often, and in which group."""

from datetime import timedelta

import pytest

from tests.customers.make import NOON
from tests.journeys.make import operator, running, wait
from tests.journeys.trigger_make import hours, people, states
from yutang.customers.commands import merge_customers
from yutang.customers.models import Customer
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.entering import Entry, enter_customers
from yutang.journeys.models import Journey, Run, Tally
from yutang.outreach.rules.governor import bucket

pytestmark = pytest.mark.django_db
STEPS = [wait("w", days=2)]


def enter(journey, *customers, at=NOON, **more):
    return enter_customers(
        journey=journey, customer_ids=[each.pk for each in customers], at=at, **more
    )


def test_nobody_enters_twice_unless_the_journey_says_so():
    [zhao] = people(1)
    journey = running(STEPS)
    assert enter(journey, zhao, zhao) == 1
    Run.objects.filter(journey=journey).update(state="ended", due_at=None)
    assert enter(journey, zhao, at=NOON + timedelta(days=999)) == 0


def test_somebody_may_enter_again_after_so_many_days_but_not_while_inside():
    [zhao] = people(1)
    journey = running(STEPS, reentry={"mode": "after", "days": 7})
    week = NOON + timedelta(days=7)
    assert enter(journey, zhao) == 1
    assert enter(journey, zhao, at=week) == 0
    Run.objects.filter(journey=journey).update(state="ended", due_at=None)
    assert enter(journey, zhao, at=week - timedelta(seconds=1)) == 0
    assert enter(journey, zhao, at=week) == 1
    Run.objects.filter(journey=journey).update(state="left", due_at=None)
    assert enter(journey, zhao, zhao, at=week + timedelta(days=7), keys=["x", "y"]) == 1
    assert Run.objects.filter(journey=journey).count() == 3


def test_every_occasion_lets_in_once_where_the_journey_says_so():
    [zhao] = people(1)
    journey = running(STEPS, reentry={"mode": "always"})
    assert enter(journey, zhao, keys=["a1"]) == 1
    assert enter(journey, zhao, keys=["a1"]) == 0
    assert enter(journey, zhao, keys=["a2"]) == 1
    assert enter(journey, zhao) == 1


def test_entries_are_counted_and_keep_where_they_came_from():
    customers = people(3)
    journey = running(STEPS)
    enter(journey, *customers, entry=Entry(0, {"member": 7}))
    tally = Tally.objects.get(step__version=journey.version)
    assert (tally.outcome, tally.count, tally.step.key) == ("entered", 3, "w")
    assert Run.objects.filter(journey=journey, origin={"member": 7}).count() == 3


def test_the_control_group_is_drawn_by_hash():
    customers = people(400)
    journey = running(STEPS, control=20)
    assert enter(journey, *customers) == 400
    for id, state in states(journey).items():
        is_control = bucket(journey.salt, id) < 2_000
        assert state == ("control" if is_control else "waiting")


def test_a_journey_without_steps_is_over_for_whoever_enters():
    [zhao] = people(1)
    journey = running(STEPS)
    plan = journey.version.plan | {"flow": []}  # nothing like it is published any more
    version = journey.versions.create(number=2, plan=plan, published_by=operator())
    Journey.objects.filter(pk=journey.pk).update(version=version)
    assert enter(journey, zhao) == 1
    run = Run.objects.get(journey=journey)
    assert (run.state, run.step, run.ended_at) == ("ended", None, NOON)


def test_people_enter_on_the_days_of_the_journey_only():
    zhao, qian, sun = people(3)
    journey = running(STEPS, valid_from="2026-03-02", valid_until="2026-03-03")
    assert enter(journey, zhao, at=NOON - timedelta(hours=12, seconds=1)) == 0
    assert enter(journey, zhao, at=NOON - timedelta(hours=12)) == 1
    assert enter(journey, qian, at=hours(35)) == 1
    assert enter(journey, sun, at=hours(36)) == 0


def test_nobody_enters_what_does_not_run():
    [zhao] = people(1)
    draft = create_journey(name="Draft", actor=operator())
    assert enter(draft, zhao) == 0
    journey = running(STEPS)
    for state in ("paused", "closing", "ended"):
        Journey.objects.filter(pk=journey.pk).update(state=state)
        assert enter(journey, zhao) == 0


def test_who_was_merged_enters_as_who_she_is_and_who_is_gone_does_not():
    kept, gone, deleted = people(3)
    journey = running(STEPS)
    merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=operator())
    Customer.objects.filter(pk=deleted.pk).delete()
    assert enter(journey, gone, kept, deleted) == 1
    assert states(journey) == {kept.pk: "waiting"}


def test_occasions_and_reasons_may_be_written_in_any_signs():
    [zhao, qian] = people(2)
    journey = running(STEPS, reentry={"mode": "always"})
    key, said = "a \"b\", {c} \\ 'd' 冬至", {"said": 'x "y" \\ {z}, 春\n节'}
    assert enter(journey, zhao, qian, keys=[key, ""], entry=Entry(0, said)) == 2
    found = Run.objects.filter(journey=journey).order_by("customer")
    assert [each.entry_key for each in found] == [key, ""]
    assert [each.origin for each in found] == [said, said]
