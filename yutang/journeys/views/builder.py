"""The builder: a journey is written step by step, and each change is kept at once."""

import json
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yutang.journeys.commands.drafting import change_draft, change_terms, redo_draft, undo_draft
from yutang.journeys.errors import DraftConflict, PlanRefused
from yutang.journeys.models import Journey
from yutang.journeys.views import changes, conditions
from yutang.journeys.views.board import board
from yutang.journeys.views.framing import framed
from yutang.journeys.views.panels import Panel, open_panel
from yutang.kernel import reading
from yutang.kernel.errors import DomainError, NotAllowed
from yutang.org.access import MemberRequest, member_required


@require_safe
@member_required("journeys.change")
def build(request: MemberRequest, pk: int) -> HttpResponse:
    """The draft as a flow; asked by htmx, only the panel beside it."""
    context = framed(request, pk, "build")
    panel = open_panel(context["journey"], request.GET, member=request.member)
    if request.headers.get("HX-Request"):
        shown = {"journey": context["journey"], "panel": panel}
        return render(request, "journeys/builder/panel.html", shown)
    context |= {"board": board(context["journey"]), "panel": panel}
    return render(request, "journeys/builder/page.html", context)


@require_POST
@member_required("journeys.change")
def act(request: MemberRequest, pk: int) -> HttpResponse:
    """One act on the plan by a button: add, move, copy, remove, undo …"""
    journey = framed(request, pk, "build")["journey"]
    revision = _revision(request)
    op = request.POST.get("op", "")
    show: dict[str, Any] = {}
    try:
        if op in ("undo", "redo"):
            turn = undo_draft if op == "undo" else redo_draft
            journey = turn(journey=journey, actor=request.member, revision=revision)
        else:
            change, show = changes.read(journey, request.POST)
            journey = change_draft(
                journey=journey, actor=request.member, revision=revision, change=change
            )
    except DomainError as fault:
        return _answer(request, pk, fault=fault)
    return _answer(request, journey.pk, show=show)


@require_POST
@member_required("journeys.change")
def keep(request: MemberRequest, pk: int) -> HttpResponse:
    """What the form in the panel says is in the plan."""
    journey = framed(request, pk, "build")["journey"]
    panel = open_panel(journey, request.GET, request.POST, member=request.member)
    if panel is None:
        raise Http404
    if not panel.is_valid():
        return _wrong(request, journey, panel)
    try:
        _take(request, journey, panel)
    except DraftConflict as fault:
        return _conflict(request, pk, panel, fault)
    except PlanRefused as fault:
        panel.refuse(fault)
        return _wrong(request, journey, panel)
    return _kept(request, pk, panel)


def _kept(request: MemberRequest, pk: int, panel: Panel) -> HttpResponse:
    """The flow as it is now, or the page to which the button leads: of the condition it names."""
    partly = bool(request.headers.get("HX-Request"))
    number = reading.whole(request.POST.get("condition"))
    if number is not None:
        url = conditions.address(pk, panel.spot(number))
    elif partly:
        return _happened(_flow(request, pk), {"kept": ""})
    else:
        url = _url(pk, panel.address)
    return HttpResponse(headers={"HX-Redirect": url}) if partly else redirect(url)


def _take(request: MemberRequest, journey: Journey, panel: Panel) -> None:
    if terms := panel.terms():
        change_terms(journey=journey, actor=request.member, values=terms)
    if change := panel.change():
        revision = _revision(request)
        change_draft(journey=journey, actor=request.member, revision=revision, change=change)


def _wrong(request: MemberRequest, journey: Journey, panel: Panel) -> HttpResponse:
    """The form again with what is wrong in it."""
    if request.headers.get("HX-Request"):
        shown = {"journey": journey, "panel": panel}
        answer = render(request, "journeys/builder/panel.html", shown, status=422)
        answer["HX-Retarget"], answer["HX-Reswap"] = "#jb-panel", "outerHTML"
        return answer
    context = framed(request, journey.pk, "build") | {"board": board(journey), "panel": panel}
    return render(request, "journeys/builder/page.html", context, status=422)


def _conflict(request: MemberRequest, pk: int, panel: Panel, fault: DraftConflict) -> HttpResponse:
    """The flow as it is now; what was written stays in the panel, to be kept or given up."""
    if request.headers.get("HX-Request"):
        return _told(_flow(request, pk, 409), fault)
    context = framed(request, pk, "build")
    context |= {"board": board(context["journey"]), "panel": panel, "refusal": fault}
    return render(request, "journeys/builder/page.html", context, status=fault.status)


def _flow(request: MemberRequest, pk: int, status: int = 200) -> HttpResponse:
    context = framed(request, pk, "build")
    context["board"] = board(context["journey"])
    return render(request, "journeys/builder/flow.html", context, status=status)


def _answer(
    request: MemberRequest,
    pk: int,
    *,
    show: dict[str, Any] | None = None,
    fault: DomainError | None = None,
) -> HttpResponse:
    """The flow as it is now, with the panel of what was just made; a refusal as a toast."""
    partly = bool(request.headers.get("HX-Request"))
    if fault is None and not partly:
        return redirect(_url(pk, show or {}))
    context = framed(request, pk, "build")
    context |= {
        "board": board(context["journey"]),
        "panel": open_panel(context["journey"], show or {}, member=request.member),
        "refusal": fault,
    }
    template = "journeys/builder/body.html" if partly else "journeys/builder/page.html"
    answer = render(request, template, context, status=fault.status if fault else 200)
    return _told(answer, fault) if fault else answer


def _told(answer: HttpResponse, fault: DomainError) -> HttpResponse:
    """With the refusal as a toast."""
    return _happened(answer, {"toast": {"level": "warn", "text": str(fault)}})


def _happened(answer: HttpResponse, events: dict[str, Any]) -> HttpResponse:
    """The page hears of these."""
    answer["HX-Trigger"] = json.dumps(events)
    return answer


def _revision(request: MemberRequest) -> int:
    """Of the draft that was looked at."""
    number = reading.whole(request.POST.get("revision"))
    if number is None:
        raise NotAllowed(_("Load the page again."))
    return number


def _url(pk: int, show: dict[str, Any]) -> str:
    query = "&".join(f"{key}={value}" for key, value in show.items())
    return reverse("journeys:build", args=[pk]) + (f"?{query}" if query else "")
