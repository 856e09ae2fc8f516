"""Refunds that come before their order, in parts, twice, and late."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.commerce import make
from yutang.commerce.models import Order, Refund
from yutang.customers.models import Activity

pytestmark = pytest.mark.django_db(transaction=True)

BACK = make.row(qty="-1", paid="2024-05-03 10:00:00")


def test_a_files_refund_that_comes_first_finds_its_order(tmp_path):
    make.load(make.sheet(tmp_path / "back.csv", [BACK]))
    assert Refund.objects.get().order is None
    make.load(make.sheet(tmp_path / "orders.csv", [make.row()]))
    order, refund = Order.objects.get(), Refund.objects.get()
    assert (refund.order, refund.line.quantity) == (order, 2)
    assert (order.status, order.refunded_amount) == ("partly_refunded", 1000)
    assert Activity.objects.filter(kind="order_refunded").count() == 1
    make.load(make.sheet(tmp_path / "back.csv", [BACK]))
    assert Refund.objects.count() == 1


def test_another_buyers_refund_finds_nothing(tmp_path):
    make.load(make.sheet(tmp_path / "back.csv", [{**BACK, "buyer": "qian"}]))
    make.load(make.sheet(tmp_path / "orders.csv", [make.row()]))
    assert Refund.objects.get().order is None
    assert Order.objects.get().refunded_amount == 0


def test_more_pieces_than_were_bought_stay_alone(tmp_path):
    make.load(make.sheet(tmp_path / "back.csv", [{**BACK, "qty": "-3"}]))
    make.load(make.sheet(tmp_path / "orders.csv", [make.row()]))
    assert Refund.objects.get().order is None


@settings(
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations([0, 1, 2, 3]))
def test_files_in_any_order_end_alike(tmp_path, order):
    """An order, two partial refunds and the first refund again, in any order of files."""
    files = [
        make.row(order="A"),
        {**BACK, "order": "A"},
        {**BACK, "order": "A", "qty": "-1", "price": "9.00"},
        {**BACK, "order": "A"},
    ]
    for number in order:
        path = make.sheet(tmp_path / "one.csv", [files[number]])
        make.load(path, source=f"s{''.join(map(str, order))}")
    found = Order.objects.get(source=f"s{''.join(map(str, order))}")
    assert (found.refunded_amount, found.refunds.count()) == (1900, 2)
