"""Columns are recognised by the names shops use; a map is strict."""

import pytest
from pydantic import ValidationError

from yutang.commerce.rules.columns import OrderMap, guess_columns, missing_fields

TAOBAO = [
    *("订单编号", "买家会员名", "买家实际支付金额", "订单状态", "收货人姓名", "联系手机"),
    *("订单付款时间", "宝贝标题", "宝贝总数量"),
]
UCI = [
    *("InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice"),
    *("CustomerID", "Country"),
]
YOUZAN = [
    *("订单号", "商品编码", "商品名称", "商品数量", "商品单价(元)", "付款日期", "买家昵称"),
    *("实付金额", "门店"),
]


def test_a_taobao_export_is_recognised_though_it_has_no_codes_and_prices():
    guess = guess_columns(TAOBAO)
    assert guess == {
        "order_no": "订单编号",
        "sku": "宝贝标题",
        "title": "宝贝标题",
        "quantity": "宝贝总数量",
        "paid_at": "订单付款时间",
        "buyer": "买家会员名",
        "buyer_name": "收货人姓名",
        "phone": "联系手机",
        "amount": "买家实际支付金额",
        "status": "订单状态",
    }
    assert missing_fields(guess) == []
    OrderMap.model_validate(guess)


def test_a_youzan_export_is_recognised():
    guess = guess_columns(YOUZAN)
    assert missing_fields(guess) == []
    assert guess["unit_price"] == "商品单价(元)"
    assert guess["store"] == "门店"


def test_the_uci_file_is_recognised():
    assert guess_columns(UCI) == {
        "order_no": "InvoiceNo",
        "sku": "StockCode",
        "title": "Description",
        "quantity": "Quantity",
        "unit_price": "UnitPrice",
        "paid_at": "InvoiceDate",
        "buyer": "CustomerID",
    }


def test_what_lacks_is_named():
    assert missing_fields(guess_columns(["订单编号", "数量"])) == [
        *("sku", "title", "unit_price", "paid_at", "buyer")
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"sku": None}, "sku"),
        ({"buyer": 7}, "buyer"),
        ({"title": ""}, "title"),
        ({"colour": "Colour"}, "colour"),
        ({"currency": "pounds"}, "currency"),
        ({"amount_of": "month"}, "amount_of"),
    ],
)
def test_a_wrong_map_is_refused_at_its_field(change, field):
    values = {**{f: f for f in ("order_no", "sku", "title", "quantity", "unit_price")}}
    values |= {"paid_at": "paid", "buyer": "buyer", **change}
    with pytest.raises(ValidationError) as fault:
        OrderMap.model_validate(values)
    assert fault.value.errors()[0]["loc"] == (field,)


def test_a_map_needs_a_price_or_an_amount():
    values = {
        "order_no": "o",
        "sku": "s",
        "title": "t",
        "quantity": "q",
        "paid_at": "p",
        "buyer": "b",
    }
    with pytest.raises(ValidationError):
        OrderMap.model_validate(values)
    assert OrderMap.model_validate({**values, "amount": "a"}).unit_price is None
