"""Which pieces of which order a refund is for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from yutang.commerce.rules.reasons import Reason


@dataclass
class Pieces:
    """What is left of one order line: pieces, and money, that haven't come back."""

    line_id: int
    order_id: int
    order_no: str
    customer_id: int
    sku: str
    unit_price: int
    paid_at: datetime
    quantity: int
    amount: int
    key: tuple[int, int, int]  # unit price, quantity bought, occurrence


@dataclass
class OrderLeft:
    """What is left of one order."""

    amount: int
    quantity: int  # of all its lines; asked only of orders refunded by status


@dataclass(frozen=True)
class Claim:
    """A refund as the file says it. `key`: of the very line whose status says "refunded"."""

    customer_id: int
    order_no: str
    sku: str
    quantity: int
    unit_price: int
    amount: int
    at: datetime
    key: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Match:
    """What the refund takes: from a line of an order, or, without one, from nobody's."""

    line_id: int | None
    order_id: int | None
    quantity: int
    amount: int
    line_amount: int = 0  # the part of the amount that the line itself bears


def match_named(
    claim: Claim, pieces: Sequence[Pieces], order_id: int, order: OrderLeft
) -> Match | Reason:
    """What a refund takes that names its order, and the product or none: money alone.

    Of several lines of the product, the first with enough pieces. `pieces` and `order` are used up.
    """
    if claim.amount > order.amount:
        return Reason.MORE_THAN_PAID
    if not claim.sku:
        order.amount -= claim.amount
        return Match(None, order_id, 0, claim.amount)
    own = [p for p in pieces if p.sku == claim.sku and p.quantity >= claim.quantity]
    if not own:
        return Reason.NO_SUCH_LINE
    enough = [p for p in own if p.amount >= claim.amount]
    return _take((enough or own)[0], order, claim.quantity, claim.amount)


def match_claims(
    claims: Sequence[Claim], pieces: Iterable[Pieces], orders: dict[int, OrderLeft]
) -> list[Match | None]:
    """One match for each claim, in order; None where nothing is left to give back.

    A claim by status takes what is left of its own line, and with an order's last pieces what
    is left of the order (its postage). A claim by a negative line takes pieces of the order it
    names, or else of the customer's latest earlier order, that has enough unrefunded pieces and
    money; among lines of one order, one at the same price. Without such an order it stands alone.
    `pieces` and `orders` are used up.
    """
    shelves: dict[tuple[int, str], list[Pieces]] = defaultdict(list)
    for each in sorted(pieces, key=lambda p: (p.paid_at, p.order_no, -p.line_id), reverse=True):
        shelves[(each.customer_id, each.sku)].append(each)
    return [_match(c, shelves.get((c.customer_id, c.sku), []), orders) for c in claims]


def _match(claim: Claim, shelf: list[Pieces], orders: dict[int, OrderLeft]) -> Match | None:
    if claim.key is not None:
        return _take_line(claim, shelf, orders)
    chosen = _chosen(claim, shelf, orders)
    if chosen is None:
        return Match(None, None, claim.quantity, claim.amount)
    return _take(chosen, orders[chosen.order_id], claim.quantity, claim.amount)


def _take_line(claim: Claim, shelf: list[Pieces], orders: dict[int, OrderLeft]) -> Match | None:
    own = (p for p in shelf if p.order_no == claim.order_no and p.key == claim.key)
    line = next(own, None)
    if line is None or line.quantity == 0:
        return None
    order = orders[line.order_id]
    is_last = order.quantity == line.quantity
    amount = order.amount if is_last else min(line.amount, order.amount)
    return _take(line, order, line.quantity, amount)


def _chosen(claim: Claim, shelf: list[Pieces], orders: dict[int, OrderLeft]) -> Pieces | None:
    enough = [
        p
        for p in shelf
        if p.quantity >= claim.quantity
        and min(p.amount, orders[p.order_id].amount) >= claim.amount
        and (p.order_no == claim.order_no or p.paid_at <= claim.at)
    ]
    if not enough:
        return None
    named = [p for p in enough if p.order_no == claim.order_no]
    order_id = (named or enough)[0].order_id
    lines = [p for p in enough if p.order_id == order_id]
    return next((p for p in lines if p.unit_price == claim.unit_price), lines[0])


def _take(line: Pieces, order: OrderLeft, quantity: int, amount: int) -> Match:
    own = min(line.amount, amount)
    line.quantity -= quantity
    line.amount -= own
    order.quantity -= quantity
    order.amount -= amount
    return Match(line.line_id, line.order_id, quantity, amount, own)
