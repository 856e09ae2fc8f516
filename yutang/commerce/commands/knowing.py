"""What of the staged rows is known already: buyers, stores, members, orders."""

from typing import Literal

from django.db import connection

KNOW_BUYERS = """
    update import_buyer b set customer_id = i.customer_id
    from customers_identity i
    where i.kind = 'buyer' and i.realm = %(source)s and i.value = b.buyer
"""

KNOW_STORES = """
    update import_order o set store_id = u.id
    from (select name, min(id) id from org_unit where kind = 'store'
        group by name having count(*) = 1) u
    where u.name = o.store
"""

# A userid is surer than a name, and a name only where one person bears it.
KNOW_MEMBERS = """
    update import_order o set member_id = m.id
    from (
        select word, (array_agg(id order by rank))[1] id
        from (
            select wecom_userid word, id, 1 rank from org_member where wecom_userid is not null
            union all
            select username, id, 2 from org_member where username is not null
            union all
            select name, min(id), 3 from org_member group by name having count(*) = 1) words
        group by word) m
    where o.member <> '' and m.word = o.member
"""

KNOW_ORDERS = """
    update import_order o set order_id = c.id
    from commerce_order c
    where c.source = %(source)s and c.order_no = o.order_no
"""

UNKNOWN = {
    name: f"""
        select {name}, count(*) from import_order
        where {name} <> '' and {name}_id is null group by {name} order by 2 desc, 1 limit 10
    """  # noqa: S608 - our own columns
    for name in ("store", "member")
}


def know(*, source: str) -> None:
    """Each staged buyer, store, member and order that we know has its id."""
    with connection.cursor() as cursor:
        for statement in (KNOW_BUYERS, KNOW_STORES, KNOW_MEMBERS, KNOW_ORDERS):
            cursor.execute(statement, {"source": source})


def unknown(what: Literal["store", "member"]) -> dict[str, int]:
    """Stores, or members, that the rows name and nobody knows, with their orders."""
    with connection.cursor() as cursor:
        cursor.execute(UNKNOWN[what])
        return dict(cursor.fetchall())
