"""Welcomes as the list shows them, and the ones that were missed."""

from datetime import timedelta

from django.db.models import Count, Q, QuerySet

from yutang.customers import queries as customers
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids
from yutang.outreach.models import Welcome, WelcomeSend


def welcomes(*, search: str = "") -> QuerySet[Welcome]:
    """All welcomes in use or resting, the general ones first, with last week's sends."""
    week = clock.now() - timedelta(days=7)
    rows = Welcome.objects.filter(removed_at=None).select_related("audience")
    rows = rows.annotate(
        sent_week=Count("sends", filter=Q(sends__state="sent", sends__received_at__gte=week))
    )
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(text__icontains=search))
    return rows.order_by("source_key", "begins", "id")


def missed(*, scope: Member, reason: str = "", days: int = 30) -> QuerySet[WelcomeSend]:
    """The welcomes of the last days that customers within sight didn't get."""
    rows = WelcomeSend.objects.filter(
        state__in=["late", "refused"], received_at__gte=clock.now() - timedelta(days=days)
    ).select_related("customer", "member", "welcome")
    members = visible_member_ids(scope)
    if members is not None:
        nameless = Q(customer=None, member__in=members)
        rows = rows.filter(nameless | Q(customer__in=customers.scoped(scope)))
    return rows.filter(reason=reason) if reason else rows
