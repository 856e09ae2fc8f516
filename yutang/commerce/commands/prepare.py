"""Staged rows put in order: lines, orders, buyers and refunds, beside what is known already.

Nothing but temporary tables is written here, so a dry run ends after it.
"""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from yutang.commerce.commands import knowing
from yutang.commerce.rules.columns import OrderMap
from yutang.commerce.rules.reasons import Reason

ORDERS_OF_BATCH = 4_000  # a transaction of well under two seconds: log readers wait for it

# Sorting by order, and again by the lines' contents, fits in memory up to millions of rows.
ROOM = "set work_mem = '64MB'"
ROOM_BACK = "reset work_mem"

# The amount is the order's where every order of several rows repeats one amount, and the rows'
# amounts together would be more than the goods cost; null where no order has several rows.
REPEATS_AMOUNT = """
    select bool_and(least = most and given = rows) and sum(total) > sum(goods)
    from (
        select min(amount) least, max(amount) most, count(amount) given, count(*) rows,
            sum(amount) total, sum(quantity::bigint * unit_price) goods
        from import_row where quantity > 0
        group by order_no having count(*) > 1) several
"""

TAKE_OTHER_BUYERS = """
    delete from import_row r using (
        select order_no, (array_agg(buyer order by line))[1] buyer
        from import_row where quantity > 0
        group by order_no having min(buyer) <> max(buyer)) mixed
    where r.order_no = mixed.order_no and r.quantity > 0 and r.buyer <> mixed.buyer
    returning r.line
"""

MAKE_LINES = """
    create temporary table import_line as
    select line, order_no, sku, quantity, unit_price, buyer, store, member, paid_at,
        is_refunded, refunded_at,
        case when %(amount_of_order)s or amount is null then quantity::bigint * unit_price
            else amount end as amount,
        coalesce(stated, case when %(amount_of_order)s then amount end) as stated,
        row_number() over (
            partition by order_no, sku, unit_price, quantity order by line)::int as occurrence
    from import_row where quantity > 0
"""

MAKE_REFUNDS = """
    create temporary table import_refund as
    select line, order_no, sku, quantity, unit_price, buyer, amount, true as by_status, occurrence,
        coalesce(refunded_at, paid_at) as refunded_at, 'status' as how
    from import_line where is_refunded
    union all
    select line, order_no, sku, -quantity, unit_price, buyer,
        case when %(amount_of_order)s or amount is null then -quantity::bigint * unit_price
            else amount end,
        false,
        row_number() over (partition by order_no, sku, unit_price, quantity order by line)::int,
        coalesce(refunded_at, paid_at), 'line'
    from import_row where quantity < 0
"""

NAME_REFUNDS = """
    alter table import_refund add column reference text, add column batch int,
        add column customer_id bigint;
    update import_refund
    set reference = concat_ws(':', how, order_no, sku, unit_price, quantity, occurrence)
"""

MAKE_ORDERS = """
    create temporary table import_order as
    select order_no, (array_agg(buyer order by line))[1] as buyer, max(store) as store,
        max(member) as member,
        min(paid_at) as paid_at, max(stated) as stated, min(line) as line,
        (row_number() over (order by min(line)) - 1) / %(size)s as batch,
        null::bigint as store_id, null::bigint as member_id, null::bigint as order_id,
        false as is_new,        0::bigint as goods, 0 as lines
    from import_line group by order_no
"""

MAKE_BUYERS = """
    create temporary table import_buyer as
    select buyer, coalesce(max(buyer_name) filter (where buyer_name <> buyer), buyer) as name,
        case when min(phone) = max(phone) then min(phone) end as phone,
        (row_number() over (order by min(line)) - 1) / %(size)s as batch,
        null::bigint as customer_id
    from import_row group by buyer
"""

INDEX = """
    alter table import_order add primary key (order_no);
    alter table import_buyer add primary key (buyer);
    create index on import_order (batch);
    create index on import_line (order_no);
    analyze import_line, import_order, import_refund, import_buyer
"""

TAKE_KNOWN_OF_OTHERS = """
    with others as (
        select o.order_no
        from import_order o join import_buyer b using (buyer)
        join commerce_order c on c.id = o.order_id
        where c.customer_id is distinct from b.customer_id)
    delete from import_line l using others where l.order_no = others.order_no
    returning l.line
"""

