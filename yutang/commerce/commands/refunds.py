"""Prepared refunds matched to what was bought, and written, one batch one transaction."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection, transaction

from yutang.commerce.rules.refunds import Claim, Match, OrderLeft, Pieces, match_claims
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening

CLAIMS_OF_BATCH = 2_000

# All claims of one customer are in one batch: they compete for the same pieces.
MAKE_BATCHES = """
    update import_refund r set customer_id = c.customer_id, batch = c.batch
    from (
        select b.buyer, b.customer_id,
            (sum(sum(n)) over (order by b.customer_id) - 1)::bigint / %(size)s as batch
        from (select buyer, count(*) n from import_refund group by buyer) f
        join import_buyer b using (buyer)
        group by b.buyer, b.customer_id) c
    where c.buyer = r.buyer
"""

CLAIMS = """
    select reference, customer_id, order_no, sku, quantity, unit_price, amount, refunded_at,
        by_status, occurrence
    from import_refund where batch = %(batch)s
    order by by_status, refunded_at, line
"""

# Orders are locked in the order of their ids, so that two writers never wait for each other.
PIECES = """
    with wanted as (
        select distinct l.id, p.sku
        from import_refund r
        join commerce_product p on p.sku = r.sku
        join commerce_order o on o.customer_id = r.customer_id and o.source = %(source)s
        join commerce_orderline l on l.order_id = o.id and l.product_id = p.id
        where r.batch = %(batch)s and l.refunded_quantity < l.quantity)
    select l.id, l.order_id, o.order_no, o.customer_id, w.sku, l.unit_price, o.paid_at,
        l.quantity - l.refunded_quantity, l.amount - l.refunded_amount,
        l.quantity, l.occurrence, o.amount - o.refunded_amount
    from wanted w
    join commerce_orderline l on l.id = w.id
    join commerce_order o on o.id = l.order_id
    order by o.id for update of o
"""
PIECES_FACTS = (
    *("line_id", "order_id", "order_no", "customer_id", "sku", "unit_price", "paid_at"),
    *("quantity", "amount"),
)

# How many pieces are left of the orders that the batch refunds by status.
PIECES_LEFT = """
    select l.order_id, sum(l.quantity - l.refunded_quantity)::bigint
    from commerce_orderline l
    where l.order_id in (
        select o.id from import_refund r
        join commerce_order o on o.source = %(source)s and o.order_no = r.order_no
        where r.batch = %(batch)s and r.by_status)
    group by l.order_id
"""

TAKE_FROM_LINES = """
    update commerce_orderline l set
        refunded_quantity = l.refunded_quantity + t.quantity,
        refunded_amount = l.refunded_amount + t.amount
    from (select line_id, sum(quantity)::int quantity, sum(line_amount)::bigint amount
        from unnest(%(line_ids)s::bigint[], %(quantities)s::int[], %(line_amounts)s::bigint[])
            as m (line_id, quantity, line_amount)
        where line_id is not null group by line_id) t
    where l.id = t.line_id
"""

TAKE_FROM_ORDERS = """
    update commerce_order o set
        refunded_amount = o.refunded_amount + t.amount,
        refunded_at = greatest(o.refunded_at, t.at),
        status = case
            when o.refunded_amount + t.amount = o.amount and o.amount > 0 then 'refunded'
            when o.refunded_amount + t.amount > 0 then 'partly_refunded'
            when o.amount = 0 and not exists (select from commerce_orderline l
                where l.order_id = o.id and l.refunded_quantity < l.quantity) then 'refunded'
            else o.status end
    from (select order_id, sum(amount)::bigint amount, max(at) at
        from unnest(%(order_ids)s::bigint[], %(amounts)s::bigint[], %(ats)s::timestamptz[])
            as m (order_id, amount, at)
        where order_id is not null group by order_id) t
    where o.id = t.order_id
"""

INSERT_REFUNDS = """
    insert into commerce_refund (source, reference, number, customer_id, product_id, order_id,
        line_id, quantity, amount, currency, refunded_at)
    select %(source)s, m.reference, m.number, coalesce(k.merged_into_id, k.id), p.id,
        m.order_id, m.line_id, m.quantity, m.amount, %(currency)s, m.at
    from unnest(%(references)s::text[], %(numbers)s::text[], %(customer_ids)s::bigint[],
        %(skus)s::text[], %(order_ids)s::bigint[], %(line_ids)s::bigint[],
        %(quantities)s::int[], %(amounts)s::bigint[], %(ats)s::timestamptz[]) with ordinality
        as m (reference, number, customer_id, sku, order_id, line_id, quantity, amount, at, place)
    join customers_customer k on k.id = m.customer_id
    left join commerce_product p on p.sku = m.sku
    order by m.place
