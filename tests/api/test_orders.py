"""Orders by the API: an answer for each, the same tables as a file's, and twice is once."""

import pytest

from tests.api.make import Program
from tests.api.order_kit import AT, LINE, a_refund, an_order, refund, send
from tests.commerce import make
from tests.make import member, unit
from yutang.commerce import queries
from yutang.commerce.models import Order, Payment, PlacedOrder, Refund, WaitingRefund
from yutang.customers.models import Activity, Customer, Identity

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_order_is_created_then_unchanged_then_updated(program):
    assert send(program, an_order()) == ["created"]
    assert send(program, an_order()) == ["unchanged"]
    more = {**LINE, "sku": "CUP", "title": "Cup", "quantity": 1}
    assert send(program, an_order(lines=[LINE, more])) == ["updated"]
    found = program.get("orders/shop/1001").json()
    assert (found["amount"], found["status"], len(found["lines"])) == (3000, "paid", 2)
    assert program.get("orders/shop/nothing").status_code == 404
    assert Activity.objects.filter(kind="order_paid").count() == 2  # the second says "more"


def test_the_list_of_orders_can_be_narrowed_to_shops_that_only_programs_tell_of(program):
    assert queries.sources() == []
    send(program, an_order(source="b"), an_order(source="a"), an_order("2", source="b"))
    assert queries.sources() == ["a", "b"]


def test_a_push_and_a_file_leave_the_same(program, tmp_path):
    rows = [make.row(), make.row(order="2", buyer="qian", sku="CUP", title="Cup")]
    file = make.sheet(tmp_path / "orders.csv", rows)
    make.load(file)
    before = make.state()
    orders = [
        an_order(paid_at="2024-05-01T02:00:00Z", buyer={"id": "zhao"}),
        an_order(
            "2",
            paid_at="2024-05-01T02:00:00Z",
            buyer={"id": "qian"},
            lines=[{**LINE, "sku": "CUP", "title": "Cup"}],
        ),
    ]
    assert send(program, *orders) == ["unchanged", "unchanged"]
    assert make.state() == before


def test_a_bad_order_never_stops_the_others(program):
    send(program, an_order("known"), an_order("other"))
    bad = [
        an_order(lines=[]),
        an_order(lines=[{**LINE, "quantity": 0}]),
        an_order(lines=[{**LINE, "unit_price": "10.00"}]),
        an_order(paid_at="2024-05-01"),
        an_order(paid_at="1024-05-01T00:00:00Z"),
        an_order(number="1.23E+17"),
        an_order(number="a\0b"),
        an_order(number=" "),
        an_order(whatever=1),
        an_order(status="placed"),
        "nonsense",
        None,
        an_order("known", buyer={"id": "qian"}),
        an_order("other", amount=1),
    ]
    answer = program.post("orders", {"orders": [*bad, an_order("ok"), an_order("ok")]}).json()
    statuses = [each["status"] for each in answer["results"]]
    assert statuses == ["refused"] * len(bad) + ["created", "refused"]
    assert all(each["errors"] for each in answer["results"] if each["status"] == "refused")
    assert answer["results"][1]["errors"][0]["path"] == ["lines", 0, "quantity"]
    assert answer["results"][12]["errors"][0]["code"] == "other_buyer"
    assert answer["results"][13]["errors"][0]["code"] == "order_changed"
    assert answer["counts"] == {"refused": len(bad) + 1, "created": 1}
    assert set(Order.objects.values_list("order_no", flat=True)) == {"known", "other", "ok"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"{", 400),
        (b"[]", 422),
        ({"orders": []}, 422),
        ({"orders": [{}] * 1001}, 413),
        (b'{"orders": ["' + b"x" * (5 << 20) + b'"]}', 413),
    ],
)
def test_a_wrong_body_is_a_problem(program, body, status):
    answer = program.post("orders", body)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_scope_opens_what_it_names_and_nothing_else():
    reader, writer = Program("orders:read"), Program("orders:write")
    assert reader.post("orders", {"orders": [an_order()]}).status_code == 403
    assert send(writer, an_order()) == ["created"]
    assert writer.get("orders/shop/1001").status_code == 403
    assert reader.get("orders/shop/1001").status_code == 200


def test_payments_are_the_orders_amount(program):
    first = {"reference": "P1", "amount": 1500, "paid_at": AT, "method": "wechat"}
    second = {"reference": "P2", "amount": 400, "paid_at": AT}
    order = an_order(payments=[first, second])
    assert send(program, order) == ["created"]
    assert send(program, order) == ["unchanged"]
    assert Order.objects.get().amount == 1900
    assert Payment.objects.count() == 2
    wrong = [
        an_order("2", payments=[first]),
        an_order(payments=[{**first, "reference": "P3"}]),
        an_order("3", amount=5, payments=[{**first, "reference": "P4"}]),
    ]
    assert send(program, *wrong) == ["refused"] * 3


