"""Orders and refunds in, and an order out."""

from datetime import datetime
from typing import Any

from ninja import Router, Schema

from yutang.api import pushing, schemas
from yutang.api.errors import NotFound
from yutang.api.tokens import ApiRequest, needs
from yutang.commerce.models import Order, PlacedOrder

router = Router(tags=["Orders"])


class Orders(Schema):
    orders: schemas.batch_of(pushing.OrderIn)  # type: ignore[valid-type]


class Refunds(Schema):
    refunds: schemas.batch_of(pushing.RefundIn)  # type: ignore[valid-type]


class LineOut(Schema):
    sku: str
    title: str
    quantity: int
    unit_price: int
    amount: int
    refunded_quantity: int
    refunded_amount: int


class PaymentOut(Schema):
    reference: str
    method: str
    amount: int
    paid_at: datetime


class RefundOut(Schema):
    reference: str
    amount: int
    quantity: int
    refunded_at: datetime


class OrderOut(Schema):
    source: str
    number: str
    status: str
    customer_id: int | None
    currency: str
    amount: int
    goods_amount: int | None
    adjustment: int | None
    refunded_amount: int
    paid_at: datetime | None
    placed_at: datetime | None
    store: str | None
    member: str | None
    lines: list[LineOut]
    payments: list[PaymentOut]
    refunds: list[RefundOut]


@router.post("/orders", auth=needs("orders:write"), response=schemas.Results, summary="Send orders")
def push_orders(request: ApiRequest, body: Orders) -> schemas.Results:
    """Up to 1,000 at once. The same order again changes nothing; more lines are added to it."""
    return pushing.take_orders(body.orders)


@router.post(
    "/refunds", auth=needs("orders:write"), response=schemas.Results, summary="Send refunds"
)
def push_refunds(request: ApiRequest, body: Refunds) -> schemas.Results:
    """Up to 1,000 at once. A refund that comes before its order waits for it."""
    return pushing.take_refunds(body.refunds)


@router.get(
    "/orders/{source}/{number}",
    auth=needs("orders:read"),
    response=OrderOut,
    summary="One order as it stands",
)
def order(request: ApiRequest, source: str, number: str) -> Any:
    found = Order.objects.filter(source=source, order_no=number)
    one = found.select_related("store", "member").first()
    if one is None:
        return _placed(source, number)
    lines = one.lines.select_related("product").order_by("pk")
    return {
        **_facts(one),
        "paid_at": one.paid_at,
        "placed_at": None,
        "status": one.status,
        "customer_id": one.customer_id,
        "goods_amount": one.goods_amount,
        "adjustment": one.adjustment,
        "refunded_amount": one.refunded_amount,
        "store": one.store and one.store.name,
        "member": one.member and one.member.name,
        "lines": [_line(each) for each in lines],
        "payments": list(one.payments.order_by("paid_at", "pk")),
        "refunds": list(one.refunds.order_by("refunded_at", "pk")),
    }


def _placed(source: str, number: str) -> Any:
    one = PlacedOrder.objects.filter(source=source, order_no=number).first()
    if one is None:
        raise NotFound
    unknown = ("customer_id", "goods_amount", "adjustment", "paid_at", "store", "member")
    return {
        **_facts(one),
        **dict.fromkeys(unknown),
        "status": one.state,
        "placed_at": one.placed_at,
        "refunded_amount": 0,
        "lines": [],
        "payments": [],
        "refunds": [],
    }


def _facts(one: Order | PlacedOrder) -> dict[str, Any]:
    facts = ("source", "currency", "amount")
    return {"number": one.order_no, **{name: getattr(one, name) for name in facts}}


def _line(line: Any) -> dict[str, Any]:
    facts = ("quantity", "unit_price", "amount", "refunded_quantity", "refunded_amount")
    product = {"sku": line.product.sku, "title": line.product.title}
    return {**product, **{name: getattr(line, name) for name in facts}}
