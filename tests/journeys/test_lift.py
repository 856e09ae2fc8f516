"""Who is counted on which side, and what they did after they entered."""

from dataclasses import replace
from statistics import variance

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.customers.make import NOON
from tests.journeys.make import running, wait
from tests.journeys.measuring_make import DAY, LATER, did, paid, ran, slice_of
from yutang.journeys.commands.publishing import publish_draft
from yutang.journeys.models import Step
from yutang.journeys.queries import lift as queries
from yutang.journeys.rules.statistics.lifts import Group, Measure

pytestmark = pytest.mark.django_db


@pytest.fixture
def journey():
    return running([wait("w", days=1)], control=10)


def counts(chosen):
    return tuple(each.count for each in queries.groups(chosen))


def test_the_brands_own_control_group_is_on_neither_side(journey):
    step = Step.objects.get(version=journey.version_id)
    for state in ("ended", "waiting", "left", "failed", "stopped", "control", "holdout"):
        ran(journey, state=state, step=step)
    assert counts(slice_of(journey)) == (5, 1)
    assert queries.entered(slice_of(journey)) == (5, 1)


def test_each_customer_counts_once_by_the_first_time(journey):
    first = ran(journey, state="control")
    ran(journey, customer=first.customer, at=NOON + DAY, entry_key="again")
    assert counts(slice_of(journey)) == (0, 1)
    assert counts(slice_of(journey, since=NOON + DAY / 2)) == (0, 0)


def test_only_who_was_watched_long_enough_counts(journey):
    ran(journey, at=LATER - 14 * DAY)
    ran(journey, at=LATER - 13 * DAY)
    assert counts(slice_of(journey)) == (1, 0)
    assert counts(slice_of(journey, days=7)) == (2, 0)
    assert queries.entered(slice_of(journey)) == (2, 0)


def test_a_period_and_a_version_narrow_it(journey):
    ran(journey)
    old = journey.version_id
    journey.draft |= {"flow": [wait("w", days=2)]}
    journey.save(update_fields=["draft"])
    publish_draft(journey=journey, actor=journey.made_by)
    journey.refresh_from_db()
    ran(journey, at=NOON + DAY)
    assert counts(slice_of(journey, version_id=old)) == (1, 0)
    assert counts(slice_of(journey, since=NOON + DAY)) == (1, 0)
    assert counts(slice_of(journey, until=NOON + DAY)) == (1, 0)
    assert counts(slice_of(journey, until=NOON)) == (0, 0)


def test_what_happened_after_entering_counts_and_not_what_came_before_or_later(journey):
    run = ran(journey, goal_at=NOON + 13 * DAY)
    for days in (0, 1, 13.9, 14.1, -3):
        paid(run, 1000, days=days)
    paid(run, 500, refunded=500)
    paid(run, 900, refunded=200)
    did(run, "removed_us", days=20)
    did(run, "objected", days=2)
    inside, _control = queries.groups(slice_of(journey))
    assert inside.did == {
        Measure.GOAL: 1, Measure.BOUGHT: 1, Measure.REMOVED: 0, Measure.OBJECTED: 1,
    }  # fmt: skip
    assert inside.means[Measure.ORDERS].mean == 3
    assert inside.means[Measure.AMOUNT].mean == 2700
    assert inside.means[Measure.AMOUNT].known == 2000  # three days before, and what she entered by


def test_another_currency_is_no_money_here(journey):
    order = paid(ran(journey), 1000)
    order.currency = "USD"
    order.save(update_fields=["currency"])
    assert queries.groups(slice_of(journey))[0].did[Measure.BOUGHT] == 0


def test_nobody_has_entered(journey):
    assert queries.groups(slice_of(journey)) == (Group(), Group())


people = st.lists(
    st.tuples(st.booleans(), st.lists(st.tuples(st.integers(1, 9000), st.integers(-20, 20)))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=10, deadline=None)
@given(people)
def test_the_sums_are_those_of_the_orders(people):
    journey = running([wait("w", days=1)])
    expected = {False: [], True: []}
    for is_control, orders in people:
        run = ran(journey, state="control" if is_control else "ended")
        for amount, days in orders:
            paid(run, amount, days=days)
        after = [amount for amount, days in orders if 0 < days < 14]
        before = [amount for amount, days in orders if days <= 0]
        expected[is_control].append((float(sum(after)), float(sum(before)), len(after)))
    for group, rows in zip(queries.groups(slice_of(journey)), expected.values(), strict=True):
        assert group.count == len(rows)
        if len(rows) < 2:
            continue
        later, had, number = zip(*rows, strict=True)
        money = group.means[Measure.AMOUNT]
        assert money.mean == pytest.approx(sum(later) / len(rows))
        assert money.variance == pytest.approx(variance(later))
        assert money.known_variance == pytest.approx(variance(had))
        orders = group.means[Measure.ORDERS]
        assert orders.variance == pytest.approx(variance(number))


def test_a_slice_knows_its_now(journey):
    chosen = replace(slice_of(journey), now=None)
    ran(journey, at=NOON)
    assert counts(chosen) == (1, 0)
