"""Moments in the ledger and in the log.

Whoever could see a member's moment has one row in the ledger, delivered when we saw that it was
published. A moment isn't pushed to anybody, so it counts against no budget, and nobody knows who
looked: the log hears only of who liked or commented.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.customers.kinds import Kind
from yutang.customers.log import record_select
from yutang.outreach.models import MomentPart

ENTER = """
    insert into outreach_message (source_type, source_id, step, occurrence, customer_id, member_id,
        carrier, purpose, priority, variant, due_at, state, reason, lifecycle, planned_at,
        admitted_at, handed_at, settled_at)
    select 'moment', %(moment)s, '', '', seen.id, %(member)s, 'moments', %(purpose)s, 0, 0,
        %(opened)s, 'delivered', '', coalesce(profile.lifecycle::text, ''), %(opened)s,
        %(at)s, %(at)s, %(at)s
    from (select distinct coalesce(customer.merged_into_id, customer.id) as id
        from customers_identity identity
            join customers_customer customer on customer.id = identity.customer_id
        where identity.kind = 'external_userid' and identity.realm = ''
            and identity.value = any(%(seen)s)) seen
        left join customers_profile profile on profile.customer_id = seen.id
    order by seen.id
    on conflict (source_type, source_id, step, occurrence, customer_id) do nothing
"""
REACT = """
    with said as (
        select distinct on (1, 2, 3)
            coalesce(customer.merged_into_id, customer.id) as customer_id, told.kind, told.mark,
            told.at
        from unnest(%(who)s::text[], %(kinds)s::text[], %(marks)s::text[], %(times)s::timestamptz[])
                as told (who, kind, mark, at)
            join customers_identity identity
                on identity.kind = 'external_userid' and identity.realm = ''
                    and identity.value = told.who
            join customers_customer customer on customer.id = identity.customer_id
        order by 1, 2, 3, 4
    ), fresh as (
        insert into outreach_momentreaction (part_id, customer_id, kind, mark, at)
        select %(part)s, customer_id, kind, mark, at from said
        order by customer_id, kind, mark
        on conflict (part_id, customer_id, kind, mark) do nothing
        returning customer_id, kind, at)
"""
HAPPENED = """
    select customer_id,
        case kind when 'like' then %(liked)s else %(commented)s end as kind, at as happened_at,
        %(member)s::bigint as member_id, 'moment' as subject_type, %(moment)s::bigint as subject_id,
        null::bigint as amount, jsonb_build_object('source', 'moment:' || %(moment)s) as props
    from fresh
"""


@dataclass(frozen=True)
class Said:
    """A customer's like or comment, as WeCom tells it."""

    external_userid: str
    kind: str
    mark: str
    at: datetime


def enter(*, part: MomentPart, external_userids: Sequence[str]) -> int:
    """Each of our customers who could see it stands in the ledger, once however many showed it."""
    assert connection.in_atomic_block, "together with the part's figures"
    moment = part.moment
    values: dict[str, Any] = {
        "moment": moment.pk,
        "member": part.member_id,
        "purpose": moment.purpose,
        "opened": moment.opened_at,
        "at": part.published_at,
        "seen": list(external_userids),
    }
    with connection.cursor() as cursor:
        cursor.execute(ENTER, values)
        return int(cursor.rowcount)


def react(*, part: MomentPart, said: Sequence[Said]) -> int:
    """What is new of it is an activity of its customer; returns how many were new."""
    assert connection.in_atomic_block, "together with the part's figures"
    values: dict[str, Any] = {
        "part": part.pk,
        "moment": part.moment_id,
        "member": part.member_id,
        "who": [each.external_userid for each in said],
        "kinds": [str(each.kind) for each in said],
        "marks": [each.mark for each in said],
        "times": [each.at for each in said],
        "liked": str(Kind.MOMENT_LIKED),
        "commented": str(Kind.MOMENT_COMMENTED),
    }
    return record_select(HAPPENED, values, ahead=REACT) if said else 0
