"""Spreadsheets as people really send them."""

import csv
import io
from datetime import datetime

import openpyxl
import pytest

from tests.commerce import make
from yutang.commerce import sheets
from yutang.commerce.models import Order
from yutang.commerce.rules.columns import guess_columns
from yutang.commerce.rules.reasons import Reason
from yutang.commerce.rules.texts import refined

pytestmark = pytest.mark.django_db(transaction=True)

WALL = datetime(2024, 5, 1, 10)  # noqa: DTZ001 - a sheet's cell has no zone
HEADERS = ["订单编号", "商品编码", "商品标题", "数量", "单价", "付款时间", "买家会员名"]
ROW = ["1001", "TEA", "茶", 2, 10, "2024-05-01 10:00:00", "赵"]


def book(tmp_path, *rows, merged=()):
    made = openpyxl.Workbook()
    page = made.active
    for row in rows:
        page.append(row)
    for place in merged:
        page.merge_cells(place)
    path = tmp_path / "book.xlsx"
    made.save(path)
    made.close()
    return path


def text(tmp_path, *rows, encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    path = tmp_path / "sheet.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def load(path):
    """Import it by its headers alone."""
    return make.load(path, map=None)


@pytest.mark.parametrize("write", [book, text])
def test_lines_above_the_headers_are_passed_over(tmp_path, write):
    path = write(tmp_path, ["某某旗舰店订单导出"], ["导出时间：2024-05-02", "", ""], HEADERS, ROW)
    answer = load(path)
    assert (answer["lines"], answer["rejected"]) == (1, 0)
    assert Order.objects.get().amount == 2000


def test_headers_of_two_rows_with_merged_cells(tmp_path):
    upper = ["订单编号", "商品信息", None, None, None, "付款时间", "买家会员名"]
    lower = [None, "商品编码", "商品标题", "数量", "单价", None, None]
    path = book(tmp_path, upper, lower, ROW, merged=["A1:A2", "B1:E1", "F1:F2", "G1:G2"])
    answer = load(path)
    assert (answer["lines"], answer["rejected"]) == (1, 0)


def test_groups_above_the_headers(tmp_path):
    groups = ["订单", None, None, None, None, None, "买家"]
    path = book(tmp_path, groups, HEADERS, ROW, merged=["A1:F1"])
    assert load(path)["lines"] == 1


def test_a_formula_without_a_value_is_handed_back(tmp_path):
    path = book(tmp_path, HEADERS, [*ROW[:3], "=1+1", *ROW[4:]], [*ROW[:0], "=A2", *ROW[1:]], ROW)
    answer = load(path)
    assert (answer["lines"], answer["reasons"]) == (1, {"formula": 2})
    assert "'=1+1" in make.returned(answer)[0]


def test_two_hundred_columns(tmp_path):
    more = [f"扩展{n}" for n in range(200)]
    path = book(tmp_path, [*more, *HEADERS], [*more, *ROW])
    assert load(path)["lines"] == 1


@pytest.mark.parametrize("paid", [45413.416666666664, "45413.4166667", WALL])
def test_dates_as_numbers(tmp_path, paid):
    path = book(tmp_path, HEADERS, [*ROW[:5], paid, ROW[6]])
    assert load(path)["lines"] == 1
    assert Order.objects.get().paid_at.isoformat()[:16] == "2024-05-01T02:00"


@pytest.mark.parametrize(
    "price", ["¥1,234.50", "￥1234.50", "1，234.50元", "１２３４．５０", 1234.5, "1,234.50 CNY"]
)
def test_money_as_people_write_it(tmp_path, price):
    load(book(tmp_path, HEADERS, [*ROW[:3], 1, price, *ROW[5:]]))
    assert Order.objects.get().amount == 123_450


def test_a_negative_in_brackets_came_back(tmp_path):
    path = book(tmp_path, HEADERS, ROW, ["C1", "TEA", "茶", "(1)", 10, "2024-05-02", "赵"])
    assert load(path)["refunds"] == 1
    assert Order.objects.get().refunded_amount == 1000


@pytest.mark.parametrize("number", ["1.23E+17", "1.23456789012346E+17", 123456789012345678])
def test_an_order_number_that_lost_its_digits_is_refused(tmp_path, number):
    answer = load(book(tmp_path, HEADERS, [number, *ROW[1:]], ROW))
    assert answer["reasons"] == {"lost_digits": 1}


@pytest.mark.parametrize("word", ["合计", "总计：", "Total"])
def test_a_summary_row_is_told_as_one(tmp_path, word):
    answer = load(book(tmp_path, HEADERS, ROW, [word, None, None, 2, 20, None, None]))
    assert (answer["lines"], answer["reasons"]) == (1, {"summary": 1})


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"]
)
def test_every_usual_encoding(tmp_path, encoding):
    headers = [("\ufeff" if encoding == "utf-16-le" else "") + HEADERS[0], *HEADERS[1:]]
    answer = load(text(tmp_path, headers, ROW, encoding=encoding))
    assert (answer["lines"], answer["rejected"]) == (1, 0)


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("订单编号", "order_no"),
        (" 订单编号 ", "order_no"),
        ("\ufeff订单编号", "order_no"),
        ("订单 编号", "order_no"),
        ("买家会员名", "buyer"),
        ("买家昵称", "buyer"),
        ("实付金额", "amount"),
        ("买家实际支付金额", "amount"),
        ("实付金额（元）", "amount"),
        ("订单付款时间", "paid_at"),
        ("付款日期", "paid_at"),
        ("订单状态", "status"),
        ("ＳＫＵ", "sku"),
        ("导购", "member"),
        ("销售员", "member"),
    ],
)
def test_headers_are_recognised_by_themselves(header, field):
    assert guess_columns([header]).get(field) == header


def test_a_title_alone_is_no_summary():
    assert refined(Reason.BAD_DATE, ["1001", "TEA", "茶"]) is Reason.BAD_DATE
    assert refined(Reason.BAD_DATE, ["", "合计", "12"]) is Reason.SUMMARY


def test_a_plain_table_without_known_names_keeps_its_first_row(tmp_path):
    with sheets.opened(text(tmp_path, ["a", "b", "c"], ["1", "2", "3"])) as sheet:
        assert sheet.headers == ["a", "b", "c"]
        assert len(list(sheet.rows)) == 1
