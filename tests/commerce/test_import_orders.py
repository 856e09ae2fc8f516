"""Importing a file of orders: the right rows, once, and the others handed back."""

import pytest

from tests.commerce import make
from tests.make import unit
from yutang.commerce.models import Order, OrderLine, Product
from yutang.customers.commands import identify_many
from yutang.customers.commands.buyers import BuyerRow
from yutang.customers.models import Activity, Identity, Profile

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "orders.csv"


def test_an_order_has_its_lines_its_customer_and_its_place_in_the_log(path):
    rows = [make.row(), make.row(sku="CUP", title="Cup", qty="1", price="5.5")]
    answer = make.load(make.sheet(path, rows))
    order = Order.objects.get()
    assert (order.amount, order.line_count, order.status) == (2550, 2, "paid")
    assert order.paid_at.isoformat() == "2024-05-01T02:00:00+00:00"
    assert order.customer.identities.get().value == "zhao"
    activity = Activity.objects.get(kind="order_paid")
    assert (activity.customer_id, activity.amount) == (order.customer_id, 2550)
    assert (activity.subject_type, activity.subject_id) == ("order", order.pk)
    assert {key: answer[key] for key in ("lines", "orders", "customers", "refunds")} == {
        "lines": 2,
        "orders": 1,
        "customers": 1,
        "refunds": 0,
    }
    assert answer["rejected_file"] is None
    assert answer["rejected"] == 0


def test_the_profile_catches_up(path):
    rows = [make.row(), make.row(order="1002", paid="2024-06-01")]
    make.load(make.sheet(path, [*rows, make.row(order="C1", qty="-1", paid="2024-07-01")]))
    make.catch_up()
    profile = Profile.objects.get()
    assert (profile.order_count, profile.order_amount, profile.refund_amount) == (2, 4000, 1000)


def test_importing_again_changes_nothing(path):
    rows = [
        make.row(),
        make.row(),  # an equal line of the same order
        make.row(order="1002", sku="CUP", status="已退款"),
        make.row(order="C1", qty="-1", paid="2024-07-01"),
        make.row(order="C2", sku="POT", qty="-1", paid="2024-07-01"),
    ]
    make.sheet(path, rows)
    first = make.load(path, map=make.with_columns(status="status"))
    before = make.state()
    second = make.load(path, map=make.with_columns(status="status"))
    assert make.state() == before
    assert set(second["new"].values()) == {0}
    same = ("lines", "orders", "customers", "refunds", "rejected")
    assert [first[key] for key in same] == [second[key] for key in same]


def test_no_row_comes_back_as_a_formula(path):
    rows = [make.row(), {**make.row(order="=1+1", buyer=""), "title": "=HYPERLINK(A1)"}]
    rows[0]["title"] = "plain"
    [returned] = make.returned(make.load(make.sheet(path, rows)))
    assert "'=1+1" in returned
    assert not any(cell.startswith("=") for cell in returned)


def test_three_bad_rows_of_ten_thousand_come_back_and_the_rest_is_imported(path):
    rows = [
        make.row(order=str(n // 3), sku=f"S{n % 7}", buyer=f"b{n // 3 % 50}") for n in range(10_000)
    ]
    rows[10]["buyer"], rows[5000]["price"], rows[9999]["paid"] = "", "free", "soon"
    answer = make.load(make.sheet(path, rows))
    assert (answer["lines"], answer["rejected"]) == (9_997, 3)
    assert OrderLine.objects.count() == 9_997
    returned = make.returned(answer)
    assert [line for line, *_ in returned] == ["12", "5002", "10001"]
    assert len({reason for _, reason, *_ in returned}) == 3
    assert returned[1][2:] == list(rows[5000].values())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"buyer": " "}, "no_buyer"),
        ({"order": ""}, "no_order_no"),
        ({"sku": ""}, "no_sku"),
        ({"order": "1.23457E+17"}, "lost_digits"),
        ({"order": "9" * 65}, "too_long"),
        ({"qty": "0"}, "bad_quantity"),
        ({"qty": "some"}, "bad_quantity"),
        ({"price": "-1"}, "bad_price"),
        ({"price": "0.001"}, "bad_price"),
        ({"paid": ""}, "bad_date"),
        ({"paid": "31.02.2024"}, "bad_date"),
    ],
)
def test_a_row_that_makes_no_sense_is_handed_back_with_its_reason(path, change, reason):
    answer = make.load(make.sheet(path, [make.row(**change), make.row(order="1002")]))
    assert answer["reasons"] == {reason: 1}
    assert list(Order.objects.values_list("order_no", flat=True)) == ["1002"]


