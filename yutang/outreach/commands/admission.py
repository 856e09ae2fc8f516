"""The governor: what is due is admitted, held back or suppressed, in sets."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yutang.kernel import clock
from yutang.outreach import meant
from yutang.outreach.models import Policy
from yutang.outreach.queries.gate import TUNE, ask, decision
from yutang.outreach.queries.policy import first_policy, rules
from yutang.outreach.rules.governor import Source

# In the order in which they fall due: the index has them so, and nobody waits for a row that
# another one settles. Whatever else is due for these customers takes its places, but stays.
CLAIM = """
    select id, customer_id, source_type, source_id from outreach_message
    where state in ('planned', 'held') and coalesce(held_until, due_at) <= %(at)s {of_source}
    order by coalesce(held_until, due_at), id
    limit %(most)s
    for update skip locked
"""
DUE = """
    candidate as materialized (
        select id as key, customer_id, carrier, purpose, priority, due_at, expires_at, is_control,
            id = any(%(claimed)s::bigint[]) as is_asked
        from outreach_message
        where state in ('planned', 'held') and coalesce(held_until, due_at) <= %(at)s
            and customer_id = any(%(asked)s::bigint[]))
"""
LEFT = """
    update outreach_message set state = 'suppressed', reason = 'not_meant', held_until = null,
        settled_at = %(at)s
    where id = any(%(left)s)
"""
OF_SOURCE = "and source_type = %(source_type)s and source_id = %(source_id)s"
ADMIT = """
    {decision}, moved as (
        update outreach_message message set state = walk.state, reason = walk.reason,
            held_until = walk.until, lifecycle = walk.lifecycle,
            member_id = coalesce(walk.member_id, message.member_id),
            admitted_at = case when walk.state = 'admitted' then %(at)s end,
            settled_at = case when walk.state = 'suppressed' then %(at)s end
        from walk where walk.is_asked and message.id = walk.key
        returning message.state, message.reason)
    select state, reason, count(*) from moved group by state, reason
"""


@dataclass(frozen=True)
class Tally:
    """What an admission came to; `reasons` counts the held and the suppressed."""

    admitted: int = 0
    held: int = 0
    suppressed: int = 0
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def asked(self) -> int:
        return self.admitted + self.held + self.suppressed


@transaction.atomic
def admit(*, at: datetime | None = None, source: Source | None = None, most: int = 20_000) -> Tally:
    """Decide up to `most` messages that are due, and choose who says what was admitted.

    Whom their plans don't mean any more is out first. Then the policy's row is locked: admissions
    come one after the other, each sees what those before it admitted, and so two at once never
    break a budget.
    """
    Policy.objects.bulk_create([first_policy()], ignore_conflicts=True)
    asked: dict[str, Any] = {"at": at or clock.now(), "most": most}
    if source:
        asked |= {"source_type": source.type, "source_id": source.id}
    with connection.cursor() as cursor:
        cursor.execute(TUNE)
        cursor.execute(CLAIM.format(of_source=OF_SOURCE if source else ""), asked)
        claimed = cursor.fetchall()
        left = meant.left(claimed)
        if left:
            cursor.execute(LEFT, {"at": asked["at"], "left": sorted(left)})
        rest = [row for row in claimed if row[0] not in left]
        values = rules(lock=True).values(asked["at"])
        values["claimed"] = [row[0] for row in rest]
        values["asked"] = sorted({row[1] for row in rest})
        rows = ask(ADMIT.format(decision=decision(DUE)), values)
        return _with_left(_tally(rows), len(left))


def admit_all(*, at: datetime | None = None, most: int = 20_000) -> Tally:
    """Decide everything that is due, so many a transaction."""
    at = at or clock.now()
    total = Tally()
    while (each := admit(at=at, most=most)).asked:
        total = _sum(total, each)
        if each.asked < most:
            break
    return total


def _tally(rows: list[tuple[str, str, int]]) -> Tally:
    states: dict[str, int] = {}
    for state, _reason, count in rows:
        states[state] = states.get(state, 0) + count
    return Tally(**states, reasons={reason: count for _state, reason, count in rows if reason})


def _with_left(tally: Tally, left: int) -> Tally:
    return _sum(tally, Tally(suppressed=left, reasons={"not_meant": left})) if left else tally


def _sum(one: Tally, other: Tally) -> Tally:
    reasons: dict[str, Any] = {
        reason: one.reasons.get(reason, 0) + other.reasons.get(reason, 0)
        for reason in one.reasons | other.reasons
    }
    return Tally(
        one.admitted + other.admitted,
        one.held + other.held,
        one.suppressed + other.suppressed,
        reasons,
    )