def test_payments_may_come_after_the_order(program):
    send(program, an_order())
    paid = {"reference": "P1", "amount": 2000, "paid_at": AT}
    assert send(program, an_order(payments=[paid])) == ["updated"]
    more = {**LINE, "sku": "CUP"}
    assert send(program, an_order(lines=[LINE, more])) == ["updated"]
    assert Order.objects.get().amount == 2000  # what was paid is what was paid


def test_an_unpaid_order_is_none_of_ours_until_it_is_paid(program):
    placed = an_order(status="placed", paid_at=None, placed_at=AT)
    assert send(program, placed) == ["created"]
    assert send(program, placed) == ["unchanged"]
    assert program.get("orders/shop/1001").json()["status"] == "placed"
    assert not Order.objects.exists()
    assert not Activity.objects.exists()
    assert send(program, {**placed, "status": "closed"}) == ["updated"]
    assert send(program, an_order()) == ["created"]
    assert not PlacedOrder.objects.exists()
    assert send(program, placed) == ["unchanged"]


def test_refunds_in_parts_are_taken_until_nothing_is_left(program):
    send(program, an_order())
    parts = [a_refund("R1"), a_refund("R2", amount=1000, sku="TEA", quantity=1), a_refund("R1")]
    assert refund(program, *parts) == ["created", "created", "unchanged"]
    order = Order.objects.get()
    assert (order.status, order.refunded_amount) == ("partly_refunded", 1500)
    answer = program.post("refunds", {"refunds": [a_refund("R3", amount=501)]}).json()
    assert answer["results"][0]["errors"][0]["code"] == "more_than_paid"
    wrong = [
        a_refund("R4", sku="TEA", quantity=2, amount=100),
        a_refund("R5", currency="USD"),
        a_refund("R6", sku="TEA"),
    ]
    assert refund(program, *wrong) == ["refused"] * 3
    assert refund(program, a_refund("R7", amount=500)) == ["created"]
    assert Order.objects.get().status == "refunded"
    assert Activity.objects.filter(kind="order_refunded").count() == 2  # one for each batch


def test_a_refund_that_comes_first_waits_for_its_order(program):
    early = [a_refund("R1", amount=1500), a_refund("R2", amount=1000)]
    assert refund(program, *early) == ["waiting", "waiting"]
    assert refund(program, early[0]) == ["unchanged"]
    assert send(program, an_order()) == ["created"]
    assert Refund.objects.get().reference == "R1"
    assert WaitingRefund.objects.get().problem == "more_than_paid"
    assert Order.objects.get().refunded_amount == 1500
    assert refund(program, *early) == ["unchanged", "unchanged"]


def test_a_waiting_refund_is_taken_when_a_file_brings_the_order(program, tmp_path):
    refund(program, a_refund("R1", amount=2000))
    make.load(make.sheet(tmp_path / "orders.csv", [make.row()]))
    assert Order.objects.get().status == "refunded"


def test_the_member_who_sold_and_the_store_may_be_told_later(program):
    store, gina = unit("徐家汇店"), member("Gina", role="guide")
    assert send(program, an_order()) == ["created"]
    assert send(program, an_order(store="徐家汇店", member="Gina")) == ["updated"]
    order = Order.objects.get()
    assert (order.store, order.member) == (store, gina)
    assert send(program, an_order(member="Nobody")) == ["unchanged"]


def test_a_buyer_with_a_known_phone_is_that_customer(program):
    known = Customer.objects.create(name="Zhao")
    Identity.objects.create(customer=known, kind="phone", value="13800138000")
    buyer = {"id": "z9", "phone": "138-0013-8000"}
    send(program, an_order(buyer=buyer))
    assert Order.objects.get().customer == known


def test_a_thousand_orders_go_in_one_call(program):
    send(program, an_order("warm"))
    orders = [an_order(str(n), buyer={"id": f"b{n}"}) for n in range(1_000)]
    assert send(program, *orders) == ["created"] * 1_000


def test_a_payment_by_what_is_no_text_stops_no_other_order(program):
    payment = {"reference": "P", "amount": 2000, "paid_at": AT, "method": "a\0b"}
    assert send(program, an_order(payments=[payment]), an_order("1002")) == ["refused", "created"]
