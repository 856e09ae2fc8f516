"""SMS as the outbox shows them."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from yutang.customers import queries as customers
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import Sms


@dataclass(frozen=True)
class Sums:
    """Of these SMS: how many, how many are paid for, what became of them."""

    texts: int
    segments: int
    delivered: int
    failed: int
    unknown: int


def texts(viewer: Member, *, q: str = "", state: str = "") -> QuerySet[Sms]:
    """The SMS to customers within sight; the numbers of others stay hidden with them."""
    rows = Sms.objects.select_related("message__customer")
    if visible_member_ids(viewer) is not None:
        rows = rows.filter(message__customer__in=customers.scoped(viewer))
    if q:
        rows = rows.filter(Q(text__icontains=q) | Q(message__customer__name__icontains=q))
    return rows.filter(state=state) if state else rows


def sums(rows: QuerySet[Sms]) -> Sums:
    """What they come to."""
    found = rows.aggregate(
        texts=Count("pk"),
        segments=Sum("segments"),
        delivered=Count("pk", filter=Q(state=Sms.State.DELIVERED)),
        failed=Count("pk", filter=Q(state=Sms.State.FAILED)),
        unknown=Count("pk", filter=Q(state=Sms.State.UNKNOWN)),
    )
    return Sums(**(found | {"segments": found["segments"] or 0}))
