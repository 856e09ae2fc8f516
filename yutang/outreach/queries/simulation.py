"""What the governor would say to a plan, by the very statement that admits; nothing is written."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from yutang.kernel import clock
from yutang.outreach import sources
from yutang.outreach.models import Message
from yutang.outreach.queries.gate import TUNE, ask, decision
from yutang.outreach.queries.policy import rules
from yutang.outreach.rules.governor import BUCKET_SQL, Source, Terms
from yutang.outreach.sources import Named

RIVAL_DAYS = 7
AUDIENCE = "select customer_id as id from audiences_audiencemember where audience_id = %(audience)s"
CUSTOMERS = """
    select distinct coalesce(merged_into_id, id) as id from customers_customer
    where id = any(%(customers)s)
"""
CONTROL = BUCKET_SQL.format(salt="%(salt)s::text", customer="meant.id")
SAME = """
    (message.source_type = %(type)s and message.source_id = %(id)s and message.step = %(step)s
        and message.occurrence = %(occurrence)s)
"""
# Whoever has a row of this plan stands there as it is, unless it was decided already.
CANDIDATES = """
    meant as materialized (select unnest(%(asked)s::bigint[]) as id),
    mine as materialized (
        select message.* from outreach_message message
        where {same} and message.customer_id = any(%(asked)s::bigint[])),
    candidate as materialized (
        select 9223372036854775807 as key, meant.id as customer_id,
            %(carrier)s::text as carrier, %(purpose)s::text as purpose,
            %(priority)s::int as priority, %(due)s::timestamptz as due_at,
            %(expires)s::timestamptz as expires_at, {control} < %(control)s as is_control,
            true as is_asked
        from meant
        where not exists (select from mine where mine.customer_id = meant.id)
        union all
        select id, customer_id, carrier, purpose, priority, due_at, expires_at, is_control, true
        from mine where state in ('planned', 'held')
        union all
        select id, customer_id, carrier, purpose, priority, due_at, expires_at, is_control, false
        from outreach_message message
        where state in ('planned', 'held') and coalesce(held_until, due_at) <= %(at)s
            and customer_id = any(%(asked)s::bigint[]) and not {same})
"""
PREVIEW = """
    {decision},
    told as (
        select walk.state, walk.reason, walk.until, person.member_id
        from walk join person using (customer_id) where walk.is_asked)
    select state, reason, count(*), min(until),
        (select count(distinct member_id) from told
            where state in ('admitted', 'held')
                and %(carrier)s::text in ('wecom_single', 'staff_todo'))
    from told group by state, reason
"""
RIVALS = """
    select message.source_type, message.source_id, count(distinct message.customer_id)
    from outreach_message message
    where message.state in ('planned', 'held') and not {same}
        and coalesce(message.held_until, message.due_at) <= %(soon)s
        and message.customer_id = any(%(asked)s::bigint[])
    group by 1, 2 order by 3 desc, 1, 2
"""


@dataclass(frozen=True)
class Refusal:
    """So many aren't admitted, and why; `until`: the first of them is asked again."""

    reason: str
    count: int
    until: datetime | None

    @property
    def label(self) -> str:
        return str(Message.Reason(self.reason).label)

    def __iter__(self) -> Any:
        return iter((self.reason, self.count, self.until))


@dataclass(frozen=True)
class Rival:
    """Another plan that wants some of the same people within the next days."""

    source: Source
    named: Named
    count: int

    def __iter__(self) -> Any:
        return iter((self.source, self.named.name, self.count))


@dataclass(frozen=True)
class Preview:
    """What would become of the plan; `members`: who have to confirm it, now or later."""

    total: int = 0
    admitted: int = 0
    members: int = 0
    reasons: list[Refusal] = field(default_factory=list)
    rivals: list[Rival] = field(default_factory=list)

    @property
    def refused(self) -> int:
        return self.total - self.admitted


def preview(
    *,
    terms: Terms,
    audience_id: int | None = None,
    customer_ids: Collection[int] | None = None,
    source: Source | None = None,
    at: datetime | None = None,
) -> Preview:
    """What admitting this plan at `at` (its due time, else now) would do, with its rivals."""
    at = at or terms.due_at or clock.now()
    if terms.best_hour:
        at = rules().quiet_until(at) or at  # nobody's best hour is a quiet one
    people = CUSTOMERS if audience_id is None else AUDIENCE
    same = SAME if source else "false"
    values = rules().values(at) | _values(terms, source, at)
    values |= {"audience": audience_id, "customers": list(customer_ids or ())}
    candidates = CANDIDATES.format(same=same, control=CONTROL)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(TUNE)
        cursor.execute(people, values)
        values["asked"] = [id for (id,) in cursor.fetchall()]
        rows = ask(PREVIEW.format(decision=decision(candidates, same=same)), values)
        return _preview(rows, _rivals(ask(RIVALS.format(same=same), values)))


def _values(terms: Terms, source: Source | None, at: datetime) -> dict[str, Any]:
    key = source or Source("", 0)
    return {
        "carrier": str(terms.carrier),
        "purpose": str(terms.purpose),
        "priority": terms.priority,
        "due": terms.due_at or at,
        "expires": terms.expires_at,
        "salt": terms.salt,
        "control": round(terms.control_percent * 100),
        "type": key.type,
        "id": key.id,
        "step": key.step,
        "occurrence": key.occurrence,
        "soon": max(at, clock.now()) + timedelta(days=RIVAL_DAYS),
    }


def _preview(rows: list[Any], rivals: list[Rival]) -> Preview:
    refusals = [Refusal(*row[1:4]) for row in rows if row[0] != "admitted"]
    admitted = [row for row in rows if row[0] == "admitted"]
    return Preview(
        total=sum(row[2] for row in rows),
        admitted=sum(row[2] for row in admitted),
        members=rows[0][4] if rows else 0,
        reasons=sorted(refusals, key=lambda each: (-each.count, each.reason)),
        rivals=rivals,
    )


def _rivals(rows: list[tuple[str, int, int]]) -> list[Rival]:
    names = sources.named((type, id) for type, id, _count in rows)
    return [Rival(Source(type, id), names[type, id], count) for type, id, count in rows]
