"""Payments of orders: each comes once, and together they are the order's amount."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from yutang.commerce.models import Payment
from yutang.commerce.rules.reasons import Reason

INSERT = """
    insert into commerce_payment (order_id, source, reference, method, amount, paid_at)
    select o.id, %(source)s, p.reference, p.method, p.amount, p.paid_at
    from unnest(%(numbers)s::text[], %(references)s::text[], %(methods)s::text[],
        %(amounts)s::bigint[], %(ats)s::timestamptz[])
        as p (number, reference, method, amount, paid_at)
    join commerce_order o on o.source = %(source)s and o.order_no = p.number
    order by p.reference
    on conflict (source, reference) do nothing
    returning (select o.order_no from commerce_order o where o.id = order_id)
"""


@dataclass(frozen=True)
class Paid:
    """One payment as a program tells it."""

    reference: str
    amount: int
    paid_at: datetime
    method: str = ""


Payments = Mapping[str, Sequence[Paid]]  # by order number


def conflicts(paid: Payments, *, source: str) -> dict[str, Reason]:
    """Orders whose payments can't stand: known for another order, or not all that were paid."""
    known = _known(paid, source) if paid else {}
    refused: dict[str, Reason] = {}
    owner = {reference: number for number, own in known.items() for reference in own}
    for number, given in paid.items():
        references = {each.reference for each in given}
        if any(owner.setdefault(reference, number) != number for reference in references):
            refused[number] = Reason.PAYMENT_KNOWN
        elif given and not known.get(number, {}).keys() <= references:
            refused[number] = Reason.PAYMENTS_DIFFER
    return refused


def _known(paid: Payments, source: str) -> dict[str, dict[str, int]]:
    """Order number to its known payments, of these orders and of these references."""
    references = [each.reference for given in paid.values() for each in given]
    found = Payment.objects.filter(source=source)
    rows = found.filter(reference__in=references).union(
        found.filter(order__source=source, order__order_no__in=list(paid))
    )
    known: dict[str, dict[str, int]] = {}
    for number, reference, amount in rows.values_list("order__order_no", "reference", "amount"):
        known.setdefault(number, {})[reference] = amount
    return known


@transaction.atomic
def write_payments(paid: Payments, *, source: str) -> set[str]:
    """The payments stand; the orders that got any."""
    rows = [(number, each) for number, given in paid.items() for each in given]
    if not rows:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(
            INSERT,
            {
                "source": source,
                "numbers": [number for number, _ in rows],
                "references": [each.reference for _, each in rows],
                "methods": [each.method for _, each in rows],
                "amounts": [each.amount for _, each in rows],
                "ats": [each.paid_at for _, each in rows],
            },
        )
        return {number for (number,) in cursor.fetchall()}
