"""Batches of orders and refunds, whether a program sends them or a shop's hook tells them."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import Field, model_validator

from yutang.api import schemas
from yutang.api.schemas import Amount, Code, Currency, Moment, Pieces, Price, Result, Sent, Source
from yutang.commerce import reasons
from yutang.commerce.commands import placed, push, returns
from yutang.commerce.commands.payments import Paid
from yutang.commerce.commands.placed import Placed
from yutang.commerce.commands.push import PushedLine, PushedOrder
from yutang.commerce.commands.returns import Return
from yutang.commerce.rules import texts
from yutang.commerce.rules.reasons import Reason, Rejected
from yutang.kernel import enterprise

MOST_LINES = 200


class LineIn(Sent):
    sku: Code
    title: schemas.Word = ""
    category: schemas.Word = Field("", description="as a path: 母婴/奶粉")
    quantity: Pieces
    unit_price: Price
    amount: Price | None = Field(None, description="really paid for these pieces")


class BuyerIn(Sent):
    id: Code = Field(description="the buyer's id in the shop")
    name: schemas.Word = ""
    phone: schemas.Word = ""


class PaymentIn(Sent):
    reference: Code
    amount: Annotated[int, Field(ge=1, le=schemas.MOST_AMOUNT, strict=True)]
    paid_at: Moment
    method: Annotated[schemas.Word, Field(max_length=40)] = ""


class OrderIn(Sent):
    """One order. `amount` is what was paid for the whole of it."""

    source: Source
    number: Code
    status: Literal["paid", "placed", "closed"] = Field(
        "paid", description="placed: not paid yet; closed: never paid"
    )
    buyer: BuyerIn
    paid_at: Moment | None = None
    placed_at: Moment | None = None
    currency: Currency | None = Field(None, description="as the settings have it, if left out")
    amount: Amount | None = None
    store: schemas.Word = Field("", description="a store's name")
    member: schemas.Word = Field("", description="who sold: name or userid")
    lines: Annotated[list[LineIn], Field(min_length=1, max_length=MOST_LINES)]
    payments: Annotated[list[PaymentIn], Field(max_length=20)] = []

    @model_validator(mode="after")
    def makes_sense(self) -> Self:
        if self.status == "paid" and self.paid_at is None:
            raise ValueError("paid_at: a paid order needs it")
        if self.status != "paid" and (self.paid_at or self.payments or self.placed_at is None):
            raise ValueError("placed_at alone belongs to an order that isn't paid")
        total = sum(each.amount for each in self.payments)
        if self.payments and self.amount not in (None, total):
            raise ValueError("payments: they don't add up to amount")
        if len({each.reference for each in self.payments}) < len(self.payments):
            raise ValueError("payments: a reference stands twice")
        return self

    @property
    def key(self) -> tuple[str, str]:
        return self.source, texts.clean_text(self.number)


class RefundIn(Sent):
    """Money that went back, of one order; for pieces of one product, or money alone."""

    source: Source
    reference: Annotated[Code, Field(description="the refund's own number: it counts once")]
    order_number: Code
    amount: Annotated[int, Field(ge=1, le=schemas.MOST_AMOUNT, strict=True)]
    currency: Currency | None = None
    refunded_at: Moment
    sku: Annotated[str, Field(max_length=64)] = ""
    quantity: Pieces | None = None

    @model_validator(mode="after")
    def pieces_have_a_product(self) -> Self:
        if bool(self.sku) != bool(self.quantity):
            raise ValueError("sku and quantity come together, or neither")
        return self


def take_orders(items: Sequence[Any]) -> schemas.Results:
    """An answer for each order; one that is refused never stops the others."""
    good, answers = schemas.sort_out(items, OrderIn)
    again = _("The order stands in this batch already.")
    answers |= schemas.twice(good, lambda each: each.key, ["number"], again)
    groups: dict[tuple[str, str, bool], dict[int, OrderIn]] = {}
    for index, order in good.items():
        currency = order.currency or enterprise.currency()
        groups.setdefault((order.source, currency, order.status == "paid"), {})[index] = order
    for (source, currency, is_paid), orders in groups.items():
        if is_paid:
            answers |= _push(orders, source, currency)
        else:
            answers |= _place(orders, source, currency)
    return schemas.results(answers)


def take_refunds(items: Sequence[Any]) -> schemas.Results:
    """An answer for each refund; one that came before its order waits for it."""
    good, answers = schemas.sort_out(items, RefundIn)
    groups: dict[str, dict[int, RefundIn]] = {}
    for index, refund in good.items():
        groups.setdefault(refund.source, {})[index] = refund
    for source, refunds in groups.items():
        taken = returns.take_returns([_return(each) for each in refunds.values()], source=source)
        for index, (status, reason) in zip(refunds, taken, strict=True):
            answers[index] = _answer(index, status, reason)
    return schemas.results(answers)


def _push(orders: dict[int, OrderIn], source: str, currency: str) -> dict[int, Result]:
    answers: dict[int, Result] = {}
    ready: dict[int, PushedOrder] = {}
    for index, order in orders.items():
        try:
            ready[index] = _pushed(order)
        except Rejected as why:
            answers[index] = _answer(index, "refused", why.reason)
    if ready:
        done = push.push_orders(list(ready.values()), source=source, currency=currency)
        for index, each in zip(ready, done, strict=True):
            answers[index] = _answer(index, each.status, each.reason)
    return answers


def _pushed(order: OrderIn) -> PushedOrder:
    assert order.paid_at is not None
    return PushedOrder(
        number=texts.clean_code(order.number),
        buyer=texts.clean_code(order.buyer.id),
        paid_at=order.paid_at,
        lines=[
            PushedLine(
                texts.clean_code(line.sku),
                texts.clean_text(line.title),
                line.quantity,
                line.unit_price,
                line.amount,
                texts.clean_text(line.category),
            )
            for line in order.lines
        ],
        buyer_name=texts.clean_text(order.buyer.name),
        phone=texts.clean_phone(order.buyer.phone),
        store=order.store,
        member=order.member,
        amount=order.amount,
        payments=[Paid(p.reference, p.amount, p.paid_at, p.method) for p in order.payments],
    )


def _place(orders: dict[int, OrderIn], source: str, currency: str) -> dict[int, Result]:
    done = placed.place_orders(
        [_placed(each) for each in orders.values()], source=source, currency=currency
    )
    return {index: _answer(index, done[each.number], None) for index, each in orders.items()}


def _placed(order: OrderIn) -> Placed:
    assert order.placed_at is not None
    goods = sum(
        line.quantity * line.unit_price if line.amount is None else line.amount
        for line in order.lines
    )
    amount = goods if order.amount is None else order.amount
    buyer, closed = order.buyer, order.status == "closed"
    return Placed(order.number, buyer.id, buyer.name, amount, order.placed_at, closed)


def _return(refund: RefundIn) -> Return:
    return Return(
        reference=refund.reference,
        order_no=texts.clean_text(refund.order_number),
        amount=refund.amount,
        at=refund.refunded_at,
        currency=refund.currency or enterprise.currency(),
        sku=texts.clean_text(refund.sku),
        quantity=refund.quantity or 0,
    )


def _answer(index: int, status: str, reason: Reason | None) -> Result:
    if reason is not None:
        return schemas.refused(index, [], reason.value, reasons.sentence(reason))
    return Result.model_validate({"index": index, "status": status})
