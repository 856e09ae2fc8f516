"""Codes, names, phones and statuses as shops write them."""

import re
from collections.abc import Iterable

from yutang.commerce.rules.reasons import Reason, Rejected

LONGEST_CODE = 64
LONGEST_TITLE = 200

REFUNDED = frozenset(
    {
        *("refunded", "refund", "fullyrefunded", "cancelled", "canceled", "returned", "voided"),
        *("closed", "已退款", "退款成功", "退款完成", "全额退款", "已全额退款", "交易关闭"),
        *("已关闭", "关闭", "订单关闭", "交易取消", "已取消", "取消", "订单取消", "退货退款"),
        *("已退货", "退货成功"),
    }
)
UNPAID = frozenset(
    {
        *("unpaid", "pending", "pendingpayment", "awaitingpayment", "notpaid"),
        *("待付款", "未付款", "等待买家付款", "待支付", "未支付", "等待付款"),
    }
)
SUMMARIES = frozenset(
    {
        "合计",
        "总计",
        "小计",
        "汇总",
        "共计",
        "累计",
        "total",
        "grandtotal",
        "subtotal",
        "sum",
        "totals",
    }
)
_WRAPPED = re.compile(r'^=?"(.*)"$|^\'', re.DOTALL)  # ="0012" and '0012 keep a sheet's hands off
_WHOLE_FLOAT = re.compile(r"\d+\.0+")
_ROUNDED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_PHONE = re.compile(r"(?:\+?0{0,2}86)?(1[3-9]\d{9})")
_PHONE_MARKS = re.compile(r"[\s\-()]")
_STATUS_MARKS = re.compile(r"[\s_\-]")


def clean_text(text: str) -> str:
    """The text without the wrapping a sheet needs, on one line, cut at our longest title."""
    found = _WRAPPED.match(text.strip())
    inner = text if found is None else (found[1] if found[1] is not None else text.strip()[1:])
    return " ".join(inner.split())[:LONGEST_TITLE]


def clean_code(text: str) -> str:
    """A number or code; `17850.0` is `17850`. What a sheet rounded or cut can't be trusted."""
    code = clean_text(text)
    if len(code) > LONGEST_CODE:
        raise Rejected(Reason.TOO_LONG)
    if is_formula(text.strip()):
        raise Rejected(Reason.FORMULA)
    if _ROUNDED.fullmatch(code):
        raise Rejected(Reason.LOST_DIGITS)
    return code.partition(".")[0] if _WHOLE_FLOAT.fullmatch(code) else code


def refined(reason: Reason, cells: Iterable[str]) -> Reason:
    """The reason that helps most: sums, and formulas nobody calculated, are told as such."""
    texts = [text.strip() for text in cells if text.strip()]
    if any(_STATUS_MARKS.sub("", text).lower().rstrip(":：") in SUMMARIES for text in texts[:3]):
        return Reason.SUMMARY
    return Reason.FORMULA if any(map(is_formula, texts)) else reason


def is_formula(text: str) -> bool:
    """Text that a sheet would calculate: "=A1*B1", but not "=\"0012\"", which is a text."""
    return text.startswith("=") and not _WRAPPED.match(text)


def clean_phone(text: str) -> str | None:
    """The eleven digits of a mobile phone; nothing for masked and other numbers."""
    found = _PHONE.fullmatch(_PHONE_MARKS.sub("", clean_text(text)))
    return found[1] if found else None


def plain_status(text: str) -> str:
    """The status as `REFUNDED` and `UNPAID` write it."""
    return _STATUS_MARKS.sub("", text).lower()
