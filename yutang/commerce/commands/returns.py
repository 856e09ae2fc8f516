"""Refunds that name their order: taken at once, waiting for it, or refused with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yutang.commerce.commands import refunds
from yutang.commerce.commands.refunds import Made
from yutang.commerce.models import Refund, WaitingRefund
from yutang.commerce.rules.reasons import Reason
from yutang.commerce.rules.refunds import Claim, Match, OrderLeft, Pieces, match_named

# A shop's orders and refunds are written one after the other: a refund never misses an order that
# is just being written, and of two with one reference the second finds the first.
TAKE_TURNS = "select pg_advisory_xact_lock(hashtextextended(%s, 0))"

# Locked in the order of their ids, as every writer of refunds does.
ORDERS = """
    select o.id, o.order_no, o.customer_id, o.currency, o.amount - o.refunded_amount
    from commerce_order o
    where o.source = %(source)s and o.order_no = any(%(numbers)s)
    order by o.id for update
"""
PIECES = """
    select l.id, l.order_id, o.order_no, o.customer_id, p.sku, l.unit_price, o.paid_at,
        l.quantity - l.refunded_quantity, l.amount - l.refunded_amount
    from commerce_orderline l
    join commerce_order o on o.id = l.order_id
    join commerce_product p on p.id = l.product_id
    where l.order_id = any(%(order_ids)s) and l.refunded_quantity < l.quantity
    order by l.id
"""
WAITING = """
    select w.id, w.reference, w.order_no, w.sku, w.quantity, w.amount, w.currency, w.refunded_at
    from commerce_waitingrefund w
    join commerce_order o on o.source = w.source and o.order_no = w.order_no
    where w.source = %(source)s and w.problem = ''
    order by w.refunded_at, w.id
    for update of w
"""
# Refunds of files that named an order which wasn't there yet.
LOOSE = """
    select f.id, f.reference, f.number, p.sku, f.quantity, f.amount, f.currency, f.refunded_at
    from import_order i
    join commerce_order o on o.id = i.order_id
    join commerce_refund f on f.source = %(source)s and f.number = i.order_no
        and f.customer_id = o.customer_id and f.order_id is null
    join commerce_product p on p.id = f.product_id
    where i.batch = %(batch)s and i.is_new
    order by f.refunded_at, f.id
    for update of f
"""
ATTACH = """
    update commerce_refund f set order_id = m.order_id, line_id = m.line_id
    from unnest(%(references)s::text[], %(order_ids)s::bigint[], %(line_ids)s::bigint[])
        as m (reference, order_id, line_id)
    where f.source = %(source)s and f.reference = m.reference
"""
PIECES_FACTS = (
    *("line_id", "order_id", "order_no", "customer_id", "sku", "unit_price", "paid_at"),
    *("quantity", "amount"),
)


@dataclass(frozen=True)
class Return:
    """A refund as a program tells it; without `sku`, money alone."""

    reference: str
    order_no: str
    amount: int
    at: datetime
    currency: str = "CNY"
    sku: str = ""
    quantity: int = 0


@dataclass
class _Known:
    """One order as it stands while the refunds are shared out."""

    id: int
    customer_id: int
    currency: str
    left: OrderLeft
    pieces: list[Pieces]


Taken = tuple[str, Reason | None]  # "created", "unchanged", "waiting", or "refused" and why


@transaction.atomic
def take_returns(returns: Sequence[Return], *, source: str) -> list[Taken]:
    """One answer for each, in order. The same reference again changes nothing."""
    take_turns(source=source)
    seen = _seen(returns, source)
    orders = _orders(source, {each.order_no for each in returns})
    made: list[Made] = []
    answers: list[Taken] = []
    for each in returns:
        if each.reference in seen:
            answers.append(("unchanged", None))
            continue
        seen.add(each.reference)
        answers.append(_take(each, source, orders.get(each.order_no), made))
    _write(made, source, orders)
    return answers


def take_turns(*, source: str) -> None:
    """Nobody else writes this shop's orders or refunds until the transaction ends.

    Taken ahead of every row, so that nobody who holds one waits for the turn.
    """
    with connection.cursor() as cursor:
        cursor.execute(TAKE_TURNS, [f"commerce.turn:{source}"])


def apply_waiting(*, source: str) -> None:
    """Refunds that waited for orders which are there now are taken, or refused for good."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING, {"source": source})
        rows = cursor.fetchall()
    if not rows:
        return
    waiting = [(row[0], _return(*row[1:])) for row in rows]
    orders = _orders(source, {each.order_no for _, each in waiting})
    made: list[Made] = []
    over: list[int] = []
    for pk, each in waiting:
        found = _matched(each, orders[each.order_no])
        if isinstance(found, Reason):
            WaitingRefund.objects.filter(pk=pk).update(problem=found.value)
        else:
            made.append(found)
            over.append(pk)
    WaitingRefund.objects.filter(pk__in=over).delete()
    _write(made, source, orders)


