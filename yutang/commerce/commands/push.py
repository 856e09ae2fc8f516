"""Orders that a program sends: the same way as a file's rows, with an answer for each order."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from yutang.commerce.commands import load, payments, prepare, staging
from yutang.commerce.commands.payments import Paid
from yutang.commerce.commands.prepare import Prepared
from yutang.commerce.rules.reasons import Reason
from yutang.commerce.rules.rows import Row

OUTCOMES = """
    select o.order_no, o.order_id, o.is_new, o.lines, o.stated <> c.amount,
        o.store_id <> coalesce(c.store_id, 0) or o.member_id <> coalesce(c.member_id, 0)
    from import_order o left join commerce_order c on c.id = o.order_id
"""


@dataclass(frozen=True)
class PushedLine:
    """Pieces of one product; `amount`: really paid for them, where that differs."""

    sku: str
    title: str
    quantity: int
    unit_price: int
    amount: int | None = None
    category: str = ""


@dataclass(frozen=True)
class PushedOrder:
    """A paid order; `amount`: paid for the whole of it, postage and discounts with it."""

    number: str
    buyer: str
    paid_at: datetime
    lines: Sequence[PushedLine]
    buyer_name: str = ""
    phone: str | None = None
    store: str = ""
    member: str = ""
    amount: int | None = None
    payments: Sequence[Paid] = ()

    @property
    def stated(self) -> int | None:
        """What was paid, as far as it was said."""
        return sum(p.amount for p in self.payments) if self.payments else self.amount


@dataclass(frozen=True)
class Pushed:
    """What came of one order: created, updated, unchanged, or refused and why."""

    status: str
    reason: Reason | None = None


def push_orders(orders: Sequence[PushedOrder], *, source: str, currency: str) -> list[Pushed]:
    """One answer for each, in order; their numbers are told apart by the caller.

    Sent again, nothing changes; one that is refused never stops the others.
    """
    with load.alone(source), load.room_to_sort():
        refused = payments.conflicts(
            {o.number: o.payments for o in orders if o.payments}, source=source
        )
        good = [order for order in orders if order.number not in refused]
        staged = staging.stage_rows(_rows(good))
        prepared = prepare.prepare(source=source, map=None, amount_of_before="row")
        before = _outcomes()
        refused.update(_refused(good, prepared, before))
        load.write_all(staged, source, currency, lambda done, total: None)
        paid = {o.number: o.payments for o in good if o.number not in refused and o.payments}
        added = payments.write_payments(paid, source=source)
    return [_answer(order.number, refused, before, added) for order in orders]


def _rows(orders: Sequence[PushedOrder]) -> Iterator[Row]:
    line = 0
    for order in orders:
        paid_at = order.paid_at.isoformat()
        for each in order.lines:
            line += 1
            yield Row(
                line=line,
                order_no=order.number,
                sku=each.sku,
                quantity=each.quantity,
                unit_price=each.unit_price,
                amount=each.amount,
                paid_at=paid_at,
                buyer=order.buyer,
                buyer_name=order.buyer_name or order.buyer,
                phone=order.phone,
                store=order.store,
                is_refunded=False,
                refunded_at=None,
                member=order.member,
                stated=order.stated,
                title=each.title or each.sku,
                category=each.category,
            )


Outcome = tuple[int | None, bool]  # the order's id if it was known; whether anything is new


def _outcomes() -> dict[str, tuple[int | None, int, bool, bool]]:
    """Order number to: its id if it was known, its new lines, another amount, told more."""
    with connection.cursor() as cursor:
        cursor.execute(OUTCOMES)
        return {row[0]: (row[1], row[3], bool(row[4]), bool(row[5])) for row in cursor.fetchall()}


def _refused(
    orders: Sequence[PushedOrder],
    prepared: Prepared,
    outcomes: dict[str, tuple[int | None, int, bool, bool]],
) -> dict[str, Reason]:
    """Orders that were taken out, and those whose amount isn't the known one."""
    counts = Counter({order.number: len(order.lines) for order in orders})
    numbers = list(counts.elements())
    refused = {numbers[line - 1]: reason for line, reason in prepared.taken.items()}
    changed = {n: Reason.ORDER_CHANGED for n, found in outcomes.items() if found[2]}
    return {**changed, **refused}


def _answer(
    number: str,
    refused: dict[str, Reason],
    outcomes: dict[str, tuple[int | None, int, bool, bool]],
    added: set[str],
) -> Pushed:
    if number in refused:
        return Pushed("refused", refused[number])
    order_id, lines, _changed, told = outcomes[number]
    if order_id is None:
        return Pushed("created")
    return Pushed("updated" if lines or told or number in added else "unchanged")
