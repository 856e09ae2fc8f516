"""What is done to a journey from its head: it begins, rests, closes, is over."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yutang.journeys.commands import running
from yutang.journeys.models import Journey
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required


@member_required("journeys.change")
@require_POST
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Let people in, and move them."""
    return _act(request, pk, running.start, _("It runs."))


@member_required("journeys.change")
@require_POST
def pause(request: MemberRequest, pk: int) -> HttpResponse:
    """Let nobody in and move nobody for now."""
    return _act(request, pk, running.pause, _("It rests."))


@member_required("journeys.change")
@require_POST
def resume(request: MemberRequest, pk: int) -> HttpResponse:
    """Go on where it rested."""
    return _act(request, pk, running.resume, _("It goes on."))


@member_required("journeys.change")
@require_POST
@asked(
    gettext_lazy("Close this journey?"),
    gettext_lazy("Nobody enters any more. Those inside go through to the end, then it is over."),
    gettext_lazy("Let nobody in"),
)
def close(request: MemberRequest, pk: int) -> HttpResponse:
    """Let nobody in any more; those inside finish."""
    return _act(request, pk, running.close, _("Nobody enters any more."))


@member_required("journeys.change")
@require_POST
@asked(
    gettext_lazy("End this journey now?"),
    gettext_lazy(
        "Everybody inside is taken out at once, and messages that still wait are withdrawn."
        " What was delivered can't be taken back."
    ),
    gettext_lazy("End now"),
)
def end(request: MemberRequest, pk: int) -> HttpResponse:
    """Take everybody out."""
    return _act(request, pk, running.end_now, _("It is over."))


def _act(
    request: MemberRequest, pk: int, command: Callable[..., Any], sentence: str
) -> HttpResponse:
    journey = get_object_or_404(Journey, pk=pk)
    if done(request, lambda: command(journey=journey, actor=request.member)):
        messages.success(request, sentence)
    return redirect("journeys:journey", pk=pk)
