"""Whom a member has to hand over now, as a split reads them."""

from typing import Any

from django.db import connection

from yutang.org.models import Membership
from yutang.service.models import Handover
from yutang.service.rules.handing import Charge, How

# Whom WeCom can pass on: those the member follows, and those it lists as left behind.
DUE = """
    due as (
        select distinct on (customer_id) customer_id, external_userid from (
            select follow.customer_id, 0 as rank,
                coalesce(nullif(follow.external_userid, ''), identity.value) as external_userid
            from customers_follow follow
                left join lateral (
                    select (array_agg(value order by id))[1] as value from customers_identity
                    where follow.external_userid = '' and kind = 'external_userid'
                        and customer_id = follow.customer_id) identity on true
            where follow.member_id = %(member)s and follow.ended_at is null
                and not follow.is_half
            union all
            select customer_id, 1, external_userid from service_orphan
            where member_id = %(member)s and %(has_left)s
        ) known
        where external_userid is not null
        order by customer_id, rank)
"""
CHARGES = f"""
    with {DUE}
    select due.customer_id, profile.store_id,
        case when %(by_tag)s then profile.tag_ids else '{{}}' end
    from due left join customers_profile profile on profile.customer_id = due.customer_id
    order by due.customer_id
"""  # noqa: S608 - our own text


def values(handover: Handover) -> dict[str, Any]:
    """What `DUE` asks for."""
    return {
        "handover": handover.pk,
        "member": handover.member_id,
        "has_left": handover.has_left,
    }


def charges(handover: Handover) -> list[Charge]:
    """The member's customers, each by its customer's id.

    Whoever came without a code is of the member's own store.
    """
    home = (
        Membership.objects.filter(member=handover.member_id, unit__kind="store")
        .order_by("pk")
        .values_list("unit_id", flat=True)
        .first()
    )
    asked = values(handover) | {"by_tag": handover.split == How.TAG}
    with connection.cursor() as cursor:
        cursor.execute(CHARGES, asked)
        return [
            Charge(customer, store or home, frozenset(tags or ()))
            for customer, store, tags in cursor.fetchall()
        ]
