"""Which column of a file is which of our fields."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from yutang.commerce.rules.dates import DateOrder

Column = Annotated[str, Field(min_length=1, max_length=200)]
AmountOf = Literal["auto", "row", "order"]

REQUIRED = ("order_no", "sku", "title", "quantity", "unit_price", "paid_at", "buyer")
OPTIONAL = (
    *("buyer_name", "phone", "store", "member", "category", "amount", "status", "refunded_at"),
)
FIELDS = REQUIRED + OPTIONAL

# Lower case, without blanks, marks and what stands in brackets; the likelier name first.
NAMES: dict[str, tuple[str, ...]] = {
    "order_no": (
        "orderno", "主订单编号", "订单编号", "订单号", "ordernumber", "orderid", "invoiceno",
        "invoice", "invoicenumber", "交易编号", "交易号", "单号", "订单id", "order",
    ),
    "sku": (
        "sku", "skuid", "商家编码", "sku编码", "规格编码", "商品编码", "商品编号", "货号",
        "外部系统编号", "stockcode", "productcode", "itemcode", "商品id", "宝贝id", "productid",
        "productno", "itemno", "lineitemsku", "条码", "barcode",
    ),
    "title": (
        "title", "宝贝标题", "商品标题", "商品名称", "宝贝名称", "标题", "品名", "商品", "产品名称",
        "productname", "producttitle", "product", "description", "itemname", "name", "lineitemname",
    ),
    "quantity": (
        "quantity", "qty", "购买数量", "宝贝数量", "宝贝总数量", "商品数量", "件数", "数量",
        "商品件数", "count", "units", "lineitemquantity",
    ),
    "unit_price": (
        "unitprice", "单价", "商品单价", "商品价格", "宝贝单价", "成交单价", "销售价", "价格",
        "售价", "price", "lineitemprice",
    ),
    "paid_at": (
        "paidat", "订单付款时间", "付款时间", "支付时间", "付款日期", "支付日期", "成交时间",
        "paidtime", "paymenttime", "paymentdate", "invoicedate", "orderdate", "下单时间",
        "订单创建时间", "创建时间", "订单日期", "交易时间", "createdat", "date", "日期", "时间",
    ),
    "buyer": (
        "buyer", "buyerid", "买家会员名", "买家昵称", "买家账号", "买家id", "买家", "customerid",
        "会员id", "会员号", "会员编号", "客户编号", "客户id", "用户id", "用户名", "会员名",
        "会员账号", "customerno", "userid", "memberid", "buyernick", "customer", "email",
    ),
    "buyer_name": (
        "buyername", "收货人姓名", "收件人姓名", "收货人", "收件人", "买家姓名", "客户姓名",
        "会员姓名", "姓名", "客户名称", "customername", "billingname",
    ),
    "phone": (
        "phone", "联系手机", "收货人手机号", "收货人手机", "手机号码", "手机号", "手机", "联系电话",
        "收货人电话", "电话", "mobile", "telephone", "phonenumber", "billingphone",
    ),
    "store": (
        "store", "门店名称", "门店", "下单门店", "成交门店", "店铺名称", "店铺", "storename",
        "shop", "branch", "location",
    ),
    "member": (
        "member", "导购", "导购姓名", "导购员", "销售员", "销售", "销售顾问", "营业员", "业务员",
        "店员", "服务人员", "salesperson", "seller", "guide", "salesrep", "staff", "assistant",
    ),
    "category": (
        "category", "类目", "商品类目", "商品分类", "品类", "分类", "商品类别", "productcategory",
        "producttype",
    ),
    "amount": (
        "amount", "买家实际支付金额", "实付金额", "实际支付金额", "订单实付金额", "实收金额",
        "支付金额", "付款金额", "成交金额", "商品实付金额", "paidamount", "amountpaid", "total",
        "linetotal", "金额",
    ),
    "status": (
        "status", "订单状态", "交易状态", "状态", "退款状态", "orderstatus", "financialstatus",
    ),
    "refunded_at": (
        "refundedat", "退款时间", "退款完成时间", "退款成功时间", "退款日期", "refunddate",
        "refundtime", "cancelledat",
    ),
}  # fmt: skip

PRODUCT_NAMES: dict[str, tuple[str, ...]] = {
    "sku": NAMES["sku"],
    "title": NAMES["title"],
    "price": (*NAMES["unit_price"], "零售价", "吊牌价", "标价"),
    "category": NAMES["category"],
    "needs": ("needs", "need", "需求", "满足需求"),
    "obstacles": ("obstacles", "obstacle", "障碍", "消除障碍"),
}
CUSTOMER_NAMES: dict[str, tuple[str, ...]] = {
    "unionid": ("unionid", "微信unionid"),
    "member_no": ("memberno", "会员号", "会员编号", "会员卡号", "卡号", "membernumber", "memberid"),
    "phone": NAMES["phone"],
    "buyer": (
        "buyer", "buyerid", "买家会员名", "买家昵称", "买家账号", "买家id", "客户编号",
        "customerid",
    ),
    "name": (
        *("name", "姓名", "客户姓名", "会员姓名", "客户名称", "昵称", "会员昵称", "客户昵称"),
        *("微信昵称", "会员名称", "称呼"),
        *NAMES["buyer_name"],
    ),
    "gender": ("gender", "sex", "性别"),
    "tags": ("tags", "tag", "标签", "客户标签"),
}  # fmt: skip

_NOISE = re.compile(r"\([^)]*\)|\[[^\]]*\]|[\s\ufeff\u200b_\-./:*#\"'=]")


class OrderMap(BaseModel):
    """Our fields and the file's columns they come from, and how to read them."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    order_no: Column
    sku: Column
    title: Column
    quantity: Column
    unit_price: Column | None = None  # may stay away where `amount` is given
    paid_at: Column
    buyer: Column
    buyer_name: Column | None = None
    phone: Column | None = None
    store: Column | None = None
    member: Column | None = None  # who sold: a name or userid
    category: Column | None = None
    amount: Column | None = None  # what was really paid, after discounts
    status: Column | None = None
    refunded_at: Column | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "CNY"
    amount_of: AmountOf = "auto"  # is `amount` that of the row, or of the order on each row?
    date_order: DateOrder | None = None  # None: told by the file's first dates

    @model_validator(mode="after")
    def price_is_known(self) -> Self:
        if self.unit_price is None and self.amount is None:
            raise ValueError("unit_price: a column is needed, unless amount has one")
        return self

    def columns(self) -> dict[str, str]:
        """Field to column, for the fields that have one."""
        named = ((field, getattr(self, field)) for field in FIELDS)
        return {field: column for field, column in named if column}


