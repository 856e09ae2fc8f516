"""One row of a file to one order line or refund, or to the reason why not."""

from collections.abc import Callable, Sequence
from datetime import tzinfo
from operator import itemgetter
from typing import Any, NamedTuple

from yutang.commerce.rules import dates, numbers, texts
from yutang.commerce.rules.columns import OrderMap
from yutang.commerce.rules.reasons import Reason, Rejected

MEMO = 200_000  # distinct texts remembered for each field


class Row(NamedTuple):
    """A row that was understood; money in the smallest unit, moments as ISO text in UTC."""

    line: int
    order_no: str
    sku: str
    quantity: int  # negative: came back
    unit_price: int
    amount: int | None  # really paid, never negative; of the row or of the order
    paid_at: str
    buyer: str
    buyer_name: str
    phone: str | None
    store: str
    is_refunded: bool
    refunded_at: str | None
    member: str  # who sold
    stated: int | None  # paid for the whole order, where it is known to be that
    title: str  # of the product, as is the category
    category: str


_MISSING = (Reason.NO_BUYER, Reason.NO_ORDER_NO, Reason.NO_SKU)


class Cells(NamedTuple):
    """The texts of one row, by our fields; empty where the map has no column."""

    order_no: str
    sku: str
    title: str
    quantity: str
    unit_price: str
    paid_at: str
    buyer: str
    buyer_name: str
    phone: str
    store: str
    member: str
    category: str
    amount: str
    status: str
    refunded_at: str


class RowReader:
    """Reads the cells of one file; each distinct text is understood once and remembered."""

    def __init__(self, headers: Sequence[str], map: OrderMap, zone: tzinfo) -> None:
        columns, self._width = map.columns(), len(headers)
        blank = self._width  # one empty cell is put behind each row
        places = (headers.index(columns[f]) if f in columns else blank for f in Cells._fields)
        self._pick = itemgetter(*places)
        self._tells_refunds = map.status is not None or map.refunded_at is not None
        self._has_price = map.unit_price is not None
        order = map.date_order or "month_first"
        self._moment = Memo(lambda t: dates.parse_moment(t, zone, order).isoformat())
        self._price = Memo(numbers.parse_price)
        self._amount = Memo(lambda t: numbers.parse_amount(t) if t.strip() else None)
        self._quantity = Memo(numbers.parse_quantity)
        self._code = Memo(texts.clean_code)
        self._text = Memo(texts.clean_text)
        self._phone = Memo(texts.clean_phone)
        self._status = Memo(texts.plain_status)

    def read(self, line: int, cells: list[str]) -> Row:
        """The row, or `Rejected` with the first reason found."""
        cell = Cells._make(self._pick(self._fitted(cells)))
        buyer, order_no, sku = self._codes(cell)
        quantity = self._quantity[cell.quantity]
        if quantity is UNKNOWN:
            raise Rejected(Reason.BAD_QUANTITY)
        refunded_at, is_refunded = self._refund(cell) if self._tells_refunds else (None, False)
        paid_at = self._paid_at(cell, is_refunded)
        amount, price = self._money(cell, quantity)
        text = self._text
        return Row(
            line,
            order_no,
            sku,
            quantity,
            price,
            amount,
            paid_at,
            buyer,
            text[cell.buyer_name] or buyer,
            self._phone[cell.phone],
            text[cell.store],
            is_refunded,
            refunded_at,
            text[cell.member],
            None,
            text[cell.title] or sku,
            text[cell.category],
        )

    def _fitted(self, cells: list[str]) -> list[str]:
        """As many cells as headers, and the blank one: trailing blanks come and go, but a value
        too many is a fault."""
        if len(cells) == self._width:
            return [*cells, ""]
        if any(text.strip() for text in cells[self._width :]):
            raise Rejected(Reason.SHIFTED)
        return cells[: self._width] + [""] * (self._width + 1 - len(cells))

    def _codes(self, cell: Cells) -> tuple[str, str, str]:
        code = self._code
        codes = code[cell.buyer], code[cell.order_no], code[cell.sku]
        if "" in codes:
            raise Rejected(_MISSING[codes.index("")])
        return codes

    def _refund(self, cell: Cells) -> tuple[str | None, bool]:
        """When the row's money went back, and whether it did: by its status or its refund date."""
        status = self._status[cell.status]
        if status in texts.UNPAID:
            raise Rejected(Reason.NOT_PAID)
        if not cell.refunded_at.strip():
            return None, status in texts.REFUNDED
        at = self._moment[cell.refunded_at]
        if at is UNKNOWN:
            raise Rejected(Reason.BAD_DATE)
        return at, True

    def _paid_at(self, cell: Cells, is_closed: bool) -> str:
        moment = self._moment[cell.paid_at]
        if moment is UNKNOWN:
            is_unpaid = is_closed and not cell.paid_at.strip()
            raise Rejected(Reason.NOT_PAID if is_unpaid else Reason.BAD_DATE)
        return str(moment)

    def _money(self, cell: Cells, quantity: int) -> tuple[int | None, int]:
        """What was paid, where the file says it, and the price of one piece."""
        amount = self._amount[cell.amount]
        if amount is not None:
            amount = _paid_amount(amount, quantity)
        if self._has_price:
            price = self._price[cell.unit_price]
            if price is UNKNOWN:
                raise Rejected(Reason.BAD_PRICE)
            return amount, int(price)
        if amount is None:
            raise Rejected(Reason.BAD_AMOUNT)
        return amount, amount // abs(quantity)


UNKNOWN = object()


class Memo(dict[str, Any]):
    """Text to its meaning, worked out once; `UNKNOWN` where there is none."""

    def __init__(self, meaning: Callable[[str], Any]) -> None:
        super().__init__()
        self._meaning = meaning

    def __missing__(self, text: str) -> Any:
        try:
            value = self._meaning(text)
        except (ValueError, OverflowError):
            value = UNKNOWN
        if len(self) >= MEMO:
            self.clear()
        self[text] = value
        return value


def _paid_amount(amount: Any, quantity: int) -> int:
    """The amount without a sign: that of pieces that came back may be written either way."""
    if amount is UNKNOWN or (amount < 0 < quantity) or abs(amount) > numbers.MOST_PRICE:
        raise Rejected(Reason.BAD_AMOUNT)
    return abs(int(amount))
