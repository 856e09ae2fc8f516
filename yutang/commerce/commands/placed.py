"""Orders that aren't paid yet: kept beside the orders until they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

WRITE = """
    insert into commerce_placedorder (source, order_no, state, buyer, buyer_name, amount, currency,
        placed_at)
    select %(source)s, p.number, p.state, p.buyer, p.name, p.amount, %(currency)s, p.at
    from unnest(%(numbers)s::text[], %(states)s::text[], %(buyers)s::text[], %(names)s::text[],
        %(amounts)s::bigint[], %(ats)s::timestamptz[]) as p (number, state, buyer, name, amount, at)
    where not exists (select from commerce_order o
        where o.source = %(source)s and o.order_no = p.number)
    order by p.number
    on conflict (source, order_no) do update set state = excluded.state, amount = excluded.amount,
        buyer = excluded.buyer, buyer_name = excluded.buyer_name, changed_at = now()
    where (commerce_placedorder.state, commerce_placedorder.amount)
        is distinct from (excluded.state, excluded.amount)
    returning order_no, xmax = 0
"""


@dataclass(frozen=True)
class Placed:
    """An order that is placed, or closed without payment."""

    number: str
    buyer: str
    buyer_name: str
    amount: int
    placed_at: datetime
    is_closed: bool


@transaction.atomic
def place_orders(orders: Sequence[Placed], *, source: str, currency: str) -> dict[str, str]:
    """Number to what came of it; one that is paid already stays as it is: unchanged."""
    if not orders:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "source": source,
                "currency": currency,
                "numbers": [each.number for each in orders],
                "states": ["closed" if each.is_closed else "placed" for each in orders],
                "buyers": [each.buyer for each in orders],
                "names": [each.buyer_name for each in orders],
                "amounts": [each.amount for each in orders],
                "ats": [each.placed_at for each in orders],
            },
        )
        changed = {number: "created" if made else "updated" for number, made in cursor.fetchall()}
    return {each.number: changed.get(each.number, "unchanged") for each in orders}