def guess(headers: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Field to header, by the names given; each header is taken once."""
    known = {plain(header): header for header in reversed(headers)}
    found: dict[str, str] = {}
    for field, words in names.items():
        header = next((known[word] for word in words if word in known), None)
        if header is not None and header not in found.values():
            found[field] = header
    return found


def guess_columns(headers: Sequence[str]) -> dict[str, str]:
    """Field to header, by the names shops commonly use; what isn't recognised is left out.

    A file without a product code is read by its title, and one without a title by its code.
    """
    found = guess(headers, {field: NAMES[field] for field in FIELDS})
    for field, other in (("sku", "title"), ("title", "sku")):
        if field not in found and other in found:
            found[field] = found[other]
    return found


_ALL = frozenset(
    word
    for names in (NAMES, PRODUCT_NAMES, CUSTOMER_NAMES)
    for words in names.values()
    for word in words
)


def is_known(header: str) -> bool:
    """Whether any kind of file that we read calls a column so."""
    return plain(header) in _ALL


def missing_fields(found: dict[str, str]) -> list[str]:
    """The required fields that still have no column."""
    lacking = [field for field in REQUIRED if not found.get(field)]
    return [f for f in lacking if f != "unit_price" or not found.get("amount")]


def plain(header: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", header).lower())
