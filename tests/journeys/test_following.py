"""What happens with customers lets them into journeys, wakes them there, and ends it."""

from datetime import timedelta

import pytest

from tests.acquisition import make as acquisition
from tests.customers.make import NOON, follow, let_read, read
from tests.journeys.make import path, run_of, running, send, wait
from tests.journeys.measuring_make import paid
from tests.journeys.trigger_make import BEFORE, happen, hours, listen, on, people, states
from yutang.audiences.models import LifecycleSize
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import CustomerTag, Profile, Tag, TagGroup
from yutang.customers.readers import catch_up
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.publishing import publish_draft
from yutang.journeys.commands.running import close, pause, resume
from yutang.journeys.models import Journey, Run, Tally
from yutang.kernel import clock, readers
from yutang.outreach.models import Message

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _late_enough():
    """The clock stands two days after the journeys of these tests began."""
    with clock.frozen(NOON + timedelta(days=30)):
        yield


def begun(flow, **plan):
    """A journey that runs since the day before noon."""
    journey = running(flow, **plan)
    Journey.objects.filter(pk=journey.pk).update(started_at=BEFORE)
    return journey


def awaiting(kind, *, days=3):
    return {
        "id": "await",
        "kind": "await",
        "match": {"kinds": [kind]},
        "span": {"days": days},
        "happened": [wait("yes", days=9)],
        "timed_out": [wait("no", days=9)],
    }


def test_an_activity_lets_in_whom_it_fits_at_the_time_when_it_happened():
    zhao, qian, sun = people(3)
    journey = begun([wait("w", hours=1)], triggers=[on("order_paid", amount_from=9_900)])
    happen(zhao, Kind.ORDER_PAID, NOON, amount=9_900, subject=("order", 1))
    happen(qian, Kind.ORDER_PAID, NOON, amount=9_899)
    happen(sun, Kind.ADDED, NOON)
    listen()
    run = Run.objects.get(journey=journey)
    assert (run.customer_id, run.entered_at, run.due_at) == (zhao.pk, NOON, hours(1))
    assert run.origin["kind"] == "order_paid"
    assert run.origin["activity"]


def test_what_an_activity_is_about_and_who_did_it_and_its_props_are_asked():
    zhao, qian = people(2)
    code, other = acquisition.code(acquisition.member()).pk, 999_999
    asked = {"subject_type": "code", "subject_ids": [code], "props": {"state": "shop", "new": True}}
    journey = begun([wait("w", days=1)], triggers=[on("scanned", **asked)])
    happen(zhao, Kind.SCANNED, NOON, subject=("code", code), state="shop", new=True)
    happen(qian, Kind.SCANNED, NOON, subject=("code", other), state="shop", new=True)
    happen(qian, Kind.SCANNED, NOON, subject=("code", code), state="shop", new=1)
    happen(qian, Kind.SCANNED, NOON, subject=("link", code), state="shop", new=True)
    listen()
    assert states(journey) == {zhao.pk: "waiting"}


def test_a_rule_is_asked_of_those_who_come():
    zhao, qian = (follow(name).customer for name in ("Zhao", "Qian"))
    read()
    tag = Tag.objects.create(name="VIP", group=TagGroup.objects.create(name="Level"))
    CustomerTag.objects.create(customer=zhao, tag=tag, source=CustomerTag.Source.JOURNEY)
    rule = {"version": 1, "where": {"tags": "any", "ids": [tag.pk]}}
    journey = begun([wait("w", days=1)], triggers=[on("added") | {"rule": rule}])
    happen(zhao, Kind.ADDED, NOON)
    happen(qian, Kind.ADDED, NOON)
    listen()
    assert states(journey) == {zhao.pk: "waiting"}


def test_the_profile_knows_what_happened_before_anybody_enters_by_it():
    journey = begun([wait("w", days=1)], triggers=[on("order_paid")])
    [zhao] = people(1)
    Profile.objects.create(customer=zhao)
    happen(zhao, Kind.ORDER_PAID, NOON, amount=9_900)
    let_read()
    assert readers.read_once(log.LOG.readers["journeys"]) == 0
    listen()
    assert Profile.objects.get(customer=zhao).order_count == 1
    assert states(journey) == {zhao.pk: "waiting"}


def test_what_happened_before_the_journey_began_lets_nobody_in():
    [zhao] = people(1)
    journey = begun([wait("w", days=1)], triggers=[on("order_paid")])
    happen(zhao, Kind.ORDER_PAID, BEFORE - timedelta(days=200), amount=1)
    listen()
    assert states(journey) == {}


