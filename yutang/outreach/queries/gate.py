"""The governor's decision, in one statement: admission and preview share it word by word."""

from typing import Any

import psycopg
from django.db import connection

from yutang.outreach.rules.governor import BUCKET_SQL

HELD_OUT = BUCKET_SQL.format(salt="%(holdout_salt)s::text", customer="known.id")

# What the candidates' customers are, and what they were told. One row a customer.
PERSON = f"""
    asked as materialized (select unnest(%(asked)s::bigint[]) as customer_id),
    seen as materialized (
        select asked.customer_id, profile.consultant_id,
            coalesce(profile.lifecycle::text, 'lead') as lifecycle
        from asked left join customers_profile profile using (customer_id)),
    consent as materialized (
        select distinct on (customer_id) customer_id, given from customers_consent
        where purpose = 'marketing' and customer_id in (select customer_id from asked)
        order by customer_id, at desc, id desc),
    reach as materialized (
        -- the consultant where she still follows, else the follower of longest standing
        select distinct on (follow.customer_id) follow.customer_id, follow.member_id
        from customers_follow follow
            join seen on seen.customer_id = follow.customer_id
            join org_member member on member.id = follow.member_id
                and member.status = 'active' and member.wecom_userid is not null
        where follow.ended_at is null and not follow.is_half
        order by follow.customer_id,
            (follow.member_id = seen.consultant_id) is true desc, follow.since, follow.id),
    spent as materialized (
        select customer_id,
            array_agg(admitted_at order by admitted_at desc) filter (
                where purpose <> 'transaction' and carrier <> all(%(uncounted)s)
                    and admitted_at > %(at)s - interval '30 days') as contacts,
            array_agg(admitted_at order by admitted_at desc) filter (
                where purpose = 'promotion' and carrier <> all(%(uncounted)s)
                    and admitted_at > %(at)s - interval '30 days') as promotions,
            count(*) filter (
                where carrier = 'wecom_single' and admitted_at >= %(cap_since)s) as carried
        from outreach_message
        where admitted_at > %(since)s and state in ('admitted', 'handed', 'delivered', 'unknown')
            and customer_id = any(%(asked)s::bigint[])
        group by customer_id),
    rival as materialized (
        -- the most important message that falls due before the gap after `at` is over
        select distinct on (customer_id) customer_id, priority,
            coalesce(held_until, due_at) as at
        from outreach_message message
        where state in ('planned', 'held')
            and coalesce(held_until, due_at) > %(at)s
            and coalesce(held_until, due_at) <= %(at)s + %(gap)s
            and purpose <> 'transaction' and carrier <> all(%(uncounted)s) and not is_control
            and (expires_at is null or expires_at > coalesce(held_until, due_at))
            and customer_id = any(%(asked)s::bigint[])
            and not {{same}}
        order by customer_id, priority desc, coalesce(held_until, due_at)),
    person as materialized (
        select known.id as customer_id, seen.lifecycle,
            known.merged_into_id is not null as is_gone,
            consent.given is false as opted_out,
            {HELD_OUT} < %(holdout)s as held_out,
            reach.member_id, spent.contacts, spent.promotions,
            coalesce(spent.carried, 0) as carried,
            rival.priority as rival_priority, rival.at as rival_at,
            (%(closed)s::timestamptz[])[stage.place] as closed_until,
            (%(contacts_7)s::int[])[stage.place] as contacts_7,
            (%(promotions_7)s::int[])[stage.place] as promotions_7,
            (%(contacts_30)s::int[])[stage.place] as contacts_30,
            (%(promotions_30)s::int[])[stage.place] as promotions_30
        from seen
            join customers_customer known on known.id = seen.customer_id
            cross join lateral (
                select array_position(%(stages)s::text[], seen.lifecycle) as place) stage
            left join consent on consent.customer_id = seen.customer_id
            left join reach on reach.customer_id = seen.customer_id
            left join spent on spent.customer_id = seen.customer_id
            left join rival on rival.customer_id = seen.customer_id)
"""  # noqa: S608 - all texts are ours

# When one of `most` places within `days` is free: `times` are those taken, newest first, and `now`
# places are taken at `at` itself. Null: one is free.
FREES = """
    case when walk.{now} >= person.{most} then %(at)s + interval '{days} days'
        when person.{times}[person.{most} - walk.{now}] > %(at)s - interval '{days} days'
            then person.{times}[person.{most} - walk.{now}] + interval '{days} days' end
"""


def _frees(what: str, days: int) -> str:
    return FREES.format(now=f"{what}_now", most=f"{what}_{days}", times=what, days=days)


