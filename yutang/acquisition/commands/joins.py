"""Who came into a group by a door counts for it, and has its tags."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction

from yutang.acquisition.models import Door, GroupJoin
from yutang.customers.commands.locking import lock_customers
from yutang.customers.commands.sources import set_source
from yutang.customers.commands.tagging import tag_customers
from yutang.customers.models import CustomerTag, Follow
from yutang.kernel import clock

LOOKED_BACK = timedelta(days=30)  # WeCom tells by which way somebody came within minutes
FIND = """
    select door.id, stay.id, stay.customer_id, stay.joined_at
    from acquisition_door door
    join acquisition_doorgroup room on room.door_id = door.id
    join groups_groupmember stay on stay.group_id = room.group_id and stay.state = door.token
    where stay.customer_id is not null and stay.joined_at > %(since)s
        and not exists (select from acquisition_groupjoin known where known.stay_id = stay.id)
"""


@transaction.atomic
def settle_joins() -> int:
    """Every stay that bears a door's state is counted once; returns how many are new."""
    with connection.cursor() as cursor:
        cursor.execute(FIND, {"since": clock.now() - LOOKED_BACK})
        found = cursor.fetchall()
    present = lock_customers({customer_id for _door, _stay, customer_id, _at in found})
    fresh: dict[int, list[GroupJoin]] = defaultdict(list)
    for door_id, stay_id, customer_id, at in found:
        kept = present.get(customer_id, customer_id)
        join, is_new = GroupJoin.objects.get_or_create(
            stay_id=stay_id, defaults={"door_id": door_id, "customer_id": kept, "at": at}
        )
        if is_new:
            fresh[door_id].append(join)
    doors = Door.objects.filter(pk__in=fresh).select_related("code").prefetch_related("tags")
    for door in doors:
        _tag(door, {join.customer_id for join in fresh[door.pk]})
        _source(door, fresh[door.pk])
    return sum(map(len, fresh.values()))


def _source(door: Door, joins: Sequence[GroupJoin]) -> None:
    """Who was no contact of any member before came to us by this code."""
    for join in joins:
        follows = Follow.objects.filter(customer=join.customer_id, since__lte=join.at)
        if not follows.exists():
            set_source(
                customer_id=join.customer_id,
                source_key=f"group_code:{door.code_id}",
                store_id=door.code.store_id,
            )


def _tag(door: Door, customer_ids: set[int]) -> None:
    tag_ids = [tag.pk for tag in door.tags.all() if tag.deleted_at is None]
    if tag_ids:
        tag_customers(
            customer_ids=customer_ids,
            tag_ids=tag_ids,
            source=CustomerTag.Source.CODE,
            source_ref=f"group_code:{door.code_id}",
            actor=None,
        )
