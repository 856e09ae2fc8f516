"""Buyers of a shop, found or made many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from yutang.customers import rules
from yutang.customers.models import Customer, Identity

BUYER = Identity.Kind.BUYER
PHONE = Identity.Kind.PHONE

# Rows lie in the order of their keys, so that two imports at once never wait for each other.
GIVE = """
    insert into customers_identity (customer_id, kind, realm, value, created_at)
    select customer_id, %(kind)s, %(realm)s, value, now()
    from unnest(%(customer_ids)s::bigint[], %(values)s::text[]) as t (customer_id, value)
    order by value
    on conflict do nothing
"""

MAKE_PROFILES = """
    insert into customers_profile
        (customer_id, name, search, state, tag_ids, member_ids, unit_ids, source_key, order_count,
        order_amount, refund_amount, activity_count)
    select customer_id, name, search::tsvector, 'buyer', '{}', '{}', '{}', '', 0, 0, 0, 0
    from unnest(%s::bigint[], %s::text[], %s::text[]) as t (customer_id, name, search)
"""


@dataclass(frozen=True)
class BuyerRow:
    """A shop's buyer as the shop knows them; `phone` has digits only, or is empty."""

    buyer: str
    name: str = ""
    phone: str = ""


@transaction.atomic
def identify_many(rows: Sequence[BuyerRow], *, realm: str) -> dict[str, int]:
    """Find or make the customer of each buyer of the shop `realm`; buyer → customer id.

    A buyer whom we meet for the first time and whose phone number belongs to a customer is that
    customer; two customers are never merged. Safe when two imports run.
    """
    by_buyer = {row.buyer: row for row in rows}
    known = _customers(BUYER, realm, by_buyer)
    new = [by_buyer[buyer] for buyer in sorted(by_buyer.keys() - known.keys())]
    if new:
        _join_by_phone(new, realm)
        known = _customers(BUYER, realm, by_buyer)
        _make([row for row in new if row.buyer not in known], realm)
        _claim_phones(new, known := _customers(BUYER, realm, by_buyer))
    return known


def _customers(kind: str, realm: str, values: Iterable[str]) -> dict[str, int]:
    found = Identity.objects.filter(kind=kind, realm=realm, value__in=list(values))
    return dict(found.values_list("value", "customer_id"))


def _join_by_phone(rows: Sequence[BuyerRow], realm: str) -> None:
    bearers = _customers(PHONE, "", [row.phone for row in rows if row.phone])
    joined = [(bearers[row.phone], row.buyer) for row in rows if row.phone in bearers]
    _give(BUYER, realm, joined)


def _make(rows: Sequence[BuyerRow], realm: str) -> None:
    """Make customers with profiles; one whose buyer another import made meanwhile goes again."""
    made = Customer.objects.bulk_create([Customer(name=row.name[:120]) for row in rows])
    ids = [customer.pk for customer in made]
    _give(BUYER, realm, [(id, row.buyer) for id, row in zip(ids, rows, strict=True)])
    taken = set(Identity.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    Customer.objects.filter(pk__in=set(ids) - taken).delete()
    kept = [(id, row) for id, row in zip(ids, rows, strict=True) if id in taken]
    searches = [
        rules.search_vector(names=[row.name, row.buyer], phones=[row.phone]) for _, row in kept
    ]
    with connection.cursor() as cursor:
        names = [row.name[:120] for _, row in kept]
        cursor.execute(MAKE_PROFILES, [[id for id, _ in kept], names, searches])


def _claim_phones(rows: Sequence[BuyerRow], known: dict[str, int]) -> None:
    """A number that belongs to nobody, and to one buyer of these, becomes that customer's."""
    owners: dict[str, set[int]] = {}
    for row in rows:
        if row.phone:
            owners.setdefault(row.phone, set()).add(known[row.buyer])
    _give(PHONE, "", [(ids.pop(), phone) for phone, ids in owners.items() if len(ids) == 1])


def _give(kind: str, realm: str, pairs: Sequence[tuple[int, str]]) -> None:
    if not pairs:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            GIVE,
            {
                "kind": kind,
                "realm": realm,
                "customer_ids": [customer_id for customer_id, _ in pairs],
                "values": [value for _, value in pairs],
            },
        )