# A customer's candidates are decided one after the other, the most important first; each sees what
# those before it took. Round n decides everybody's nth.
WALK = f"""
    ranked as materialized (
        select *, purpose <> 'transaction' as is_limited,
            purpose <> 'transaction' and carrier <> all(%(uncounted)s) as is_counted,
            row_number() over (partition by customer_id
                order by priority desc, due_at, key) as rank
        from candidate),
    walk as (
        select customer_id, 0::bigint as rank, 0 as contacts_now, 0 as promotions_now,
            0 as carried_now, 0::bigint as key, false as is_asked, '' as state, '' as reason,
            null::timestamptz as until, null::bigint as member_id, '' as lifecycle
        from person
        union all
        select ranked.customer_id, ranked.rank,
            walk.contacts_now + (verdict.admits and ranked.is_counted)::int,
            walk.promotions_now
                + (verdict.admits and ranked.is_counted and ranked.purpose = 'promotion')::int,
            walk.carried_now + (verdict.admits and ranked.carrier = 'wecom_single')::int,
            ranked.key, ranked.is_asked,
            case when verdict.admits then 'admitted'
                when verdict.never <> '' then 'suppressed'
                else 'held' end,
            case when verdict.admits then ''
                when verdict.never <> '' then verdict.never
                when held.until = block.closed then 'blackout'
                when held.until = block.promotions then 'promotions'
                when held.until = block.contacts then 'budget'
                when held.until = block.carrier then 'carrier'
                when held.until = block.arbitration then 'arbitration'
                when held.until = block.gap then 'gap'
                else 'quiet' end,
            case when verdict.never = '' and held.until is not null
                then least(held.until, ranked.expires_at) end,
            case when verdict.admits and ranked.carrier in ('wecom_single', 'staff_todo')
                then person.member_id end,
            person.lifecycle
        from walk
            join ranked on ranked.customer_id = walk.customer_id and ranked.rank = walk.rank + 1
            join person on person.customer_id = walk.customer_id
            cross join lateral (select
                case when ranked.is_limited then %(quiet)s::timestamptz end as quiet,
                case when ranked.is_limited then person.closed_until end as closed,
                case when ranked.is_counted and person.contacts[1] > %(at)s - %(gap)s
                    then person.contacts[1] + %(gap)s end as gap,
                case when ranked.is_counted and %(gap)s > interval '0' then greatest(
                    case when walk.contacts_now > 0 then %(at)s + %(gap)s end,
                    case when person.rival_priority > ranked.priority then person.rival_at end
                ) end as arbitration,
                case when ranked.is_counted then greatest({_frees("contacts", 7)},
                    {_frees("contacts", 30)}) end as contacts,
                case when ranked.is_counted and ranked.purpose = 'promotion' then greatest(
                    {_frees("promotions", 7)}, {_frees("promotions", 30)}) end as promotions,
                case when ranked.carrier = 'wecom_single'
                        and person.carried + walk.carried_now >= %(cap)s
                    then %(cap_until)s::timestamptz end as carrier
            ) block
            cross join lateral (select greatest(block.quiet, block.closed, block.gap,
                block.arbitration, block.contacts, block.promotions, block.carrier) as until
            ) held
            cross join lateral (select case
                when ranked.expires_at <= %(at)s then 'expired'
                when ranked.is_limited and person.opted_out then 'opted_out'
                when ranked.is_limited and person.held_out then 'holdout'
                when person.is_gone then 'relation'
                when ranked.carrier in ('wecom_single', 'staff_todo') and person.member_id is null
                    then 'relation'
                when ranked.carrier = 'sms' and not exists (
                        select from customers_identity identity
                        where identity.customer_id = ranked.customer_id
                            and identity.kind = 'phone')
                    then 'no_phone'
                when ranked.is_control then 'control'
                else '' end as never
            ) refusal
            cross join lateral (select refusal.never,
                refusal.never = '' and held.until is null as admits
            ) verdict)
"""  # noqa: S608 - all texts are ours


# The ledger grows by hundreds of thousands of rows before its statistics do: its rows are looked up
# by the array itself, which no guess turns into a loop in a loop, and sorts stay in memory.
TUNE = "set local work_mem = '64MB'; set local jit = off"


def decision(candidates: str, *, same: str = "false") -> str:
    """`with` parts that end in `walk`: each candidate's state, reason, until and member.

    `candidates`: the parts that end in `candidate`: key, customer_id, carrier, purpose, priority,
    due_at, expires_at, is_control, is_asked. All are due; those not asked for only take places.
    Their customers are the array `asked`, each once: so the planner knows how many there are.
    `same`: SQL over `message`, of rows that are no rivals because they are asked for themselves.
    """
    return f"with recursive {candidates}, {PERSON.format(same=same)}, {WALK}"


def ask(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The statement's rows; its values go beside it, not in its text as Django's cursors do it.

    An array of 100,000 customers stands in it a handful of times: as text that is megabytes to be
    written, sent and read, half as long again as the decision itself.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(statement, values).fetchall()