FORGET_KNOWN_LINES = """
    delete from import_line l using import_order o, commerce_orderline c, commerce_product p
    where o.order_no = l.order_no and c.order_id = o.order_id
        and p.id = c.product_id and p.sku = l.sku
        and c.unit_price = l.unit_price and c.quantity = l.quantity
        and c.occurrence = l.occurrence
"""

TAKE_CHANGED = """
    with changed as (
        select o.order_no
        from import_order o join commerce_order c on c.id = o.order_id
        where o.stated <> c.amount)
    delete from import_line l using changed where l.order_no = changed.order_no
    returning l.line
"""

FORGET_REFUNDS_OF = "delete from import_refund where by_status and line = any(%(lines)s)"

FORGET_KNOWN_REFUNDS = """
    delete from import_refund r using commerce_refund known
    where known.source = %(source)s and known.reference = r.reference
"""

ADD_UP = """
    update import_order o set goods = l.goods, lines = l.lines
    from (select order_no, sum(amount)::bigint goods, count(*) lines
        from import_line group by order_no) l
    where l.order_no = o.order_no
"""

COUNT = """
    select
        (select count(*) from import_order o where not exists (
            select from unnest(%(taken)s::int[]) t(line) where t.line = o.line)),
        (select count(*) from import_buyer),
        (select count(*) from import_line),
        (select count(*) from import_order where order_id is null and lines > 0),
        (select count(*) from import_buyer b where customer_id is null and not exists (
            select from customers_identity i
            where i.kind = 'phone' and i.realm = '' and i.value = b.phone)),
        (select count(*) from import_refund)
"""


@dataclass
class Prepared:
    """What the file holds, and what of it is new."""

    amount_of: str
    taken: dict[int, Reason] = field(default_factory=dict)  # line to reason
    orders: int = 0
    customers: int = 0
    refunds: int = 0
    new: dict[str, int] = field(default_factory=dict)
    unknown_stores: dict[str, int] = field(default_factory=dict)
    unknown_members: dict[str, int] = field(default_factory=dict)


def prepare(*, source: str, map: OrderMap | None, amount_of_before: str) -> Prepared:
    """Sort the staged rows into lines, orders, buyers and refunds, less what is known already.

    `amount_of_before`: what the amount was in the last file of this source; a file without any
    order of several rows doesn't tell it. `map`: none where the rows say themselves what is what.
    """
    prepared = Prepared(_amount_of(map, amount_of_before))
    known = {"source": source}
    _take(prepared, TAKE_OTHER_BUYERS, Reason.OTHER_BUYER)
    _arrange(prepared.amount_of == "order")
    prepared.refunds = _one("select count(*) from import_refund")
    knowing.know(source=source)
    _take(prepared, TAKE_KNOWN_OF_OTHERS, Reason.OTHER_BUYER)
    _run(FORGET_KNOWN_LINES)
    _take(prepared, TAKE_CHANGED, Reason.ORDER_CHANGED)
    _run(FORGET_REFUNDS_OF, {"lines": list(prepared.taken)})
    _run(FORGET_KNOWN_REFUNDS, known)
    _run(ADD_UP)
    _count(prepared)
    return prepared


def _arrange(amount_of_order: bool) -> None:
    _run(MAKE_LINES, {"amount_of_order": amount_of_order})
    _run(MAKE_REFUNDS, {"amount_of_order": amount_of_order})
    _run(NAME_REFUNDS)
    _run(MAKE_ORDERS, {"size": ORDERS_OF_BATCH})
    _run(MAKE_BUYERS, {"size": ORDERS_OF_BATCH})
    _run(INDEX)


def _amount_of(map: OrderMap | None, before: str) -> str:
    if map is None:
        return "row"
    if map.amount_of != "auto":
        return map.amount_of
    if map.amount is None:
        return "row"
    repeats = _one(REPEATS_AMOUNT)
    return before if repeats is None else ("order" if repeats else "row")


def _take(prepared: Prepared, statement: str, reason: Reason) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        prepared.taken.update({line: reason for (line,) in cursor.fetchall()})


def _count(prepared: Prepared) -> None:
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"taken": list(prepared.taken)})
        orders, customers, lines, new_orders, new_customers, new_refunds = cursor.fetchone()
    prepared.orders, prepared.customers = orders, customers
    prepared.unknown_stores = knowing.unknown("store")
    prepared.unknown_members = knowing.unknown("member")
    prepared.new = {
        "orders": new_orders,
        "lines": lines,
        "customers": new_customers,
        "refunds": new_refunds,
    }


def _run(statement: str, parameters: dict[str, Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _one(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]