"""

# One row of the log for each document and the order it is for, however many lines it has.
REFUNDED = """
    select f.customer_id, min(f.refunded_at), f.order_id, min(f.id), sum(f.amount)::bigint,
        o.order_no, f.number, f.currency
    from commerce_refund f left join commerce_order o on o.id = f.order_id
    where f.source = %(source)s and f.reference = any(%(references)s)
    group by f.customer_id, f.number, f.currency, f.order_id, o.order_no
    order by min(f.id)
"""


class Made(NamedTuple):
    """A refund that stands: what was claimed, and what it takes."""

    reference: str
    claim: Claim
    match: Match


def refund_batches() -> Sequence[int]:
    """Give each claim its customer and batch; the batches in order."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_BATCHES, {"size": CLAIMS_OF_BATCH})
        cursor.execute("create index on import_refund (batch)")
        cursor.execute("analyze import_refund")
        cursor.execute("select distinct batch from import_refund order by batch")
        return [batch for (batch,) in cursor.fetchall()]


@transaction.atomic
def write_refunds(batch: int, *, source: str, currency: str) -> int:
    """The batch's refunds, taken from what was bought; returns how many there are."""
    claims = _claims(batch)
    pieces, orders = _pieces(batch, source)
    matches = match_claims([claim for _, claim in claims], pieces, orders)
    pairs = zip(claims, matches, strict=True)
    made = [Made(reference, claim, match) for (reference, claim), match in pairs if match]
    write_made(made, source=source, currency=currency)
    return len(made)


def _claims(batch: int) -> list[tuple[str, Claim]]:
    with connection.cursor() as cursor:
        cursor.execute(CLAIMS, {"batch": batch})
        return [(row[0], _claim(*row[1:])) for row in cursor.fetchall()]


def _claim(*row: Any) -> Claim:
    customer_id, order_no, sku, quantity, unit_price, amount, at, by_status, occurrence = row
    key = (unit_price, quantity, occurrence) if by_status else None
    return Claim(customer_id, order_no, sku, quantity, unit_price, amount, at, key)


def _pieces(batch: int, source: str) -> tuple[list[Pieces], dict[int, OrderLeft]]:
    pieces: list[Pieces] = []
    orders: dict[int, OrderLeft] = {}
    with connection.cursor() as cursor:
        cursor.execute(PIECES_LEFT, {"batch": batch, "source": source})
        left = dict(cursor.fetchall())
        cursor.execute(PIECES, {"batch": batch, "source": source})
        for row in cursor.fetchall():
            line, order_left = _line(*row)
            orders[line.order_id] = OrderLeft(order_left, left.get(line.order_id, 0))
            pieces.append(line)
    return pieces, orders


def _line(*row: Any) -> tuple[Pieces, int]:
    bought, occurrence, order_left = row[-3:]
    facts = dict(zip(PIECES_FACTS, row, strict=False))
    return Pieces(**facts, key=(facts["unit_price"], bought, occurrence)), order_left


def write_made(made: Sequence[Made], *, source: str, currency: str) -> None:
    """The refunds stand, lines and orders have given back, and the log tells of it."""
    parameters = columns(made, source=source, currency=currency)
    with connection.cursor() as cursor:
        for statement in (TAKE_FROM_LINES, TAKE_FROM_ORDERS, INSERT_REFUNDS, REFUNDED):
            cursor.execute(statement, parameters)
        log.record_many(_refunded(source, *row) for row in cursor.fetchall())


def columns(made: Sequence[Made], *, source: str, currency: str) -> dict[str, Any]:
    """The refunds as the statements take them: an array for each column."""
    return {
        "source": source,
        "currency": currency,
        "references": [each.reference for each in made],
        "numbers": [each.claim.order_no for each in made],
        "customer_ids": [each.claim.customer_id for each in made],
        "skus": [each.claim.sku for each in made],
        "ats": [each.claim.at for each in made],
        "order_ids": [each.match.order_id for each in made],
        "line_ids": [each.match.line_id for each in made],
        "quantities": [each.match.quantity for each in made],
        "amounts": [each.match.amount for each in made],
        "line_amounts": [each.match.line_amount for each in made],
    }


def _refunded(source: str, *row: Any) -> Happening:
    customer_id, at, order_id, refund_id, amount, order_no, number, currency = row
    subject = ("order", order_id) if order_id else ("refund", refund_id)
    props = {"order_no": order_no or number, "source": source, "currency": currency}
    props["number"] = number
    return Happening(customer_id, Kind.ORDER_REFUNDED, at, None, subject, amount, props)
