"""Plans become rows of the ledger: one statement each, and planning twice plans once."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet

from yutang.customers.commands import present_ids
from yutang.kernel import clock, jobs
from yutang.outreach.models import Message
from yutang.outreach.queries import best_hours
from yutang.outreach.rules import governor
from yutang.outreach.rules.governor import BUCKET_SQL, Source, Terms

AUDIENCE = "select customer_id as id from audiences_audiencemember where audience_id = %(audience)s"
CUSTOMERS = "select id from customers_customer where id = any(%(customers)s)"
EACH = """
    select coalesce(customer.merged_into_id, customer.id) as id, asked.occurrence
    from unnest(%(customers)s::bigint[], %(occurrences)s::text[]) asked (customer_id, occurrence)
        join customers_customer customer on customer.id = asked.customer_id
"""
PLAN = """
    with meant as ({people}) {best}
    insert into outreach_message (source_type, source_id, step, occurrence, customer_id, carrier,
        purpose, priority, variant, is_control, due_at, expires_at, state, reason, lifecycle)
    select %(type)s, %(id)s, %(step)s, {occurrence}, meant.id, %(carrier)s, %(purpose)s,
        %(priority)s, {variant}, {control}, {due}, %(expires)s, 'planned', '', ''
    from meant {at_best}
    where {first}
    order by meant.id
    on conflict (source_type, source_id, step, occurrence, customer_id) do nothing
"""
CONTROL = BUCKET_SQL.format(salt="%(salt)s::text", customer="meant.id")
PLACE = BUCKET_SQL.format(salt="%(variant_salt)s::text", customer="meant.id")
FIRST = BUCKET_SQL.format(salt="%(trial_salt)s::text", customer="meant.id")
VARIANT = f"width_bucket({PLACE}, %(edges)s::bigint[])"  # how many edges are at or below
PACED = """
    %(due)s::timestamptz + interval '1 minute'
        * ((row_number() over (order by meant.id) - 1) / %(pace)s::bigint)
"""
FAR = datetime(2999, 1, 1, tzinfo=UTC)
WAITING = (Message.State.PLANNED, Message.State.HELD)


def plan_audience(*, source: Source, terms: Terms, audience_id: int) -> int:
    """Everybody in the audience now has a planned message; returns how many were new."""
    return _plan(source, terms, AUDIENCE, {"audience": audience_id})


def plan_customers(*, source: Source, terms: Terms, customer_ids: Collection[int]) -> int:
    """Each of these customers (as who they are by now) has a planned message."""
    present = sorted(set(present_ids(customer_ids).values()))
    return _plan(source, terms, CUSTOMERS, {"customers": present})


def plan_each(
    *,
    source: Source,
    terms: Terms,
    customer_ids: Collection[int],
    occurrences: Collection[str],
) -> int:
    """Each of these customers has a planned message under the own occurrence, one for each."""
    which = {"customers": list(customer_ids), "occurrences": list(occurrences)}
    return _plan(source, terms, EACH, which)


@transaction.atomic
def cancel(*, source: Source) -> int:
    """What still waits of the plan is not sent; what was admitted stays."""
    return _cancelled(_waiting(source))


@transaction.atomic
def cancel_messages(*, message_ids: Collection[int]) -> int:
    """Those of these that still wait are not sent."""
    return _cancelled(Message.objects.filter(pk__in=message_ids, state__in=WAITING))


@transaction.atomic
def pause(*, source: Source) -> int:
    """What still waits of the plan waits until it is resumed."""
    return _waiting(source).update(
        state=Message.State.HELD, reason=Message.Reason.PAUSED, held_until=FAR
    )


@transaction.atomic
def resume(*, source: Source) -> int:
    """What was paused is asked of the governor again."""
    count = (
        _waiting(source)
        .filter(reason=Message.Reason.PAUSED)
        .update(state=Message.State.PLANNED, reason=Message.Reason.NONE, held_until=None)
    )
    ask_soon()
    return count


def ask_soon() -> None:
    """The governor is asked as soon as the present transaction is committed."""
    jobs.later("outreach.admit", key="outreach.admit")


def _cancelled(rows: QuerySet[Message]) -> int:
    return rows.update(
        state=Message.State.SUPPRESSED,
        reason=Message.Reason.CANCELLED,
        held_until=None,
        settled_at=clock.now(),
    )


def _waiting(source: Source) -> QuerySet[Message]:
    rows = Message.objects.filter(source_type=source.type, source_id=source.id, state__in=WAITING)
    rows = rows.filter(step=source.step) if source.step else rows
    return rows.filter(occurrence=source.occurrence) if source.occurrence else rows


@transaction.atomic
def _plan(source: Source, terms: Terms, people: str, which: dict[str, Any]) -> int:
    statement = PLAN.format(
        people=people,
        occurrence="meant.occurrence" if people == EACH else "%(occurrence)s",
        control=f"{CONTROL} < %(control)s" if terms.control_percent else "false",
        variant=VARIANT if len(terms.shares) > 1 else "0",
        due=_due_sql(terms),
        first=f"{FIRST} < %(first)s" if terms.first_percent < 100 else "true",
        best=f", {best_hours.BEST}" if terms.best_hour else "",
        at_best="left join best on best.customer_id = meant.id" if terms.best_hour else "",
    )
    values = _values(source, terms) | (best_hours.values() if terms.best_hour else {})
    with connection.cursor() as cursor:
        cursor.execute(statement, {**values, **which})
        count = int(cursor.rowcount)
    if count and _due(terms) <= clock.now():
        ask_soon()
    return count


def _values(source: Source, terms: Terms) -> dict[str, Any]:
    return {
        "type": source.type,
        "id": source.id,
        "step": source.step,
        "occurrence": source.occurrence,
        "carrier": str(terms.carrier),
        "purpose": str(terms.purpose),
        "priority": terms.priority,
        "due": _due(terms),
        "expires": terms.expires_at,
        "salt": terms.salt,
        "control": round(terms.control_percent * 100),
        "variant_salt": governor.variant_salt(terms.salt),
        "trial_salt": governor.trial_salt(terms.salt),
        "first": terms.first_percent * governor.BUCKETS // 100,
        "edges": governor.edges(terms.shares),
        "pace": terms.per_minute,
    }


def _due_sql(terms: Terms) -> str:
    if terms.best_hour:
        return best_hours.AT_BEST
    return PACED if terms.per_minute else "%(due)s"


def _due(terms: Terms) -> datetime:
    return terms.due_at or clock.now()
