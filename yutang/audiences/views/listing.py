"""The list of audiences, and what is done to one from there or from its page."""

import json
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yutang.audiences import queries
from yutang.audiences.commands import audiences as commands
from yutang.audiences.commands import refreshing
from yutang.audiences.models import Audience
from yutang.audiences.queries import Wanted
from yutang.audiences.queries.examples import Example, examples
from yutang.kernel.errors import DomainError
from yutang.kernel.keeping import StillUsed
from yutang.kernel.ui import keyset
from yutang.kernel.ui.asking import asked
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member

PAGE = 30
SHOWN = 6  # examples where there is no audience yet


@member_required("audiences.see")
@require_GET
def audiences(request: MemberRequest) -> HttpResponse:
    """All audiences, the latest changed first."""
    listing = _listing(request)
    found = queries.audiences(_wanted(listing))
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=PAGE)
    sizes = queries.sizes_of(audience.pk for audience in page.rows)
    context: dict[str, Any] = {
        "listing": listing,
        "page": page,
        "rows": [(each, queries.polyline(sizes.get(each.pk, []))) for each in page.rows],
        "is_archive": listing.value("state") == "archived",
        "examples": [] if page.rows or listing.is_narrowed else _examples(request.member),
        "comparable": Audience.objects.filter(archived_at=None).count() > 1,
    }
    return render(request, "audiences/list.html", context)


@member_required("audiences.change")
@require_POST
def refresh(request: MemberRequest, pk: int) -> HttpResponse:
    """Find the members anew, in the background."""
    audience = get_object_or_404(Audience, pk=pk, kind=Audience.Kind.RULE, archived_at=None)
    refreshing.ask_refresh(audience_id=audience.pk)
    messages.success(request, _("The members are found anew."))
    return redirect("audiences:audience", pk=pk)


@member_required("audiences.change")
@require_POST
def duplicate(request: MemberRequest, pk: int) -> HttpResponse:
    """A copy, which is shown at once."""
    audience = get_object_or_404(Audience, pk=pk)
    made = commands.duplicate_audience(audience_id=audience.pk, actor=request.member)
    messages.success(request, _("Copied. The copy is yours to change."))
    return redirect("audiences:audience", pk=made.pk)


@member_required("audiences.change")
@require_POST
@asked(
    gettext_lazy("Archive this audience?"),
    gettext_lazy("It is refreshed no more and leaves the list. You can take it back."),
    gettext_lazy("Archive"),
)
def archive(request: MemberRequest, pk: int) -> HttpResponse:
    """Lay the audience aside; its page offers to take it back."""
    audience = get_object_or_404(Audience, pk=pk)
    try:
        commands.archive_audience(audience_id=audience.pk, actor=request.member)
    except StillUsed:
        raise  # its page leads to what uses the audience
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("audiences:audience", pk=pk)


@member_required("audiences.change")
@require_POST
def restore(request: MemberRequest, pk: int) -> HttpResponse:
    """Take the audience back."""
    audience = get_object_or_404(Audience, pk=pk)
    try:
        commands.restore_audience(audience_id=audience.pk, actor=request.member)
        messages.success(request, _("The audience is back."))
    except DomainError as refusal:
        messages.error(request, str(refusal.sentence))
    return redirect("audiences:audience", pk=pk)


def _listing(request: MemberRequest) -> Listing:
    return Listing.read(
        request,
        filters=[
            Filter("folder", _("Folder"), [(name, name) for name in queries.folders()]),
            Filter("owner", _("Owner"), [(str(who.pk), who.name) for who in queries.owners()]),
            Filter("kind", _("Kind"), Audience.Kind.choices),
            Filter("schedule", _("Refresh"), Audience.Schedule.choices),
            Filter("state", _("State"), [("archived", _("Archived"))]),
        ],
        sorts={
            "name": _("Name"),
            "size": _("Customers"),
            "refreshed_at": _("Refreshed"),
            "changed_at": _("Changed"),
        },
        default_sort="-changed_at",
        search_label=_("Name, description, folder"),
    )


def _examples(member: Member) -> list[tuple[Example, str]]:
    """Ready rules, each with the builder's address that begins with it."""
    address = reverse("audiences:new")
    ready = examples(member)[:SHOWN]
    return [(each, f"{address}?{urlencode({'rule': json.dumps(each.rule)})}") for each in ready]


def _wanted(listing: Listing) -> Wanted:
    return Wanted(
        q=listing.q,
        folder=listing.value("folder"),
        owner=listing.value("owner"),
        kind=listing.value("kind"),
        schedule=listing.value("schedule"),
        archived=listing.value("state") == "archived",
    )
