"""The page of one audience: what it says, how its size went, what uses it."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.audiences import queries
from yutang.audiences.models import Audience, AudienceExport, AudienceRun
from yutang.kernel import clock
from yutang.org.access import MemberRequest, member_required

WEEK = timedelta(days=7)
FEW = 30  # refreshes: each is a dot
Tabs = list[dict[str, Any]]


@member_required("audiences.see")
@require_GET
def audience(request: MemberRequest, pk: int) -> HttpResponse:
    """One audience."""
    found = get_object_or_404(Audience.objects.select_related("owner"), pk=pk)
    runs = queries.history(found)
    context: dict[str, Any] = {
        **framed(request, found, "audience"),
        "sentence": queries.said(found),
        "chart": _chart(runs) if len(runs) > 1 else None,
        "last": runs[-1] if runs else None,
        "moved": queries.movements(found, since=clock.now() - WEEK),
        "users": queries.users_of(pk),
        "tags": queries.tags_by(pk),
    }
    return render(request, "audiences/audience.html", context)


@member_required("audiences.see")
@require_GET
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """The line that asks again while a refresh runs, and shows the page anew after it."""
    found = get_object_or_404(Audience, pk=pk)
    is_refreshing = queries.is_refreshing(found)
    context = {"audience": found, "is_refreshing": is_refreshing}
    response = render(request, "audiences/state.html", context)
    if not is_refreshing:
        response["HX-Refresh"] = "true"
    return response


def framed(request: MemberRequest, found: Audience, here: str) -> dict[str, Any]:
    """What every page of one audience shows above its own part."""
    return {
        "audience": found,
        "tabs": _tabs(request, found, here),
        "is_refreshing": queries.is_refreshing(found),
        "can_change": request.member.may("audiences.change"),
        "can_export": request.member.may("audiences.export"),
    }


def _tabs(request: MemberRequest, found: Audience, here: str) -> Tabs:
    tabs = [("audience", _("Overview")), ("members", _("Members")), ("sample", _("Sample"))]
    if found.rule is not None:
        tabs.append(("why_choose", _("Why in or out")))
    if request.member.may("audiences.export"):
        tabs.append(("exports_of", _("Exports")))
    return [
        {
            "label": label,
            "url": reverse(f"audiences:{name}", args=[found.pk]),
            "active": name == here,
            "count": _waiting(found) if name == "exports_of" else None,
        }
        for name, label in tabs
    ]


def _waiting(found: Audience) -> int | None:
    return found.exports.filter(state=AudienceExport.State.ASKED).count() or None


def _chart(runs: list[AudienceRun]) -> dict[str, Any]:
    """The size as a line; below it who entered and left, as bars up and down."""
    entered = [run.entered for run in runs]
    left = [-run.left for run in runs]
    entered[0], left[0] = 0, 0  # the first fill is nobody's entering

    def points(values: list[int]) -> list[list[Any]]:
        # Without a zone, so that a browser anywhere shows the brand's hours.
        at = [timezone.make_naive(run.at).isoformat(timespec="seconds") for run in runs]
        return [list(point) for point in zip(at, values, strict=True)]

    bar = {"type": "bar", "stack": "moves", "xAxisIndex": 1, "yAxisIndex": 1}
    bar |= {"barMinWidth": 4, "barMaxWidth": 14}
    line = {"type": "line", "showSymbol": len(runs) < FEW, "step": "end"}
    sizes = points([run.size for run in runs])
    return {
        "grid": [
            {"left": 56, "right": 24, "top": 40, "height": 140},
            {"left": 56, "right": 24, "top": 216, "height": 70},
        ],
        "legend": {"top": 0, "left": 0},
        "xAxis": [
            {"type": "time", "axisLabel": {"show": False}},
            {"type": "time", "gridIndex": 1},
        ],
        "yAxis": [
            {"type": "value", "minInterval": 1, "scale": True},
            {"type": "value", "minInterval": 1, "gridIndex": 1, "splitNumber": 2},
        ],
        "series": [
            {"name": _("Customers"), **line, "data": sizes},
            {"name": _("Newly in"), **bar, "data": points(entered)},
            {"name": _("Gone out"), **bar, "data": points(left)},
        ],
    }
