"""Profiles follow from rows and from the log, by one statement for reader and rebuild alike."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from operator import attrgetter

from django.db import connection

from yutang.customers import rules
from yutang.customers.models import Customer, Follow, Identity

FIRST = 5  # so many orders' times are kept, the earliest

# The deltas of activities are added up; everything else is derived anew for these customers.
RENEW = """
    with delta as (
        select * from unnest(%s::bigint[], %s::int[], %s::timestamptz[], %s::timestamptz[],
            %s::timestamptz[], %s::int[], %s::bigint[], %s::bigint[], %s::timestamptz[],
            %s::text[], %s::text[])
        as t (customer_id, activities, last_own_at, added_at, last_contact_at, orders, paid,
            refunded, last_order_at, first_orders, search)),
    first as (
        select customer_id, (array_agg(at order by at))[1:5] as orders
        from delta join customers_profile using (customer_id),
            unnest(customers_profile.first_orders || delta.first_orders::timestamptz[]) as at
        where delta.orders > 0
        group by customer_id),
    relations as (
        select customer_id,
            bool_or(ended_at is null) as is_followed,
            max(ended_at) as ended_at,
            coalesce(array_agg(member_id order by since, member_id)
                filter (where ended_at is null), '{}') as present,
            (array_agg(member_id order by ended_at desc, member_id)
                filter (where ended_at is not null))[1] as latest
        from customers_follow where customer_id in (select customer_id from delta)
        group by customer_id),
    served as (
        select customer_id, member_id from relations, unnest(present) as member_id
        union all
        select customer_id, latest from relations where not is_followed),
    reach as (
        select member_id, array_agg(distinct part::bigint) as unit_ids
        from org_membership membership
            join org_unit unit on unit.id = membership.unit_id,
            unnest(string_to_array(trim(both '/' from unit.path), '/')) as part
        where member_id in (select member_id from served) and part <> ''
        group by member_id),
    units as (
        select customer_id, array_agg(distinct unit_id) as unit_ids
        from served join reach using (member_id), unnest(reach.unit_ids) as unit_id
        group by customer_id),
    tags as (
        select customer_id, array_agg(distinct tag_id) as tag_ids
        from customers_customertag borne join customers_tag tag on tag.id = borne.tag_id
        where customer_id in (select customer_id from delta) and tag.deleted_at is null
        group by customer_id)
    update customers_profile profile set
        name = customer.name,
        search = coalesce(delta.search::tsvector, profile.search),
        state = case when relations.is_followed then 'followed'
            when relations.customer_id is not null then 'lost' else 'buyer' end,
        tag_ids = coalesce(tags.tag_ids, '{}'),
        member_ids = coalesce(relations.present, '{}'),
        unit_ids = coalesce(units.unit_ids, '{}'),
        consultant_id = coalesce(relations.present[1], relations.latest),
        source_key = coalesce(source.key, ''),
        store_id = source.store_id,
        added_at = least(profile.added_at, delta.added_at),
        lost_at = case when not relations.is_followed then relations.ended_at end,
        order_count = profile.order_count + delta.orders,
        order_amount = profile.order_amount + delta.paid,
        refund_amount = profile.refund_amount + delta.refunded,
        first_order_at = coalesce(first.orders[1], profile.first_order_at),
        last_order_at = greatest(profile.last_order_at, delta.last_order_at),
        first_orders = coalesce(first.orders, profile.first_orders),
        order_gap = extract(epoch from greatest(profile.last_order_at, delta.last_order_at)
                - (coalesce(first.orders, profile.first_orders))[1])::float8 / 86400
            / nullif(profile.order_count + delta.orders - 1, 0),
        last_contact_at = greatest(profile.last_contact_at, delta.last_contact_at),
        activity_count = profile.activity_count + delta.activities,
        last_activity_at = greatest(profile.last_activity_at, delta.last_own_at)
    from delta
        join customers_customer customer on customer.id = delta.customer_id
        left join relations on relations.customer_id = delta.customer_id
        left join first on first.customer_id = delta.customer_id
        left join units on units.customer_id = delta.customer_id
        left join tags on tags.customer_id = delta.customer_id
        left join customers_source source on source.customer_id = delta.customer_id
    where profile.customer_id = delta.customer_id
"""


@dataclass
class Delta:
    """What some activities of one customer add; `search` None leaves the words as they are."""

    customer_id: int
    activities: int = 0
    last_own_at: datetime | None = None
    added_at: datetime | None = None
    last_contact_at: datetime | None = None
    orders: int = 0
    paid: int = 0
    refunded: int = 0
    last_order_at: datetime | None = None
    first_orders: Sequence[datetime] = ()  # five of them suffice
    search: str | None = None

    @property
    def row(self) -> tuple[object, ...]:
        """As the statement takes it: a column of arrays can only be handed over as texts."""
        if not self.first_orders:
            return (*_plain(self), "{}", self.search)
        first = "{" + ",".join(at.isoformat() for at in sorted(self.first_orders)[:FIRST]) + "}"
        return (*_plain(self), first, self.search)


_plain = attrgetter(*(each.name for each in fields(Delta)[:-2]))


def renew(deltas: Sequence[Delta]) -> None:
    """Add the deltas to the customers' profiles and derive the rest from their rows."""
    if deltas:
        columns = zip(*(delta.row for delta in deltas), strict=True)
        with connection.cursor() as cursor:
            cursor.execute(RENEW, [list(column) for column in columns])


def searches(customer_ids: Iterable[int]) -> dict[int, str]:
    """The words by which each of these customers is found."""
    ids = sorted(set(customer_ids))
    names: dict[int, list[str]] = {id: [] for id in ids}
    phones: dict[int, list[str]] = {id: [] for id in ids}
    texts: dict[int, list[str]] = {id: [] for id in ids}
    outside: dict[int, list[str]] = {id: [] for id in ids}
    for id, *shown in Customer.objects.filter(pk__in=ids).values_list("pk", "name", "corp_name"):
        names[id] += shown
    for gone in Customer.objects.filter(
        merged_into__in=ids
    ):  # still found by what they were called
        names[gone.merged_into_id or 0].append(gone.name)
    for id, kind, value in Identity.objects.filter(customer_id__in=ids).values_list(
        "customer_id", "kind", "value"
    ):
        (phones if kind == Identity.Kind.PHONE else outside)[id].append(value)
    for follow in Follow.objects.filter(customer_id__in=ids):
        names[follow.customer_id] += [follow.remark, follow.remark_corp]
        phones[follow.customer_id] += follow.mobiles
        texts[follow.customer_id] += [follow.remark, follow.description]
    return {
        id: rules.search_vector(
            names=names[id], phones=phones[id], texts=texts[id], ids=outside[id]
        )
        for id in ids
    }
