"""Importing a file of orders: the right rows, once, and the others handed back."""

import gzip
import json
from datetime import UTC, datetime

import pytest

from tests.commerce import make
from tests.make import unit
from yutang.commerce.commands.imports import read_map
from yutang.commerce.errors import NotATable, WrongMap
from yutang.commerce.models import ImportRun, Order, OrderLine, Product, Refund
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


class TestRefunds:
    def test_a_negative_line_takes_pieces_of_the_latest_earlier_order(self, path):
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

    def test_one_without_an_order_stands_on_the_customer(self, path):
        make.load(make.sheet(path, [make.row(order="C1", sku="POT", qty="-1")]))
        refund = Refund.objects.get()
        assert refund.order is None
        assert refund.customer.identities.get().value == "zhao"
        assert Activity.objects.get().subject_type == "refund"

    def test_one_document_is_one_row_of_the_log(self, path):
        rows = [make.row(), make.row(sku="CUP")]
        back = [
            make.row(order="C1", sku=sku, qty="-1", paid="2024-06-01") for sku in ("TEA", "CUP")
        ]
        make.load(make.sheet(path, [*rows, *back]))
        assert Activity.objects.get(kind="order_refunded").amount == 2000

    @pytest.mark.parametrize("status", ["已退款", "交易关闭", "Cancelled", "fully_refunded"])
    def test_a_status_gives_everything_back(self, path, status):
        rows = [make.row(status=status), make.row(sku="CUP", status=status)]
        make.load(make.sheet(path, rows), map=make.with_columns(status="status"))
        order = Order.objects.get()
        assert (order.status, order.refunded_amount) == ("refunded", 4000)

    def test_a_status_that_comes_later_refunds_the_known_order(self, path):
        map = make.with_columns(status="status", refunded_at="back")
        make.load(make.sheet(path, [make.row(status="交易成功", back="")]), map=map)
        rows = [make.row(status="退款成功", back="2024-05-09")]
        answer = make.load(make.sheet(path, rows), map=map)
        order = Order.objects.get()
        assert (order.status, order.line_count) == ("refunded", 1)
        assert order.refunded_at == datetime(2024, 5, 8, 16, tzinfo=UTC)
        assert answer["new"] == {"orders": 0, "lines": 0, "customers": 0, "refunds": 1}

    def test_an_order_never_paid_is_handed_back(self, path):
        rows = [make.row(status="交易关闭", paid=""), make.row(order="2", status="等待买家付款")]
        answer = make.load(make.sheet(path, rows), map=make.with_columns(status="status"))
        assert answer["reasons"] == {"not_paid": 2}


class TestAmounts:
    def test_the_amount_of_the_row_counts_over_the_price(self, path):
        rows = [make.row(paid_amount="18.00"), make.row(sku="CUP", paid_amount="19.5")]
        make.load(make.sheet(path, rows), map=make.with_columns(amount="paid_amount"))
        order = Order.objects.get()
        assert (order.amount, order.adjustment) == (3750, 0)

    def test_the_amount_of_the_order_on_each_row_counts_once(self, path):
        rows = [make.row(total="35"), make.row(sku="CUP", total="35")]
        answer = make.load(make.sheet(path, rows), map=make.with_columns(amount="total"))
        order = Order.objects.get()
        assert answer["amount_of"] == "order"
        assert (order.amount, order.goods_amount, order.adjustment) == (3500, 4000, -500)

    def test_a_refund_by_status_gives_back_what_was_paid(self, path):
        rows = [
            make.row(total="35", status="已退款"),
            make.row(sku="CUP", total="35", status="已退款"),
        ]
        map = make.with_columns(amount="total", status="status")
        make.load(make.sheet(path, rows), map=map)
        order = Order.objects.get()
        assert (order.status, order.refunded_amount) == ("refunded", 3500)

    def test_another_amount_for_a_known_order_is_handed_back(self, path):
        map = make.with_columns(amount="total", amount_of="order")
        make.load(make.sheet(path, [make.row(total="20")]), map=map)
        rows = [make.row(total="50"), make.row(sku="CUP", total="50")]
        answer = make.load(make.sheet(path, rows), map=map)
        assert answer["reasons"] == {"order_changed": 1}
        assert Order.objects.get().amount == 2000


