"""The group chats of a rehearsal: as they stand, who sits in them, and those that will be made."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from yutang.journeys.queries.rehearsal.columns import columns, micros_sql
from yutang.journeys.queries.rehearsal.doing import WEEKS, Window
from yutang.journeys.rules.rehearsal.chats import WHY_NOT, Chats, Rooms
from yutang.journeys.rules.rehearsal.drawing import WEEK, arriving
from yutang.journeys.rules.rehearsal.people import People
from yutang.journeys.rules.rehearsal.times import DAY, NEVER

# By the words of outreach's own look at a broadcast's groups.
CHATS = f"""
    select chat.id,
        case when owner.status = 'active' then chat.owner_id else -1 end,
        array_position(%(why_not)s::text[], case
            when chat.status = 'dissolved' then 'dissolved'
            when owner.id is null or coalesce(owner.wecom_userid, '') = '' then 'no_owner'
            when owner.status <> 'active' then 'owner_left'
            when chat.customer_count = 0 then 'empty'
            else '' end)::bigint - 1,
        coalesce({micros_sql("chat.created_at")}, %(never)s),
        (select count(*) from outreach_broadcastgroup sent
            where sent.group_id = chat.id and sent.state = 'sent'
                and sent.settled_at >= %(cap_since)s)
    from groups_groupchat chat left join org_member owner on owner.id = chat.owner_id
    order by chat.id
"""  # noqa: S608 - all texts are ours
STAGES = """
    select distinct stay.group_id, array_position(%(stages)s::text[],
        coalesce(profile.lifecycle, 'lead'))::bigint - 1
    from groups_groupmember stay
        left join customers_profile profile on profile.customer_id = stay.customer_id
    where stay.left_at is null and stay.customer_id is not null
"""
# Whom a broadcast is written down for when its owner has sent it.
ROOMS = """
    select distinct stay.group_id, stay.customer_id
    from groups_groupmember stay
    where stay.left_at is null and stay.customer_id = any(%(asked)s::bigint[]) and exists (
        select from customers_follow follow
        where follow.customer_id = stay.customer_id and follow.ended_at is null)
"""


def chats(restraint: Mapping[str, Any]) -> Chats:
    """All groups as they stand; `restraint`: of `policy.values`."""
    values = {**restraint, "why_not": list(WHY_NOT), "never": NEVER}
    found = columns(CHATS, "id member why_not made sent", values)
    made = Chats(
        ids=found["id"],
        member=found["member"],
        why_not=found["why_not"].astype(np.int8),
        made=found["made"],
        stages=np.zeros((len(found["id"]), len(restraint["stages"])), dtype=np.bool_),
        sent=found["sent"],
    )
    there = columns(STAGES, "id stage", values)
    made.stages[made.places(there["id"]), there["stage"]] = True
    return made


def rooms(chats: Chats, people: People) -> Rooms:
    """Who of the customers sits in which group."""
    rows = columns(ROOMS, "chat customer", {"asked": people.named})
    return Rooms(
        chats.places(rows["chat"]), people.places(rows["customer"]), chats.real, len(people)
    )


def with_new(chats: Chats, window: Window) -> Chats:
    """With the groups that will be made, drawn after those of the last weeks.

    Days without a new group count as well, back to the first group of all.
    """
    today, *_rest = window.numbers
    known = chats.is_living & (chats.made != NEVER) & (chats.made < today)
    if window.seed is None or not known.any():
        return chats
    past = min(int(today - 1 - chats.made[known].min()) // DAY + 1, WEEKS * WEEK)
    young = np.flatnonzero(known & (chats.made >= today - past * DAY))
    which, made = arriving(chats.made[young], window.numbers, past)
    order = np.argsort(made, kind="stable")
    return chats.and_new(young[which[order]].astype(np.int32), made[order])
