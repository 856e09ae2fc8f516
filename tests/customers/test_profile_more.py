"""The profile keeps the first five orders, the gap between orders, and the last contact."""

from datetime import timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.customers import make
from tests.customers.make import NOON, read
from yutang.customers import log
from yutang.customers.commands import rebuild_profiles
from yutang.customers.kinds import Kind
from yutang.customers.models import Profile

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NUMBERS = count(1)


def test_the_first_five_orders_are_kept_in_order_whenever_they_arrive():
    customer = make.follow("Zhao").customer_id
    for day in (9, 3, 40):
        log.record(customer, Kind.ORDER_PAID, happened_at=NOON + day * DAY, amount=100)
    read()
    for day in (1, 20, 5, 2):
        log.record(customer, Kind.ORDER_PAID, happened_at=NOON + day * DAY, amount=100)
    read()
    found = Profile.objects.get(customer=customer)
    assert found.first_orders == [NOON + day * DAY for day in (1, 2, 3, 5, 9)]
    assert found.first_order_at == found.first_orders[0]
    assert found.last_order_at == NOON + 40 * DAY
    assert found.order_gap == pytest.approx(39 / 6)


def test_one_order_has_no_gap_and_added_lines_are_no_order():
    customer = make.follow("Zhao").customer_id
    log.record(customer, Kind.ORDER_PAID, happened_at=NOON, amount=100)
    log.record(customer, Kind.ORDER_PAID, happened_at=NOON + 9 * DAY, amount=100, more=True)
    read()
    found = Profile.objects.get(customer=customer)
    assert (found.first_orders, found.order_gap) == ([NOON], None)
    assert found.last_order_at == NOON


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["pay", "more", "welcome", "gift", "refund", "scan"]),
        st.integers(0, 1),  # customer
        st.integers(0, 30),  # day
        st.booleans(),  # read then
    ),
    max_size=25,
)
KINDS = {
    "pay": Kind.ORDER_PAID, "more": Kind.ORDER_PAID, "welcome": Kind.WELCOMED,
    "gift": Kind.GIFT_GIVEN, "refund": Kind.ORDER_REFUNDED, "scan": Kind.SCANNED,
}  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=EVENTS)
def test_reader_in_any_batches_and_rebuild_are_what_plain_python_gives(events):
    ids = [make.follow(f"{name}{next(NUMBERS)}").customer_id for name in ("Zhao", "Qian")]
    for what, who, day, reads in events:
        props = {"more": True} if what == "more" else {}
        log.record(ids[who], KINDS[what], happened_at=NOON + day * DAY, amount=10, **props)
        if reads:
            read()
    read()
    plain = [_plain([(what, day) for what, of, day, _ in events if of == who]) for who in (0, 1)]
    assert [_kept(id) for id in ids] == plain
    rebuild_profiles(customer_ids=ids)
    assert [_kept(id) for id in ids] == plain


def _plain(events):
    orders = sorted(NOON + day * DAY for what, day in events if what == "pay")
    contacts = [NOON + day * DAY for what, day in events if what in ("welcome", "gift")]
    gap = None
    if len(orders) > 1:
        gap = (orders[-1] - orders[0]).total_seconds() / 86400 / (len(orders) - 1)
    return {
        "order_count": len(orders),
        "first_orders": orders[:5],
        "first_order_at": orders[0] if orders else None,
        "last_order_at": orders[-1] if orders else None,
        "order_gap": gap,
        "last_contact_at": max(contacts, default=None),
    }


def _kept(id):
    found = Profile.objects.get(customer=id)
    return {name: getattr(found, name) for name in _plain([])}