class TestPeople:
    def test_a_phone_that_is_known_is_the_same_customer(self, path):
        known = identify_many([BuyerRow("zhao@jd", "Zhao", "13800000001")], realm="jd")["zhao@jd"]
        rows = [make.row(phone="+86 138-0000-0001", name="赵晓")]
        make.load(make.sheet(path, rows), map=make.with_columns(phone="phone", buyer_name="name"))
        assert Order.objects.get().customer_id == known

    def test_a_masked_phone_tells_nobody(self, path):
        rows = [
            make.row(phone="138****0001"),
            make.row(order="2", buyer="qian", phone="138****0001"),
        ]
        make.load(make.sheet(path, rows), map=make.with_columns(phone="phone"))
        assert Identity.objects.filter(kind="phone").count() == 0
        assert Profile.objects.count() == 2

    def test_a_store_is_found_by_its_name_and_an_unknown_one_is_told(self, path):
        store = unit("人民路店")
        rows = [make.row(shop="人民路店"), make.row(order="2", shop="外滩店")]
        answer = make.load(make.sheet(path, rows), map=make.with_columns(store="shop"))
        assert Order.objects.get(order_no="1001").store == store
        assert answer["unknown_stores"] == {"外滩店": 1}


class TestFiles:
    def test_a_dry_run_tells_all_and_changes_nothing(self, path):
        rows = [make.row(), make.row(order="2", buyer=""), make.row(order="C1", qty="-1")]
        answer = make.load(make.sheet(path, rows), dry_run=True)
        assert (answer["lines"], answer["orders"], answer["refunds"]) == (2, 1, 1)
        assert answer["reasons"] == {"no_buyer": 1}
        assert answer["new"] == {"orders": 1, "lines": 1, "customers": 1, "refunds": 1}
        for model in (Order, Refund, Product, Identity, Activity, ImportRun):
            assert not model.objects.exists()

    def test_without_a_map_the_headers_are_recognised(self, path):
        path.write_bytes(
            "订单编号,商家编码,标题,数量,单价,付款时间,买家昵称\n"
            "1001,TEA,龙井茶,2,￥10.00,2024年5月1日 10:00,赵晓\n".encode("gbk")
        )
        make.load(path, map=None)
        assert Order.objects.get().amount == 2000
        assert Product.objects.get().title == "龙井茶"

    def test_headers_that_say_nothing_ask_for_a_map(self, path):
        path.write_text("a,b\n1,2\n")
        with pytest.raises(WrongMap) as refusal:
            make.load(path, map=None)
        assert refusal.value.field == "order_no"

    def test_a_file_of_headers_alone_brings_nothing(self, path):
        answer = make.load(make.sheet(path, []))
        assert (answer["lines"], answer["rejected"]) == (0, 0)

    def test_a_column_named_twice_is_refused_at_its_field(self, path):
        path.write_text("order,sku,title,qty,price,price,paid,buyer\n1,2,3,4,5,6,7,8\n")
        with pytest.raises(WrongMap) as refusal:
            make.load(path)
        assert refusal.value.field == "unit_price"

    def test_a_column_that_lacks_is_refused_at_its_field(self, path):
        with pytest.raises(WrongMap) as refusal:
            make.load(make.sheet(path, []), map=make.with_columns(store="shop"))
        assert refusal.value.field == "store"

    def test_random_bytes_leave_a_failed_run_and_nothing_else(self, path):
        path.write_bytes(bytes(range(256)) * 99)
        with pytest.raises(NotATable):
            make.load(path)
        assert ImportRun.objects.get().state == "failed"
        assert not Order.objects.exists()

    def test_a_row_with_too_many_cells_is_handed_back(self, path):
        make.sheet(path, [make.row(), make.row(order="2")])
        path.write_text(path.read_text().replace("2,TEA,Tea", "2,TEA,Tea, green"))
        assert make.load(path)["reasons"] == {"shifted": 1}

    def test_bytes_of_no_encoding_cost_only_their_row(self, path):
        rows = [make.row(order=str(n), title="龙井茶") for n in range(5)]
        content = make.sheet(path, rows).read_bytes()
        path.write_bytes(content.replace("龙井茶".encode(), b"\xff\xff\xff", 1))
        assert make.load(path)["reasons"] == {"unreadable": 1}
        assert Order.objects.count() == 4

    def test_a_packed_file_is_read(self, path):
        packed = path.with_suffix(".csv.gz")
        packed.write_bytes(gzip.compress(make.sheet(path, [make.row()]).read_bytes()))
        make.load(packed)
        assert Order.objects.exists()

    def test_day_first_is_told_by_a_later_row(self, path):
        rows = [make.row(paid="3/4/2024 10:00"), make.row(order="2", paid="25/4/2024 10:00")]
        make.load(make.sheet(path, rows))
        assert Order.objects.get(order_no="1001").paid_at.month == 4

    @pytest.mark.parametrize("text", ["{", "[]", '{"order_no": "a"}', json.dumps({"x": 1})])
    def test_a_wrong_map_is_refused(self, text):
        with pytest.raises(WrongMap):
            read_map(text)
