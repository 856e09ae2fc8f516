"""Customers made many at once, each with an identity and a profile."""

from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from yutang.customers import rules
from yutang.customers.models import Customer, Identity

# Rows lie in the order of their keys, so that two at once never wait for each other.
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


def bearers(kind: str, realm: str, values: Iterable[str]) -> dict[str, int]:
    """Who bears these identities: value → customer id."""
    found = Identity.objects.filter(kind=kind, realm=realm, value__in=list(values))
    return dict(found.values_list("value", "customer_id"))


def make_customers(
    kind: str, realm: str, names: Mapping[str, str], *, phones: Mapping[str, str] | None = None
) -> None:
    """Make the customers of new identities (value → name); what another made meanwhile stays."""
    values = sorted(names)
    made = Customer.objects.bulk_create([Customer(name=names[value][:120]) for value in values])
    pairs = [(customer.pk, value) for customer, value in zip(made, values, strict=True)]
    give(kind, realm, pairs)
    ours = bearers(kind, realm, values)
    Customer.objects.filter(pk__in=[id for id, value in pairs if ours[value] != id]).delete()
    _make_profiles([(id, value) for id, value in pairs if ours[value] == id], names, phones or {})


def give(kind: str, realm: str, pairs: Sequence[tuple[int, str]]) -> None:
    """Give customers identities, pairs of customer id and value; one that is taken stays so."""
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


def _make_profiles(
    pairs: Sequence[tuple[int, str]], names: Mapping[str, str], phones: Mapping[str, str]
) -> None:
    searches = [
        rules.search_vector(names=[names[value]], ids=[value], phones=[phones.get(value, "")])
        for _, value in pairs
    ]
    with connection.cursor() as cursor:
        ids = [customer_id for customer_id, _ in pairs]
        cursor.execute(MAKE_PROFILES, [ids, [names[value][:120] for _, value in pairs], searches])
