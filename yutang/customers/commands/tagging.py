"""Customers are tagged and untagged, here and in WeCom."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from yutang.customers import log
from yutang.customers.commands.locking import lock_customers
from yutang.customers.commands.pushes import want_marks
from yutang.customers.kinds import Kind
from yutang.customers.models import CustomerTag, Follow, Tag
from yutang.org.models import Member

# One row for each open follow of the customer, or one without follow where there is none; only
# pairs whose tag the customer didn't bear before are told of.
TAG = """
    with wanted as (
        select customer.id as customer_id, tag.id as tag_id
        from customers_customer customer cross join customers_tag tag
        where customer.id = any(%(customer_ids)s) and tag.id = any(%(tag_ids)s)
            and tag.deleted_at is null),
    borne as (
        select distinct customer_id, tag_id
        from customers_customertag join wanted using (customer_id, tag_id)),
    inserted as (
        insert into customers_customertag (customer_id, tag_id, follow_id, source, source_ref, at)
        select wanted.customer_id, wanted.tag_id, follow.id, %(source)s, %(source_ref)s, now()
        from wanted
            left join customers_follow follow
                on follow.customer_id = wanted.customer_id and follow.ended_at is null
        where follow.id is not null or (wanted.customer_id, wanted.tag_id) not in (table borne)
        order by 1, 2, 3
        on conflict do nothing
        returning customer_id, tag_id, follow_id)
    select inserted.*, borne.tag_id is not null
    from inserted left join borne using (customer_id, tag_id)
"""

UNTAG = """
    delete from customers_customertag gone
    using customers_customertag borne left join customers_follow follow
        on follow.id = borne.follow_id and follow.ended_at is null
    where gone.id = borne.id and borne.customer_id = any(%(customer_ids)s)
        and borne.tag_id = any(%(tag_ids)s)
        and (%(only_ref)s = '' or borne.source_ref = %(only_ref)s)
    returning gone.customer_id, gone.tag_id, follow.id
"""


@dataclass(frozen=True)
class Origin:
    """Where a tagging comes from: its source, what exactly ("code:12"), and who did it."""

    source: str
    ref: str
    actor: Member | None


@transaction.atomic
def tag_customers(
    *,
    customer_ids: Collection[int],
    tag_ids: Collection[int],
    source: CustomerTag.Source,
    source_ref: str = "",
    actor: Member | None = None,
) -> int:
    """Tag the customers, here and through every open follow in WeCom.

    `source_ref`: "code:12". Returns how many taggings are new; tagging twice changes nothing.
    """
    present = set(lock_customers(customer_ids).values())
    with connection.cursor() as cursor:
        cursor.execute(
            TAG,
            {
                "customer_ids": sorted(present),
                "tag_ids": sorted(tag_ids),
                "source": source,
                "source_ref": source_ref,
            },
        )
        rows = cursor.fetchall()
    want_marks([(follow, tag) for _, tag, follow, _ in rows if follow], actor=actor)
    pairs = {(customer, tag) for customer, tag, _, was in rows if not was}
    return _record(Kind.TAGGED, pairs, Origin(source, source_ref, actor))


@transaction.atomic
def untag_customers(
    *,
    customer_ids: Collection[int],
    tag_ids: Collection[int],
    source: CustomerTag.Source,
    source_ref: str = "",
    actor: Member | None = None,
    only_ref: str = "",
) -> int:
    """Take the tags away, here and in WeCom; returns how many taggings there were.

    `only_ref`: only those that came from there (to undo one batch).
    """
    present = set(lock_customers(customer_ids).values())
    with connection.cursor() as cursor:
        cursor.execute(
            UNTAG,
            {
                "customer_ids": sorted(present),
                "tag_ids": sorted(tag_ids),
                "only_ref": only_ref,
            },
        )
        rows = cursor.fetchall()
    marks = [(follow, tag) for _, tag, follow in rows if follow]
    want_marks(marks, remove=True, actor=actor)
    pairs = {(customer, tag) for customer, tag, _ in rows}
    return _record(Kind.UNTAGGED, pairs, Origin(source, source_ref, actor))


# What the customer bears already goes on a follow that opens; marks that WeCom refused while it
# was half open are tried again.
SHARE = """
    with inserted as (
        insert into customers_customertag (customer_id, tag_id, follow_id, source, source_ref, at)
        select distinct on (borne.tag_id) borne.customer_id, borne.tag_id, %(follow_id)s,
            borne.source, borne.source_ref, borne.at
        from customers_customertag borne join customers_tag tag on tag.id = borne.tag_id
        where borne.customer_id = %(customer_id)s and tag.deleted_at is null
        order by borne.tag_id, borne.id
        on conflict do nothing)
    select distinct borne.tag_id
    from customers_customertag borne
    where borne.customer_id = %(customer_id)s
"""


def share_tags(follow: Follow) -> None:
    """Put the customer's tags on a follow that has just opened, here and in WeCom."""
    with connection.cursor() as cursor:
        cursor.execute(SHARE, {"follow_id": follow.pk, "customer_id": follow.customer_id})
        tags = [tag for (tag,) in cursor.fetchall()]
    want_marks([(follow.pk, tag) for tag in tags])


def _record(kind: Kind, pairs: Iterable[tuple[int, int]], origin: Origin) -> int:
    ordered = sorted(pairs)
    names = dict(Tag.objects.filter(pk__in={tag for _, tag in ordered}).values_list("id", "name"))
    return log.record_many(
        log.Happening(
            customer,
            kind,
            member_id=origin.actor.pk if origin.actor else None,
            subject=("tag", tag),
            props={"tag": names[tag], "source": origin.source, "source_ref": origin.ref},
        )
        for customer, tag in ordered
    )
