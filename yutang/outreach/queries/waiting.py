"""What waits for a member, in the order of what it may bring: one statement over all kinds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.queries.worth import worth

NEW = timedelta(days=1)
MOST = 100  # told at once; the rest shows when these are done

# A customer counts with what the stage is worth; a mass send with all its customers, in the
# stages in which they were admitted, and one into groups with all who are in them. What members
# write by hand in WeCom isn't known here, so a newcomer is greeted by a message of ours, or by the
# member's word.
ORDER = """
    with known as (
        select * from unnest(%(stages)s::text[], %(worths)s::bigint[]) as known (stage, fen)),
    waiting as (
        select 'confirm' as key, task.id, coalesce(sum(known.fen), 0)::bigint as value,
            task.created_at as since, task.created_at < %(old)s as is_late
        from outreach_task task
            left join lateral (
                select message.lifecycle as stage from outreach_message message
                where message.task_id = task.id and task.carrier <> 'wecom_group'
                union all
                select profile.lifecycle from (
                    select distinct stay.customer_id from outreach_broadcastgroup one
                        join groups_groupmember stay on stay.group_id = one.group_id
                    where one.task_id = task.id and one.state = 'handed'
                        and stay.left_at is null and stay.customer_id is not null) person
                    join customers_profile profile using (customer_id)) meant on true
            left join known on known.stage = meant.stage
        where task.member_id = %(member)s and task.state = 'created'
        group by task.id
        union all
        select 'todo', todo.id, coalesce(known.fen, todo.value),
            todo.due_on::timestamp at time zone %(zone)s,
            coalesce(todo.last_on, todo.due_on) < %(today)s
        from outreach_todo todo
            left join customers_profile profile on profile.customer_id = todo.customer_id
            left join known on known.stage = profile.lifecycle
        where todo.member_id = %(member)s and todo.done_at is null and todo.skipped_at is null
            and todo.due_on <= %(today)s
        union all
        select 'greet', follow.id, coalesce(known.fen, 0), follow.since, false
        from customers_follow follow
            left join customers_profile profile on profile.customer_id = follow.customer_id
            left join known on known.stage = profile.lifecycle
        where follow.member_id = %(member)s and follow.ended_at is null and not follow.is_half
            and follow.since >= %(old)s
            and not exists (select 1 from outreach_message message
                where message.customer_id = follow.customer_id and message.state = 'delivered'
                    and message.settled_at >= follow.since and message.carrier <> 'welcome')
            and not exists (select 1 from outreach_todo todo
                where todo.customer_id = follow.customer_id and todo.member_id = %(member)s
                    and (todo.kind = 'greet' or todo.done_at >= follow.since)))
    select key, id, value, count(*) over (), count(*) filter (where is_late) over (),
        sum(value) over ()::bigint
    from waiting order by value desc, since, key, id limit %(most)s
"""


@dataclass(frozen=True)
class Row:
    """One thing: which section it belongs to, its id there, and fen that it may bring."""

    key: str
    id: int
    value: int


@dataclass(frozen=True)
class Waiting:
    """The first rows, and figures of all: how many, how many late, fen together."""

    rows: Sequence[Row] = ()
    total: int = 0
    late: int = 0
    value: int = 0

    def ids(self, key: str) -> list[int]:
        """Those of one kind."""
        return [row.id for row in self.rows if row.key == key]


def waiting(member: Member, *, most: int = MOST) -> Waiting:
    """Confirmations, todos and newcomers of the member, the most valuable first."""
    known = worth()
    values: dict[str, Any] = {
        "member": member.pk,
        "stages": list(known),
        "worths": list(known.values()),
        "old": clock.now() - NEW,
        "today": clock.today(),
        "zone": str(clock.zone()),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(ORDER, values)
        found = cursor.fetchall()
    if not found:
        return Waiting()
    return Waiting([Row(*row[:3]) for row in found], *found[0][3:])
