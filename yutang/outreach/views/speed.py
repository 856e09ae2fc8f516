"""How fast welcomes are, and each that was missed."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yutang.kernel import clock
from yutang.kernel.ui import keyset
from yutang.org.access import MemberRequest, member_required
from yutang.outreach import queries
from yutang.outreach.models import WelcomeSend
from yutang.outreach.queries import DaySpeed

PERIODS = (1, 7, 30)


@require_safe
@member_required("welcome.see")
def speed_page(request: MemberRequest) -> HttpResponse:
    asked = request.GET.get("days", "")
    days = int(asked) if asked.isdecimal() and int(asked) in PERIODS else 7
    reason = request.GET.get("reason", "")
    reason = reason if reason in WelcomeSend.Reason.values else ""
    rows = queries.missed(scope=request.member, reason=reason, days=days)
    context = {
        "speed": queries.speed(since=clock.now() - timedelta(days=days)),
        "option": _chart(queries.speed_by_day(days=max(days, 7))),
        "page": keyset.page(rows, by="-received_at", cursor=request.GET.get("cursor")),
        "reasons": [choice for choice in WelcomeSend.Reason.choices if choice[0]],
        "reason": reason,
        "periods": PERIODS,
        "days": days,
    }
    return render(request, "outreach/speed.html", context)


def _chart(days: list[DaySpeed]) -> dict[str, Any]:
    labels = [f"{day.day:%m-%d}" for day in days]
    lines = [
        {"name": name, "type": "line", "data": [getattr(day.speed, key) for day in days]}
        for name, key in (("p50", "p50"), ("p95", "p95"), ("p99", "p99"))
    ]
    missed = {
        "name": _("Missed"),
        "type": "bar",
        "yAxisIndex": 1,
        "data": [day.speed.missed for day in days],
    }
    return {
        "tooltip": {"trigger": "axis"},
        "legend": {"right": 0, "top": 0},
        "xAxis": {"type": "category", "data": labels},
        "yAxis": [{"type": "value", "name": "ms"}, {"type": "value", "minInterval": 1}],
        "series": [*lines, missed],
    }
