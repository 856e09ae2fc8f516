"""A journey's webhooks: what they are signed with, and what became of each."""

from typing import Any

from django.db.models import Max
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yutang.journeys.commands.hook_secrets import end_old_secrets, renew_secret
from yutang.journeys.models import Call, HookSecret, Journey
from yutang.journeys.queries import calls as queries
from yutang.journeys.views.framing import framed
from yutang.journeys.words import reasons
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

LEVELS = {"answered": "ok", "failed": "error", "waiting": "off"}


@member_required("journeys.see")
@require_GET
def webhooks(request: MemberRequest, pk: int) -> HttpResponse:
    """Every call, the youngest first, with the target's last answer."""
    return render(request, "journeys/calls/page.html", _context(request, pk))


@member_required("journeys.change")
@require_POST
@asked(
    gettext_lazy("Make a new secret?"),
    gettext_lazy(
        "From now on everything is signed with it, and for 24 hours with the old one too."
    ),
    gettext_lazy("New secret"),
)
def new_secret(request: MemberRequest, pk: int) -> HttpResponse:
    """The new secret, shown only on this page."""
    journey = get_object_or_404(Journey, pk=pk)
    secret = renew_secret(journey=journey, actor=request.member)
    response = render(
        request, "journeys/calls/page.html", _context(request, pk) | {"secret": secret}
    )
    response.headers["Cache-Control"] = "no-store"
    return response


@member_required("journeys.change")
@require_POST
@asked(
    gettext_lazy("End the old secret now?"),
    gettext_lazy("Whoever still checks with it takes our calls for somebody else's."),
    gettext_lazy("End it now"),
)
def end_secrets(request: MemberRequest, pk: int) -> HttpResponse:
    """Only the newest secret signs."""
    end_old_secrets(journey=get_object_or_404(Journey, pk=pk), actor=request.member)
    return redirect("journeys:webhooks", pk)


def _context(request: MemberRequest, pk: int) -> dict[str, Any]:
    context = framed(request, pk, "webhooks")
    journey: Journey = context["journey"]
    listing = Listing.read(
        request,
        filters=[Filter("state", gettext_lazy("State"), Call.State.choices)],
        sorts={"id": gettext_lazy("When")},
        default_sort="-id",
    )
    found = queries.calls_of(journey, request.member)
    if listing.value("state"):
        found = found.filter(state=listing.value("state"))
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    return context | {
        "listing": listing,
        "page": page,
        "rows": [(row, LEVELS[row.state], _answer(row)) for row in page.rows],
        "counts": queries.counts(journey, request.member),
        "kept": HookSecret.objects.select_related("made_by").filter(journey=journey).first(),
        "old_until": queries.old_secrets(journey.pk).aggregate(last=Max("ends_at"))["last"],
    }


def _answer(row: Call) -> str:
    """What the target said last; of a success nobody needs its words."""
    if row.status is None:
        return reasons.answer(row.detail)
    said = f" · {row.detail}" if row.detail and row.state != Call.State.ANSWERED else ""
    return f"{reasons.answer(str(row.status))}{said}"