def test_nobody_enters_a_journey_that_is_paused_or_closing_but_those_inside_go_on():
    zhao, qian = people(2)
    journey = begun([awaiting("order_paid")], triggers=[on("added")], exits=[{"kinds": ["gone"]}])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    move_due(at=NOON)
    pause(journey=journey, actor=journey.made_by)
    happen(zhao, Kind.ORDER_PAID, hours(1), amount=1)
    happen(qian, Kind.ADDED, hours(1))
    listen()
    assert run_of(journey, zhao).woken
    assert move_due() == 0
    resume(journey=journey, actor=journey.made_by)
    close(journey=journey, actor=journey.made_by)
    happen(qian, Kind.ADDED, hours(2))
    happen(zhao, Kind.GONE, hours(3))
    listen()
    assert states(journey) == {zhao.pk: "left"}


def test_who_does_what_is_waited_for_goes_on_from_that_moment():
    zhao, qian, sun = people(3)
    journey = begun([awaiting("order_paid", days=3)])
    enter_customers(journey=journey, customer_ids=[zhao.pk, qian.pk, sun.pk], at=NOON)
    move_due(at=NOON)
    happen(zhao, Kind.ORDER_PAID, hours(5), amount=1)
    happen(zhao, Kind.ORDER_PAID, hours(4), amount=1)
    happen(qian, Kind.ORDER_PAID, NOON, amount=1)  # not after she came
    happen(sun, Kind.ORDER_PAID, hours(72), amount=1)  # the time was over
    listen()
    assert (run_of(journey, zhao).woken, run_of(journey, zhao).due_at) == (True, hours(4))
    move_due(at=hours(80))
    moved = {each: run_of(journey, each) for each in (zhao, qian, sun)}
    assert [run.step.key for run in moved.values()] == ["yes", "no", "no"]
    assert moved[zhao].arrived_at == hours(4)
    assert moved[qian].arrived_at == hours(72)
    assert path(moved[sun]) == [("await", "timed_out")]


def test_exits_end_the_runs_inside_and_withdraw_what_waits_to_be_said():
    zhao, qian = people(2)
    journey = begun([send("s"), wait("w", days=3)], exits=[{"kinds": ["order_paid"]}])
    enter_customers(journey=journey, customer_ids=[zhao.pk, qian.pk], at=hours(0))
    move_due(at=NOON)
    happen(zhao, Kind.ORDER_PAID, hours(2), amount=5)
    listen()
    run = run_of(journey, zhao)
    assert (run.state, run.reason, run.ended_at) == ("left", "exit:order_paid", hours(2))
    assert run.step.key == "w"
    assert Tally.objects.get(step=run.step, outcome="left").count == 1
    assert states(journey)[qian.pk] == "waiting"
    said = dict(Message.objects.filter(source_id=journey.pk).values_list("customer", "state"))
    assert said == {zhao.pk: "suppressed", qian.pk: "planned"}
    assert move_due(at=hours(24 * 4)) == 1


def test_a_goal_counts_the_first_of_what_reaches_it_even_after_the_end_and_for_the_control_group():
    zhao, qian, sun = people(3)
    goal = {"match": {"kinds": ["order_paid"]}, "days": 14}
    journey = begun([wait("w", hours=1)], goal=goal)
    enter_customers(journey=journey, customer_ids=[zhao.pk, sun.pk], at=NOON)
    enter_customers(journey=journey, customer_ids=[qian.pk], at=NOON)
    move_due(at=hours(1))
    Run.objects.filter(customer=qian).update(state="control", step=None, due_at=None)
    happen(zhao, Kind.ORDER_PAID, hours(50), amount=500)
    listen()
    happen(zhao, Kind.ORDER_PAID, hours(40), amount=400)
    happen(qian, Kind.ORDER_PAID, hours(60), amount=600)
    happen(sun, Kind.ORDER_PAID, hours(24 * 14), amount=700)
    listen()
    first, other, none = (run_of(journey, each) for each in (zhao, qian, sun))
    assert (first.state, first.goal_at, first.goal_amount) == ("ended", hours(40), 400)
    assert (other.state, other.goal_at, other.goal_amount) == ("control", hours(60), 600)
    assert none.goal_at is None


def test_whoever_reaches_a_goal_that_ends_the_journey_leaves():
    [zhao] = people(1)
    goal = {"match": {"kinds": ["order_paid"]}, "leaves": True}
    journey = begun([wait("w", days=9)], goal=goal, triggers=[on("order_paid")])
    happen(zhao, Kind.ORDER_PAID, NOON, amount=1)  # lets her in, and is no goal
    listen()
    assert states(journey) == {zhao.pk: "waiting"}
    happen(zhao, Kind.ORDER_PAID, hours(1), amount=2)
    listen()
    run = run_of(journey, zhao)
    assert (run.state, run.reason, run.goal_amount) == ("left", "goal:order_paid", 2)