def attach_loose(*, batch: int, source: str) -> None:
    """Refunds that stood alone find the order they named, now that it is there.

    The log has told of them already.
    """
    with connection.cursor() as cursor:
        cursor.execute(LOOSE, {"source": source, "batch": batch})
        loose = [_return(*row[1:]) for row in cursor.fetchall()]
        if not loose:
            return
        orders = _orders(source, {each.order_no for each in loose})
        found = [_matched(each, orders[each.order_no]) for each in loose]
        made = [each for each in found if isinstance(each, Made)]
        for statement in (refunds.TAKE_FROM_LINES, refunds.TAKE_FROM_ORDERS, ATTACH):
            cursor.execute(statement, refunds.columns(made, source=source, currency=""))


def _return(*row: Any) -> Return:
    reference, order_no, sku, quantity, amount, currency, at = row
    return Return(reference, order_no, amount, at, currency, sku, quantity)


def _seen(returns: Sequence[Return], source: str) -> set[str]:
    """The references that are known, whether applied or waiting."""
    given = [each.reference for each in returns]
    seen: set[str] = set()
    for model in (Refund, WaitingRefund):
        found = model._default_manager.filter(source=source, reference__in=given)
        seen.update(found.values_list("reference", flat=True))
    return seen


def _orders(source: str, numbers: set[str]) -> dict[str, _Known]:
    with connection.cursor() as cursor:
        cursor.execute(ORDERS, {"source": source, "numbers": sorted(numbers)})
        orders = {
            row[1]: _Known(row[0], row[2], row[3], OrderLeft(row[4], 0), [])
            for row in cursor.fetchall()
        }
        cursor.execute(PIECES, {"order_ids": [order.id for order in orders.values()]})
        for row in cursor.fetchall():
            facts = dict(zip(PIECES_FACTS, row, strict=True))
            orders[facts["order_no"]].pieces.append(Pieces(**facts, key=(0, 0, 0)))
    return orders


def _take(each: Return, source: str, order: _Known | None, made: list[Made]) -> Taken:
    if order is None:
        WaitingRefund.objects.create(
            source=source,
            reference=each.reference,
            order_no=each.order_no,
            sku=each.sku,
            quantity=each.quantity,
            amount=each.amount,
            currency=each.currency,
            refunded_at=each.at,
        )
        return "waiting", None
    found = _matched(each, order)
    if isinstance(found, Reason):
        return "refused", found
    made.append(found)
    return "created", None


def _matched(each: Return, order: _Known) -> Made | Reason:
    if each.currency != order.currency:
        return Reason.OTHER_CURRENCY
    customer, at = order.customer_id, each.at
    claim = Claim(customer, each.order_no, each.sku, each.quantity, 0, each.amount, at)
    found = match_named(claim, order.pieces, order.id, order.left)
    return Made(each.reference, claim, found) if isinstance(found, Match) else found


def _write(made: Sequence[Made], source: str, orders: dict[str, _Known]) -> None:
    for currency in sorted({orders[each.claim.order_no].currency for each in made}):
        own = [each for each in made if orders[each.claim.order_no].currency == currency]
        refunds.write_made(own, source=source, currency=currency)
