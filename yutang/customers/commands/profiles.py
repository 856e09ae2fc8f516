"""Profiles are derived anew, and follow their members' moves between units."""

from collections.abc import Sequence

from django.db import connection, transaction

from yutang.customers.kinds import CONTACTS, OWN
from yutang.customers.models import Customer
from yutang.customers.profiling import Delta, renew, searches
from yutang.kernel import enterprise
from yutang.kernel.models import ReaderPosition

READER = "profile"
CHUNK = 2_000

# Only activities that the reader has read: it will add the others itself. Amounts of other
# currencies than the enterprise's are left out, as the reader does.
RESET = """
    update customers_profile set activity_count = 0, last_activity_at = null, added_at = null,
        order_count = 0, order_amount = 0, refund_amount = 0, first_order_at = null,
        last_order_at = null, first_orders = '{}', order_gap = null, last_contact_at = null
    where customer_id = any(%(ids)s)
"""
COUNT = """
    select customer_id, count(*),
        max(happened_at) filter (where kind = any(%(own)s)),
        min(happened_at) filter (where kind in ('added', 'half_added')),
        max(happened_at) filter (where kind = any(%(contacts)s)),
        count(*) filter (where kind = 'order_paid' and not props ? 'more'),
        coalesce(sum(amount) filter (where kind = 'order_paid'
            and coalesce(props ->> 'currency', %(currency)s) = %(currency)s), 0)::bigint,
        coalesce(sum(amount) filter (where kind = 'order_refunded'
            and coalesce(props ->> 'currency', %(currency)s) = %(currency)s), 0)::bigint,
        max(happened_at) filter (where kind = 'order_paid' and not props ? 'more'),
        coalesce((array_agg(happened_at order by happened_at)
            filter (where kind = 'order_paid' and not props ? 'more'))[1:5], '{}')
    from customers_activity
    where customer_id = any(%(ids)s) and (xid, id) <= (%(xid)s, %(row_id)s)
    group by customer_id
"""

MISSING = """
    insert into customers_profile (customer_id, name, state, tag_ids, member_ids, unit_ids,
        source_key, order_count, order_amount, refund_amount, activity_count)
    select id, name, 'buyer', '{}', '{}', '{}', '', 0, 0, 0, 0 from customers_customer
    where id = any(%(ids)s) and merged_into_id is null on conflict do nothing
"""

# Whose units are no longer those that the profiles show.
MOVED = """
    with present as (
        select member.id as member_id,
            coalesce(array_agg(distinct part::bigint) filter (where part <> ''), '{}') as unit_ids
        from org_member member
            left join org_membership membership on membership.member_id = member.id
            left join org_unit unit on unit.id = membership.unit_id
            left join lateral
                unnest(string_to_array(trim(both '/' from unit.path), '/')) as part on true
        group by member.id)
    select member_id, present.unit_ids
    from present left join customers_reach reach using (member_id)
    where reach.unit_ids is distinct from present.unit_ids
"""
KEEP_REACH = """
    insert into customers_reach (member_id, unit_ids) values (%s, %s)
    on conflict (member_id) do update set unit_ids = excluded.unit_ids
"""
SERVED_BY = "select distinct customer_id from customers_follow where member_id = any(%s) order by 1"


def rebuild_profiles(*, customer_ids: Sequence[int] | None = None) -> int:
    """Derive these customers' profiles (None: all) from rows and log; returns how many."""
    if customer_ids is not None:
        ids = sorted(customer_ids)
    else:
        ids = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        _rebuild(ids[start : start + CHUNK])
    return len(ids)


def follow_moves() -> int:
    """Let profiles show the present units of members who moved; returns how many members did."""
    with connection.cursor() as cursor:
        cursor.execute(MOVED)
        moved = cursor.fetchall()
        cursor.execute(SERVED_BY, [[member_id for member_id, _ in moved]])
        customers = [customer_id for (customer_id,) in cursor.fetchall()]
    for start in range(0, len(customers), CHUNK):
        _move(customers[start : start + CHUNK])
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(KEEP_REACH, sorted(moved))
    return len(moved)


@transaction.atomic
def _rebuild(ids: Sequence[int]) -> None:
    position = hold_reader()
    with connection.cursor() as cursor:
        cursor.execute(MISSING, {"ids": list(ids)})
        cursor.execute(RESET, {"ids": list(ids)})
        cursor.execute(
            COUNT,
            {
                "ids": list(ids),
                "own": sorted(OWN),
                "contacts": sorted(CONTACTS),
                "currency": enterprise.currency(),
                "xid": position.xid,
                "row_id": position.row_id,
            },
        )
        counted = {row[0]: Delta(*row) for row in cursor.fetchall()}
    words = searches(ids)
    deltas = [counted.get(id, Delta(id)) for id in ids]
    for delta in deltas:
        delta.search = words[delta.customer_id]
    renew(deltas)


@transaction.atomic
def _move(ids: Sequence[int]) -> None:
    hold_reader()
    renew([Delta(id) for id in ids])


def hold_reader() -> ReaderPosition:
    """The reader's place, locked: it and we never write profiles at the same time."""
    ReaderPosition.objects.bulk_create([ReaderPosition(pk=READER)], ignore_conflicts=True)
    return ReaderPosition.objects.select_for_update().get(pk=READER)