def test_whoever_has_left_is_counted_once_also_when_the_goal_comes_later():
    [zhao] = people(1)
    journey = begun(
        [wait("w", days=3)],
        exits=[{"kinds": ["removed_us"]}],
        goal={"match": {"kinds": ["order_paid"]}, "days": 9, "leaves": True},
    )
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    happen(zhao, Kind.REMOVED_US, hours(1))
    listen()
    happen(zhao, Kind.ORDER_PAID, hours(2), amount=100)
    listen()
    run = run_of(journey, zhao)
    assert (run.state, run.reason, run.goal_at) == ("left", "exit:removed_us", hours(2))
    tallies = Tally.objects.filter(step__version__journey=journey, outcome="left")
    assert [each.count for each in tallies] == [1]


def test_old_versions_are_woken_and_left_by_their_own_plan():
    zhao, qian = people(2)
    journey = begun([wait("w", days=3)], exits=[{"kinds": ["order_paid"]}], triggers=[on("added")])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    draft = journey.draft | {"exits": [], "triggers": [on("scanned")]}
    Journey.objects.filter(pk=journey.pk).update(draft=draft)
    publish_draft(journey=journey, actor=journey.made_by)
    happen(qian, Kind.ADDED, hours(1))
    listen()
    assert qian.pk not in states(journey)  # the new version is heard of at once
    happen(qian, Kind.SCANNED, hours(2))
    happen(qian, Kind.ORDER_PAID, hours(3), amount=1)
    happen(zhao, Kind.ORDER_PAID, hours(3), amount=1)
    listen()
    assert states(journey) == {zhao.pk: "left", qian.pk: "waiting"}


def test_what_ends_a_run_may_begin_the_next_one():
    [zhao] = people(1)
    journey = begun(
        [wait("w", days=9)],
        triggers=[on("order_paid")],
        goal={"match": {"kinds": ["order_paid"]}, "days": 45, "leaves": True},
        reentry={"mode": "after", "days": 3},
    )
    for day in (0, 1, 5, 6):
        happen(zhao, Kind.ORDER_PAID, hours(24 * day), amount=1)
    listen()
    runs = Run.objects.filter(journey=journey).order_by("pk")
    assert [(run.state, run.entered_at) for run in runs] == [("left", NOON), ("left", hours(120))]
    happen(zhao, Kind.ORDER_PAID, hours(240), amount=1)
    listen()
    assert states(journey) == {zhao.pk: "waiting"}


def test_leaving_and_entering_again_in_one_batch_keep_their_order():
    [zhao] = people(1)
    journey = begun(
        [wait("w", days=9)],
        triggers=[on("added")],
        exits=[{"kinds": ["order_paid"]}],
        reentry={"mode": "after", "days": 1},
    )
    happen(zhao, Kind.ADDED, NOON)
    happen(zhao, Kind.ADDED, hours(1))
    happen(zhao, Kind.ORDER_PAID, hours(2), amount=1)
    happen(zhao, Kind.ADDED, hours(23))
    happen(zhao, Kind.ADDED, hours(25))
    listen()
    runs = Run.objects.filter(journey=journey).order_by("pk")
    assert [(run.state, run.entered_at) for run in runs] == [("left", NOON), ("waiting", hours(25))]


def test_a_rule_on_the_lifecycle_knows_the_order_that_lets_somebody_in():
    rule = {"version": 1, "where": {"profile": "lifecycle", "is": "in", "value": ["active"]}}
    journey = begun([wait("w", days=1)], triggers=[on("order_paid") | {"rule": rule}])
    LifecycleSize.objects.create(day=clock.today(), stage="lead", customers=2, amount=0)
    zhao, qian = people(2)
    Profile.objects.create(customer=zhao, lifecycle="lead", lifecycle_at=BEFORE)
    paid(Run(customer=zhao, entered_at=clock.now()), 9_900, days=0)
    happen(zhao, Kind.ORDER_PAID, clock.now(), amount=9_900)
    let_read()
    catch_up()  # the profile knows the order
    assert readers.read_once(log.LOG.readers["journeys"]) == 0, "it waits for the lifecycle"
    happen(qian, Kind.SCANNED, clock.now())
    listen()
    assert Profile.objects.get(customer=zhao).lifecycle == "active"
    assert states(journey) == {zhao.pk: "waiting"}
