"""Whom a fault stopped tries again, and somebody is taken out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yutang.journeys.commands import crowds, tending
from yutang.journeys.models import Journey
from yutang.journeys.queries import runs as queries
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required


@member_required("journeys.change")
@require_POST
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Everybody whom a fault stopped tries the step again."""
    journey = get_object_or_404(Journey, pk=pk)
    step = request.POST.get("step", "").replace("\0", "")[:20]
    tried = crowds.retry(journey=journey, actor=request.member, step=step or None)
    if isinstance(tried, int):
        said = ngettext("%(n)d tries again.", "%(n)d try again.", tried)
        messages.success(request, said % {"n": tried})
    return redirect("journeys:runs", pk=pk)


@member_required("journeys.change")
@require_POST
@asked(
    gettext_lazy("Take this one out?"),
    gettext_lazy("The journey is over for this one, and messages that still wait are withdrawn."),
    gettext_lazy("Take out"),
)
def stop(request: MemberRequest, pk: int, run_id: int) -> HttpResponse:
    """Take one out."""
    journey = get_object_or_404(Journey, pk=pk)
    found = get_object_or_404(queries.runs(journey, request.member), pk=run_id)
    done(request, lambda: tending.stop_run(run=found, actor=request.member))
    return redirect("journeys:run", pk=pk, run_id=run_id)


@member_required("journeys.change")
@require_POST
def hurry(request: MemberRequest, pk: int, run_id: int) -> HttpResponse:
    """Let one who waits go on now."""
    journey = get_object_or_404(Journey, pk=pk)
    found = get_object_or_404(queries.runs(journey, request.member), pk=run_id)
    done(request, lambda: tending.go_on(run=found, actor=request.member))
    return redirect("journeys:run", pk=pk, run_id=run_id)
