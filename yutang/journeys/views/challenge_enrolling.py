"""Letting an audience take part in a challenge, and how far that is."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.audiences.models import Audience
from yutang.journeys.commands import challenge_enrolling as commands
from yutang.journeys.forms.challenges import EnrolForm
from yutang.journeys.models import Challenge
from yutang.journeys.queries import challenges as queries
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member


@require_POST
@member_required("journeys.change")
def enrol(request: MemberRequest, pk: int) -> HttpResponse:
    """Everybody in an audience takes part, in the background."""
    row, form = get_object_or_404(Challenge, pk=pk), EnrolForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose an audience"))
        return redirect("journeys:challenge", pk)
    audience = form.cleaned_data["audience"].pk
    done(
        request,
        lambda: commands.start_enrolling(challenge=row, audience_id=audience, actor=request.member),
    )
    return redirect("journeys:challenge", pk)


@require_GET
@member_required("journeys.see")
def works(request: MemberRequest, pk: int) -> HttpResponse:
    """The audiences that took part of late; the part asks again until all are through."""
    row = get_object_or_404(Challenge, pk=pk)
    context = {"challenge": row, **shown(row, request.member)}
    answer = render(request, "journeys/challenges/works.html", context)
    if not context["works_go_on"]:  # the page's figures and list are of before
        answer["HX-Trigger-After-Swap"] = "progress-over"
    return answer


def shown(challenge: Challenge, viewer: Member) -> dict[str, Any]:
    """What the part shows; only who began a work may cancel it."""
    found = queries.enrolments(challenge, commands.KIND)
    names = dict(
        Audience.objects.filter(pk__in=[work.result["audience"] for work in found]).values_list(
            "pk", "name"
        )
    )
    return {
        "works": [
            {
                "work": work,
                "name": names.get(work.result["audience"], ""),
                "came": work.result,
                "is_mine": work.owner_id == viewer.pk,
            }
            for work in found
        ],
        "works_go_on": any(not work.is_over for work in found),
    }
