"""Rehearsals: of one journey among all that run, and of all that runs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from yutang.journeys.commands import rehearsing
from yutang.journeys.forms.rehearsing import RehearsalForm
from yutang.journeys.models import Journey, Rehearsal
from yutang.journeys.queries import rehearsals as queries
from yutang.journeys.rehearsal_charts import volume_chart
from yutang.journeys.views import looking_ahead
from yutang.journeys.views.framing import framed
from yutang.journeys.views.looking_ahead import address
from yutang.journeys.words.rehearsing import assumptions
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required

MOST_LISTED = 12


@member_required("journeys.see")
@require_GET
def rehearsal(request: MemberRequest, pk: int) -> HttpResponse:
    """What would happen by the journey, as rehearsed last, or the time that was chosen."""
    context = framed(request, pk, "rehearsal")
    context |= _shown(request, context["journey"])
    return render(request, "journeys/rehearsal/journey.html", context)


@member_required("journeys.see")
@require_GET
def together(request: MemberRequest) -> HttpResponse:
    """What would happen by all that runs."""
    context = {"may_change": request.member.may("journeys.change"), **_shown(request, None)}
    return render(request, "journeys/rehearsal/together.html", context)


@member_required("journeys.change")
@require_POST
def rehearse(request: MemberRequest, pk: int) -> HttpResponse:
    return _rehearse(request, get_object_or_404(Journey, pk=pk))


@member_required("journeys.change")
@require_POST
def rehearse_together(request: MemberRequest) -> HttpResponse:
    return _rehearse(request, None)


def _rehearse(request: MemberRequest, journey: Journey | None) -> HttpResponse:
    form = RehearsalForm(request.POST)
    if not form.is_valid():
        context = (
            {"may_change": True} if journey is None else framed(request, journey.pk, "rehearsal")
        )
        context |= _shown(request, journey) | {"form": form}
        name = "together" if journey is None else "journey"
        return render(request, f"journeys/rehearsal/{name}.html", context, status=422)
    done(
        request,
        lambda: rehearsing.ask_rehearsal(journey=journey, asked=form.asked(), actor=request.member),
    )
    return redirect(address(journey))


def _shown(request: MemberRequest, journey: Journey | None) -> dict[str, Any]:
    rows = list(queries.rehearsals(journey).defer("figures", "futures")[:MOST_LISTED])
    working = next((row for row in rows if row.progress and not row.progress.is_over), None)
    failed = rows[0] if rows and not rows[0].done_at and not working else None
    ready = [row for row in rows if row.done_at]
    wanted = request.GET.get("r", "")
    shown = next((row for row in ready if str(row.pk) == wanted), ready[0] if ready else None)
    context: dict[str, Any] = {
        "form": RehearsalForm(),
        "post_url": _post_address(journey),
        "rehearsals": ready,
        "working": working,
        "failed": failed,
        "shown": shown,
    }
    return context | (_report(request, shown) if shown else {})


def _report(request: MemberRequest, shown: Rehearsal) -> dict[str, Any]:
    report = queries.report(shown)
    earlier = queries.before(shown)
    return {
        "report": report,
        "earlier": queries.report(earlier) if earlier else None,
        "chart": volume_chart(report),
        "load": report.load(request.member),
        "work": report.work(request.member),
        "assumptions": assumptions(shown, of_groups=bool(report.of_groups)),
        "rehearsal": shown,
        **looking_ahead.looked(request, report),
    }


def _post_address(journey: Journey | None) -> str:
    if journey is None:
        return reverse("journeys:rehearse_together")
    return reverse("journeys:rehearse", args=[journey.pk])
