"""The ledger as people look at it: by state, reason, carrier, plan and day, or by customer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, QuerySet

from yutang.customers import queries as customers
from yutang.customers.models import Customer, Profile
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach import sources
from yutang.outreach.models import Message
from yutang.outreach.rules.governor import Source
from yutang.outreach.sources import Named

LEVELS = {
    "planned": "off",
    "held": "warn",
    "admitted": "ok",
    "suppressed": "off",
    "handed": "ok",
    "delivered": "ok",
    "failed": "error",
    "unknown": "warn",
}


@dataclass(frozen=True)
class Told:
    """A message in people's words."""

    message: Message
    source: Named

    @property
    def level(self) -> str:
        return LEVELS[self.message.state]

    @property
    def at(self) -> datetime:
        """When its state came to be, as far as it is kept."""
        found = self.message
        return found.settled_at or found.handed_at or found.admitted_at or found.due_at


def messages(
    *,
    scope: Member,
    chosen: dict[str, str],
    day: date | None = None,
    source: Source | None = None,
) -> QuerySet[Message]:
    """Messages to customers within sight; `chosen`: state, reason, carrier, purpose, type."""
    rows = Message.objects.select_related("customer", "member")
    if visible_member_ids(scope) is not None:
        rows = rows.filter(customer__in=customers.scoped(scope))
    fields = {"type": "source_type"}
    rows = rows.filter(**{fields.get(key, key): value for key, value in chosen.items() if value})
    if day:
        begins, ends = clock.day_bounds(day)
        rows = rows.filter(due_at__gte=begins, due_at__lt=ends)
    if source:
        rows = rows.filter(source_type=source.type, source_id=source.id)
    return rows


def of_customer(customer: Customer) -> QuerySet[Message]:
    """What was and will be said to the customer, newest plan first."""
    rows = Message.objects.filter(customer=customer).select_related("member")
    return rows.order_by("-planned_at", "-id")


def tell(rows: Iterable[Message]) -> list[Told]:
    """The messages with their plans named."""
    found = list(rows)
    names = sources.named((row.source_type, row.source_id) for row in found)
    return [Told(row, names[row.source_type, row.source_id]) for row in found]


def held_reasons() -> list[tuple[str, int, datetime]]:
    """What is held back now: the reason, how many, and when the first is asked again."""
    rows = (
        Message.objects.filter(state=Message.State.HELD)
        .values_list("reason")
        .annotate(count=Count("id"), until=Min("held_until"))
        .order_by("-count")
    )
    return [(str(Message.Reason(reason).label), count, until) for reason, count, until in rows]


def stage_sizes() -> dict[str, int]:
    """How many followed customers each stage has."""
    rows = Profile.objects.filter(state=Profile.State.FOLLOWED).values_list("lifecycle")
    return dict(rows.annotate(count=Count("customer")).order_by())


def reason_choices() -> Sequence[tuple[str, Any]]:
    """Reasons by which the ledger may be narrowed."""
    return [(value, label) for value, label in Message.Reason.choices if value]
