"""What a file of orders gives back, and what it says that an order cost."""

from datetime import UTC, datetime

import pytest

from tests.commerce import make
from yutang.commerce.models import Order, Refund
from yutang.customers.models import Activity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "orders.csv"


def test_a_negative_line_takes_pieces_of_the_latest_earlier_order(path):
    rows = [
        make.row(order="1", paid="2024-01-01"),
        make.row(order="2", paid="2024-02-01"),
        make.row(order="3", paid="2024-04-01"),
        make.row(order="C9", qty="-2", paid="2024-03-01"),
    ]
    answer = make.load(make.sheet(path, rows))
    assert answer["refunds"] == 1
    refund = Refund.objects.get()
    assert refund.order == Order.objects.get(order_no="2")
    assert (refund.amount, refund.number) == (2000, "C9")
    assert Order.objects.get(order_no="2").status == "refunded"
    activity = Activity.objects.get(kind="order_refunded")
    assert (activity.amount, activity.subject_id) == (2000, refund.order_id)


def test_one_without_an_order_stands_on_the_customer(path):
    make.load(make.sheet(path, [make.row(order="C1", sku="POT", qty="-1")]))
    refund = Refund.objects.get()
    assert refund.order is None
    assert refund.customer.identities.get().value == "zhao"
    assert Activity.objects.get().subject_type == "refund"


def test_one_document_is_one_row_of_the_log(path):
    rows = [make.row(), make.row(sku="CUP")]
    back = [make.row(order="C1", sku=sku, qty="-1", paid="2024-06-01") for sku in ("TEA", "CUP")]
    make.load(make.sheet(path, [*rows, *back]))
    assert Activity.objects.get(kind="order_refunded").amount == 2000


@pytest.mark.parametrize("status", ["已退款", "交易关闭", "Cancelled", "fully_refunded"])
def test_a_status_gives_everything_back(path, status):
    rows = [make.row(status=status), make.row(sku="CUP", status=status)]
    make.load(make.sheet(path, rows), map=make.with_columns(status="status"))
    order = Order.objects.get()
    assert (order.status, order.refunded_amount) == ("refunded", 4000)


def test_a_status_that_comes_later_refunds_the_known_order(path):
    map = make.with_columns(status="status", refunded_at="back")
    make.load(make.sheet(path, [make.row(status="交易成功", back="")]), map=map)
    rows = [make.row(status="退款成功", back="2024-05-09")]
    answer = make.load(make.sheet(path, rows), map=map)
    order = Order.objects.get()
    assert (order.status, order.line_count) == ("refunded", 1)
    assert order.refunded_at == datetime(2024, 5, 8, 16, tzinfo=UTC)
    assert answer["new"] == {"orders": 0, "lines": 0, "customers": 0, "refunds": 1}


def test_an_order_never_paid_is_handed_back(path):
    rows = [make.row(status="交易关闭", paid=""), make.row(order="2", status="等待买家付款")]
    answer = make.load(make.sheet(path, rows), map=make.with_columns(status="status"))
    assert answer["reasons"] == {"not_paid": 2}


def test_the_amount_of_the_row_counts_over_the_price(path):
    rows = [make.row(paid_amount="18.00"), make.row(sku="CUP", paid_amount="19.5")]
    make.load(make.sheet(path, rows), map=make.with_columns(amount="paid_amount"))
    order = Order.objects.get()
    assert (order.amount, order.adjustment) == (3750, 0)


def test_the_amount_of_the_order_on_each_row_counts_once(path):
    rows = [make.row(total="35"), make.row(sku="CUP", total="35")]
    answer = make.load(make.sheet(path, rows), map=make.with_columns(amount="total"))
    order = Order.objects.get()
    assert answer["amount_of"] == "order"
    assert (order.amount, order.goods_amount, order.adjustment) == (3500, 4000, -500)


def test_a_refund_by_status_gives_back_what_was_paid(path):
    rows = [
        make.row(total="35", status="已退款"),
        make.row(sku="CUP", total="35", status="已退款"),
    ]
    map = make.with_columns(amount="total", status="status")
    make.load(make.sheet(path, rows), map=map)
    order = Order.objects.get()
    assert (order.status, order.refunded_amount) == ("refunded", 3500)


def test_another_amount_for_a_known_order_is_handed_back(path):
    map = make.with_columns(amount="total", amount_of="order")
    make.load(make.sheet(path, [make.row(total="20")]), map=map)
    rows = [make.row(total="50"), make.row(sku="CUP", total="50")]
    answer = make.load(make.sheet(path, rows), map=map)
    assert answer["reasons"] == {"order_changed": 1}
    assert Order.objects.get().amount == 2000
