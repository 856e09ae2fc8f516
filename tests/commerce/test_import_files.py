"""Files of orders of every kind: packed, damaged, without a map; a dry run of each."""

import gzip
import json

import pytest

from tests.commerce import make
from yutang.commerce.commands.imports import read_map
from yutang.commerce.errors import NotATable, WrongMap
from yutang.commerce.models import ImportRun, Order, Product, Refund
from yutang.customers.models import Activity, Identity

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "orders.csv"


def test_a_dry_run_tells_all_and_changes_nothing(path):
    rows = [make.row(), make.row(order="2", buyer=""), make.row(order="C1", qty="-1")]
    answer = make.load(make.sheet(path, rows), dry_run=True)
    assert (answer["lines"], answer["orders"], answer["refunds"]) == (2, 1, 1)
    assert answer["reasons"] == {"no_buyer": 1}
    assert answer["new"] == {"orders": 1, "lines": 1, "customers": 1, "refunds": 1}
    for model in (Order, Refund, Product, Identity, Activity, ImportRun):
        assert not model.objects.exists()


def test_without_a_map_the_headers_are_recognised(path):
    path.write_bytes(
        "订单编号,商家编码,标题,数量,单价,付款时间,买家昵称\n"
        "1001,TEA,龙井茶,2,￥10.00,2024年5月1日 10:00,赵晓\n".encode("gbk")
    )
    make.load(path, map=None)
    assert Order.objects.get().amount == 2000
    assert Product.objects.get().title == "龙井茶"


def test_headers_that_say_nothing_ask_for_a_map(path):
    path.write_text("a,b\n1,2\n")
    with pytest.raises(WrongMap) as refusal:
        make.load(path, map=None)
    assert refusal.value.field == "order_no"


def test_a_file_of_headers_alone_brings_nothing(path):
    answer = make.load(make.sheet(path, []))
    assert (answer["lines"], answer["rejected"]) == (0, 0)


def test_a_column_named_twice_is_refused_at_its_field(path):
    path.write_text("order,sku,title,qty,price,price,paid,buyer\n1,2,3,4,5,6,7,8\n")
    with pytest.raises(WrongMap) as refusal:
        make.load(path)
    assert refusal.value.field == "unit_price"


def test_a_column_that_lacks_is_refused_at_its_field(path):
    with pytest.raises(WrongMap) as refusal:
        make.load(make.sheet(path, []), map=make.with_columns(store="shop"))
    assert refusal.value.field == "store"


def test_random_bytes_leave_a_failed_run_and_nothing_else(path):
    path.write_bytes(bytes(range(256)) * 99)
    with pytest.raises(NotATable):
        make.load(path)
    assert ImportRun.objects.get().state == "failed"
    assert not Order.objects.exists()


def test_a_row_with_too_many_cells_is_handed_back(path):
    make.sheet(path, [make.row(), make.row(order="2")])
    path.write_text(path.read_text().replace("2,TEA,Tea", "2,TEA,Tea, green"))
    assert make.load(path)["reasons"] == {"shifted": 1}


def test_bytes_of_no_encoding_cost_only_their_row(path):
    rows = [make.row(order=str(n), title="龙井茶") for n in range(5)]
    content = make.sheet(path, rows).read_bytes()
    path.write_bytes(content.replace("龙井茶".encode(), b"\xff\xff\xff", 1))
    assert make.load(path)["reasons"] == {"unreadable": 1}
    assert Order.objects.count() == 4


def test_a_packed_file_is_read(path):
    packed = path.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(make.sheet(path, [make.row()]).read_bytes()))
    make.load(packed)
    assert Order.objects.exists()


def test_day_first_is_told_by_a_later_row(path):
    rows = [make.row(paid="3/4/2024 10:00"), make.row(order="2", paid="25/4/2024 10:00")]
    make.load(make.sheet(path, rows))
    assert Order.objects.get(order_no="1001").paid_at.month == 4


@pytest.mark.parametrize("text", ["{", "[]", '{"order_no": "a"}', json.dumps({"x": 1})])
def test_a_wrong_map_is_refused(text):
    with pytest.raises(WrongMap):
        read_map(text)
