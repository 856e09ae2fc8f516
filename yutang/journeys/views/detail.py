"""One journey as it runs: the flow with its counts, refreshed while somebody looks."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.journeys.models import Journey, Version
from yutang.journeys.queries import alerts, watching
from yutang.journeys.queries.headcounts import Figures, figures_of
from yutang.journeys.rules.plan import PlanFaults, parse
from yutang.journeys.views.drawing import days_chart, draft_drawn, drawn
from yutang.journeys.views.framing import framed
from yutang.org.access import MemberRequest, member_required


@member_required("journeys.see")
@require_GET
def journey(request: MemberRequest, pk: int) -> HttpResponse:
    """The journey's flow with how many stand where."""
    context = framed(request, pk, "journey")
    found: Journey = context["journey"]
    if found.version is None:
        return render(request, "journeys/flow/draft.html", context | _draft(found))
    figures = figures_of(found)
    days = watching.by_day(found, figures)
    context |= _flow(request, found, figures) | {
        "chart": days_chart(days, _("Newly in"), _("Finished")),
        "has_days": any(entered or ended for _day, entered, ended in days),
        "warnings": alerts.warnings(found),
    }
    return render(request, "journeys/flow/flow.html", context)


@member_required("journeys.see")
@require_GET
def counts(request: MemberRequest, pk: int) -> HttpResponse:
    """The same picture with the counts of now, for the page that asks again and again."""
    context = framed(request, pk, "journey")
    found: Journey = context["journey"]
    if found.version is None:
        return HttpResponse(status=204)
    return render(
        request, "journeys/flow/live.html", context | _flow(request, found, figures_of(found))
    )


def _flow(request: MemberRequest, found: Journey, figures: Figures) -> dict[str, Any]:
    asked = request.GET.get("version", "")
    version: Version | None = None
    if asked.isdecimal() and len(asked) < 9:
        version = found.versions.filter(number=int(asked)).first()
    version = version or found.version
    assert version is not None, "who asks has looked"
    return drawn(found, version, figures) | {"looked_at": figures.at}


def _draft(found: Journey) -> dict[str, Any]:
    try:
        return draft_drawn(parse(found.draft))
    except PlanFaults:
        return {"flow": [], "triggers": []}
