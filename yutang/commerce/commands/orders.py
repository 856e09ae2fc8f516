"""Prepared products and orders into the tables, one batch one transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction

from yutang.commerce.commands import returns
from yutang.commerce.rules.rows import Row
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.log import Happening

WRITE_PRODUCTS = """
    insert into commerce_product (sku, title, category, price, currency, as_of)
    select sku, title, category, price, %(currency)s, as_of
    from unnest(%(sku)s::text[], %(title)s::text[], %(category)s::text[], %(price)s::bigint[],
        %(as_of)s::timestamptz[]) as seen (sku, title, category, price, as_of)
    on conflict (sku) do update set title = excluded.title, price = excluded.price,
        category = coalesce(nullif(excluded.category, ''), commerce_product.category),
        currency = excluded.currency, as_of = excluded.as_of
    where commerce_product.as_of < excluded.as_of
"""

# An order that is known already gets the lines that are new; its stated amount stays.
EXTEND_ORDERS = """
    update commerce_order c set
        goods_amount = c.goods_amount + o.goods,
        amount = c.amount + case when o.grows then o.goods else 0 end,
        adjustment = c.adjustment - case when o.grows then 0 else o.goods end,
        status = case when c.status = 'refunded' and o.goods > 0 and o.grows
            then case when c.refunded_amount > 0 then 'partly_refunded' else 'paid' end
            else c.status end,
        line_count = c.line_count + o.lines
    from (
        select i.*, i.stated is null and not exists (
            select from commerce_payment p where p.order_id = i.order_id) as grows
        from import_order i where i.batch = %(batch)s and i.order_id is not null) o
    where o.order_id = c.id and o.lines > 0
"""

# A store or member that is told later than the order is kept; the newest word holds.
TELL_ORDERS = """
    update commerce_order c set store_id = coalesce(o.store_id, c.store_id),
        member_id = coalesce(o.member_id, c.member_id)
    from import_order o
    where o.batch = %(batch)s and o.order_id = c.id and not o.is_new
        and (o.store_id <> coalesce(c.store_id, 0) or o.member_id <> coalesce(c.member_id, 0))
"""

FORGET_PLACED = """
    delete from commerce_placedorder p using import_order o
    where o.batch = %(batch)s and o.is_new and p.source = %(source)s and p.order_no = o.order_no
"""

INSERT_ORDERS = """
    with made as (
        insert into commerce_order (source, order_no, customer_id, store_id, member_id,
            status, currency, goods_amount, adjustment, amount, refunded_amount, line_count,
            paid_at)
        select %(source)s, o.order_no, coalesce(k.merged_into_id, k.id), o.store_id, o.member_id,
            'paid', %(currency)s,
            o.goods, coalesce(o.stated - o.goods, 0), coalesce(o.stated, o.goods), 0,
            o.lines, o.paid_at
        from import_order o join import_buyer b using (buyer)
            join customers_customer k on k.id = b.customer_id  -- merged meanwhile, perhaps
        where o.batch = %(batch)s and o.order_id is null and o.lines > 0
        order by o.line
        returning id, order_no)
    update import_order o set order_id = made.id, is_new = true
    from made where made.order_no = o.order_no
"""

INSERT_LINES = """
    insert into commerce_orderline (order_id, product_id, quantity, unit_price, amount,
        occurrence, refunded_quantity, refunded_amount)
    select o.order_id, p.id, l.quantity, l.unit_price, l.amount, l.occurrence, 0, 0
    from import_order o
    join import_line l using (order_no)
    join commerce_product p on p.sku = l.sku
    where o.batch = %(batch)s
    order by l.line
"""

PAID = """
    select c.customer_id, c.paid_at, c.id, case when o.is_new then c.amount else o.goods end,
        c.order_no, o.is_new, c.currency, c.member_id
    from import_order o join commerce_order c on c.id = o.order_id
    where o.batch = %(batch)s and o.lines > 0
        and (o.is_new or (o.stated is null and o.goods > 0))
    order by o.line
"""


STEPS = (EXTEND_ORDERS, TELL_ORDERS, INSERT_ORDERS, INSERT_LINES, FORGET_PLACED, PAID)


def write_products(products: dict[str, Row], *, currency: str) -> None:
    """Every product of the file is known, the youngest sale's title and price with it."""
    skus = sorted(products)  # one order for all writers: no deadlock
    seen = [products[sku] for sku in skus]
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE_PRODUCTS,
            {
                "sku": skus,
                "title": [each.title for each in seen],
                "category": [each.category for each in seen],
                "price": [each.unit_price for each in seen],
                "as_of": [each.paid_at for each in seen],
                "currency": currency,
            },
        )


def order_batches() -> Iterable[int]:
    """The batches that hold anything new: lines, or a store or member for a known order."""
    with connection.cursor() as cursor:
        cursor.execute(BATCHES)
        return [batch for (batch,) in cursor.fetchall()]


@transaction.atomic
def write_orders(batch: int, *, source: str, currency: str) -> None:
    """The batch's orders, their lines, and the log's rows that tell of them."""
    returns.take_turns(source=source)
    with connection.cursor() as cursor:
        for statement in STEPS:
            cursor.execute(statement, {"batch": batch, "source": source, "currency": currency})
        log.record_many(_paid(source, *row) for row in cursor.fetchall())
    returns.attach_loose(batch=batch, source=source)
    returns.apply_waiting(source=source)


def know_sizes() -> None:
    """Let the planner know tables that grew at once: matching refunds is ten times slower blind."""
    with connection.cursor() as cursor:
        cursor.execute("analyze commerce_product, commerce_order, commerce_orderline")


BATCHES = """
    select distinct o.batch from import_order o left join commerce_order c on c.id = o.order_id
    where o.lines > 0 or o.store_id <> coalesce(c.store_id, 0)
        or o.member_id <> coalesce(c.member_id, 0)
    order by 1
"""


def _paid(source: str, *row: Any) -> Happening:
    """`more` marks lines of an order that was counted before; the amount is what they add."""
    customer_id, at, order_id, amount, order_no, is_new, currency, member_id = row
    props = {"order_no": order_no, "source": source, "currency": currency}
    if not is_new:
        props["more"] = True
    return Happening(
        customer_id, Kind.ORDER_PAID, at, member_id, ("order", order_id), amount, props
    )
