"""Rehearsals: of one journey among all that run, and of all that runs."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from yutang.customers.queries import scoped
from yutang.journeys.commands import rehearsing
from yutang.journeys.forms.rehearsing import RehearsalForm
from yutang.journeys.models import Journey, Rehearsal
from yutang.journeys.queries import rehearsals as queries
from yutang.journeys.rehearsal_charts import volume_chart
from yutang.journeys.views.framing import framed
from yutang.journeys.words import futures
from yutang.kernel import reading
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


@member_required("journeys.see")
@require_POST
def look_ahead(request: MemberRequest, pk: int, customer_id: int) -> HttpResponse:
    """Ask for the future of one customer within sight."""
    found = get_object_or_404(Rehearsal, pk=pk, done_at__isnull=False)
    customer = get_object_or_404(scoped(request.member), pk=customer_id)
    rehearsing.ask_future(rehearsal=found, customer_id=customer.pk)
    query = urlencode({"r": found.pk, "customer": customer.pk})
    return redirect(f"{_address(found.journey)}?{query}#future")


@member_required("journeys.see")
@require_GET
def future(request: MemberRequest, pk: int, customer_id: int) -> HttpResponse:
    """The future of one customer, as soon as it is known."""
    found = get_object_or_404(Rehearsal.objects.select_related("journey"), pk=pk)
    customer = get_object_or_404(scoped(request.member), pk=customer_id)
    context = {"rehearsal": found, **_future(found, customer)}
    return render(request, "journeys/rehearsal/future.html", context)


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
    return redirect(_address(journey))


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
    typed = request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "report": report,
        "earlier": queries.report(earlier) if earlier else None,
        "chart": volume_chart(report),
        "load": report.load(request.member),
        "assumptions": queries.assumptions(shown),
        "typed": typed,
        "hits": queries.found_customers(request.member, typed) if typed else [],
    }
    chosen = reading.whole(request.GET.get("customer"))
    if chosen is not None:
        customer = scoped(request.member).filter(pk=chosen).first()
        context |= _future(shown, customer) if customer else {}
    return context | {"rehearsal": shown}


def _future(shown: Rehearsal, customer: Any) -> dict[str, Any]:
    told = shown.futures.get(str(customer.pk))
    rows = futures.rows(told) if told is not None else None
    return {"customer": customer, "future": rows, "is_known": told is not None}


def _address(journey: Journey | None) -> str:
    if journey is None:
        return reverse("journeys:rehearsals")
    return reverse("journeys:rehearsal", args=[journey.pk])


def _post_address(journey: Journey | None) -> str:
    if journey is None:
        return reverse("journeys:rehearse_together")
    return reverse("journeys:rehearse", args=[journey.pk])
