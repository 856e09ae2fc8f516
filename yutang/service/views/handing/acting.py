"""What is done to a hand-over from its page."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from yutang.kernel import reading
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.refusals import done
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member
from yutang.service.commands.handing import planning, starting
from yutang.service.errors import NotATaker
from yutang.service.models import Handover
from yutang.service.queries import handing as queries


@member_required("handing.change")
@require_POST
@asked(
    gettext_lazy("Start this hand-over?"),
    gettext_lazy(
        "WeCom tells the customers and passes them on after 24 hours unless they refuse. What it"
        " has begun can't be called back, and each customer can be passed on by members on the job"
        " only twice in 90 days."
    ),
    gettext_lazy("Start"),
)
def start(request: MemberRequest, pk: int) -> HttpResponse:
    """Carry the plan out."""
    found = _found(request, pk)
    if done(request, lambda: starting.start_handover(handover=found, actor=request.member)):
        messages.success(request, _("It has begun."))
    return redirect("handing:handover", pk=pk)


@member_required("handing.change")
@require_POST
@asked(
    gettext_lazy("Call this hand-over off?"),
    gettext_lazy(
        "What WeCom doesn't have yet stays with the member. What WeCom has begun goes on; a leave"
        " ends now."
    ),
    gettext_lazy("Call off"),
)
def cancel(request: MemberRequest, pk: int) -> HttpResponse:
    """End what hasn't begun."""
    found = _found(request, pk)
    if done(request, lambda: starting.cancel_handover(handover=found, actor=request.member)):
        messages.success(request, _("Called off."))
    return redirect("handing:handover", pk=pk)


@member_required("handing.change")
@require_POST
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the ticked customers of the plan, or all that fit the search, to one taker."""
    found = _found(request, pk)
    ids = _wanted(request, found)

    def act() -> int:
        return planning.choose_taker(
            handover=found, passing_ids=ids, taker=_taker(request), actor=request.member
        )

    if done(request, act):
        said = ngettext("%(n)d customer is given.", "%(n)d customers are given.", len(ids))
        messages.success(request, said % {"n": len(ids)})
    return _back(request, pk)


@member_required("handing.change")
@require_POST
def retry(request: MemberRequest, pk: int) -> HttpResponse:
    """Try the ticked customers who stayed, or all that fit the search, with this taker."""
    found = _found(request, pk)
    ids = _wanted(request, found)

    def act() -> int:
        taker = _taker(request)
        return starting.retry_passings(
            handover=found,
            takers=[taker] if taker else [],
            actor=request.member,
            passing_ids=ids,
        )

    if done(request, act):
        messages.success(request, _("They are handed to WeCom once more."))
    return _back(request, pk)


@member_required("handing.change")
@require_POST
def group(request: MemberRequest, pk: int, row: int) -> HttpResponse:
    """Give one group to this taker: in a plan, or once more where it stayed."""
    found = _found(request, pk)

    def act() -> Any:
        taker = _taker(request)
        if found.is_draft:
            return planning.choose_group_taker(handover=found, group_passing_id=row, taker=taker)
        if taker is None:
            raise NotATaker
        return starting.retry_group(
            handover=found, group_passing_id=row, taker=taker, actor=request.member
        )

    if done(request, act):
        messages.success(request, _("Saved."))
    return redirect("handing:handover", pk=pk)


def _found(request: MemberRequest, pk: int) -> Handover:
    return get_object_or_404(queries.handovers(request.member), pk=pk)


def _taker(request: MemberRequest) -> Member | None:
    """The taker who was chosen, within sight; None: nobody."""
    given = request.POST.get("taker", "")
    if given == "none":
        return None
    taker = queries.takers(request.member).filter(pk=reading.whole(given) or 0).first()
    if taker is None:
        raise NotATaker
    return taker


def _wanted(request: MemberRequest, found: Handover) -> list[int]:
    """Ids of the customers' rows that were ticked, or of all that the search shows."""
    if request.POST.get("which") == "all":
        names = ("q", "stage", "taker", "reason")
        search = {name: request.POST.get(f"search_{name}", "") for name in names}
        return list(queries.passings(found, **search).values_list("pk", flat=True))
    given = (reading.whole(each) for each in request.POST.getlist("row"))
    return [pk for pk in given if pk]


def _back(request: MemberRequest, pk: int) -> HttpResponse:
    """To the list as it was searched."""
    names = ("q", "stage", "taker", "reason")
    kept = {name: request.POST.get(f"search_{name}", "") for name in names}
    kept = {name: value for name, value in kept.items() if value}
    return redirect(reverse("handing:handover", args=[pk], query=kept))