def test_a_row_handed_back_and_mended_joins_its_order(path):
    rows = [make.row(), make.row(sku="CUP", price="?")]
    make.load(make.sheet(path, rows))
    make.load(make.sheet(path, [{**rows[1], "price": "5.00"}]))
    order = Order.objects.get()
    assert (order.amount, order.line_count) == (3000, 2)
    assert [each.amount for each in Activity.objects.order_by("id")] == [2000, 1000]
    assert Activity.objects.latest("id").props["more"] is True
    make.catch_up()
    assert (Profile.objects.get().order_count, Profile.objects.get().order_amount) == (1, 3000)


def test_a_free_gift_is_a_line(path):
    make.load(make.sheet(path, [make.row(), make.row(sku="GIFT", price="0")]))
    assert OrderLine.objects.get(product__sku="GIFT").amount == 0


def test_codes_lose_what_a_sheet_wrapped_around_them(path):
    make.load(make.sheet(path, [make.row(order='="00123"', buyer="17850.0", sku="'0042")]))
    assert Order.objects.get().order_no == "00123"
    assert Identity.objects.get().value == "17850"
    assert Product.objects.get().sku == "0042"


def test_the_same_number_in_two_shops_is_two_orders(path):
    make.sheet(path, [make.row()])
    make.load(path, source="tmall")
    make.load(path, source="jd")
    assert Order.objects.count() == 2
    assert Identity.objects.filter(kind="buyer").count() == 2


def test_a_row_of_another_buyer_is_handed_back(path):
    rows = [make.row(), make.row(sku="CUP", buyer="qian"), make.row(order="1002", buyer="qian")]
    answer = make.load(make.sheet(path, rows))
    assert answer["reasons"] == {"other_buyer": 1}
    assert make.returned(answer)[0][0] == "3"
    later = make.load(make.sheet(path, [make.row(sku="POT", buyer="sun")]))
    assert later["reasons"] == {"other_buyer": 1}
    assert Order.objects.get(order_no="1001").line_count == 1


def test_a_phone_that_is_known_is_the_same_customer(path):
    known = identify_many([BuyerRow("zhao@jd", "Zhao", "13800000001")], realm="jd")["zhao@jd"]
    rows = [make.row(phone="+86 138-0000-0001", name="赵晓")]
    make.load(make.sheet(path, rows), map=make.with_columns(phone="phone", buyer_name="name"))
    assert Order.objects.get().customer_id == known


def test_a_masked_phone_tells_nobody(path):
    rows = [
        make.row(phone="138****0001"),
        make.row(order="2", buyer="qian", phone="138****0001"),
    ]
    make.load(make.sheet(path, rows), map=make.with_columns(phone="phone"))
    assert Identity.objects.filter(kind="phone").count() == 0
    assert Profile.objects.count() == 2


def test_a_store_is_found_by_its_name_and_an_unknown_one_is_told(path):
    store = unit("人民路店")
    rows = [make.row(shop="人民路店"), make.row(order="2", shop="外滩店")]
    answer = make.load(make.sheet(path, rows), map=make.with_columns(store="shop"))
    assert Order.objects.get(order_no="1001").store == store
    assert answer["unknown_stores"] == {"外滩店": 1}
