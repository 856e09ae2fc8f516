"""Removals within a member's sight."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from yutang.kernel import clock
from yutang.org.models import Member, Unit
from yutang.org.queries import visible_member_ids
from yutang.service.models import Removal


def removals(
    *, scope: Member, by: str = "", unit: Unit | None = None, since: datetime | None = None
) -> QuerySet[Removal]:
    """Those of members whom this one sees."""
    rows = Removal.objects.select_related("customer", "member")
    ids = visible_member_ids(scope)
    if ids is not None:
        rows = rows.filter(member__in=ids)
    if by:
        rows = rows.filter(by=by)
    if unit:
        rows = rows.filter(Q(member__units__path__startswith=unit.path)).distinct()
    return rows.filter(at__gte=since) if since else rows


def counted(*, scope: Member, days: int = 7) -> Mapping[str, int]:
    """How many of the last days, by who did it."""
    rows = removals(scope=scope, since=clock.now() - timedelta(days=days))
    return dict(rows.order_by().values("by").annotate(n=Count("pk")).values_list("by", "n"))
