"""A broadcast's page: before it goes out whom it would reach, afterwards what came of it."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.kernel import audit
from yutang.kernel.sheets import csv_response
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.outreach import sources
from yutang.outreach.commands import broadcasts as commands
from yutang.outreach.commands import reminding
from yutang.outreach.commands.sends import approval_above
from yutang.outreach.models import Broadcast, BroadcastGroup
from yutang.outreach.queries import broadcast_groups
from yutang.outreach.queries import broadcasts as queries
from yutang.outreach.queries.simulation import preview
from yutang.outreach.views.broadcasts import editing

BEFORE = (Broadcast.State.DRAFT, Broadcast.State.ASKED)
LIVE = (Broadcast.State.PLANNED, Broadcast.State.RUNNING)
MOST_EXPORTED = 50_000
SHOWN_OWNERS = 50


@member_required("sends.see")
@require_GET
def broadcasts(request: MemberRequest) -> HttpResponse:
    """All broadcasts, the latest made first."""
    listing = Listing.read(
        request,
        filters=[
            Filter("state", _("State"), Broadcast.State.choices),
            Filter("owner", _("Owner"), [(str(who.pk), who.name) for who in queries.owners()]),
        ],
        sorts={"name": _("Name"), "created_at": _("Made"), "at": _("When")},
        default_sort="-created_at",
        search_label=_("Name or text"),
    )
    chosen = {key: listing.value(key) for key in ("state", "owner")}
    found = queries.broadcasts(q=listing.q, **chosen)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    return render(request, "outreach/broadcasts/list.html", {"listing": listing, "page": page})


@member_required("sends.see")
@require_GET
def broadcast(request: MemberRequest, pk: int) -> HttpResponse:
    """Draft: look at it before it goes out. Afterwards: how far it is."""
    found = _found(pk)
    context = _frame(request, found, "broadcast") | editing.shown(found)
    if found.state in BEFORE:
        context |= {
            "above": approval_above(),
            "own": found.asked_by_id == request.member.pk,
            "count": found.rows.count(),
        }
        return render(request, "outreach/broadcasts/draft.html", context)
    return render(request, "outreach/broadcasts/result.html", context | _figures(request, found))


@member_required("sends.see")
@require_GET
def reach(request: MemberRequest, pk: int) -> HttpResponse:
    """Whom it would reach now, and what the governor would say of our customers among them."""
    found = _found(pk)
    reached = broadcast_groups.reach(found)
    shown = broadcast_groups.within_sight(reached, request.member)
    context: dict[str, Any] = {"broadcast": found, "reach": reached, "shown": shown}
    if reached.ours:
        context["preview"] = preview(
            terms=commands.terms_of(found), customer_ids=reached.ours, at=reached.at
        )
    return render(request, "outreach/broadcasts/reach.html", context)


@member_required("sends.see")
@require_GET
def figures(request: MemberRequest, pk: int) -> HttpResponse:
    """How far it is by now, for the page that polls; in another state the page is another one."""
    found = _found(pk)
    if request.GET.get("state", found.state) != found.state:
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"broadcast": found, **_figures(request, found)}
    return render(request, "outreach/broadcasts/figures.html", context)


@member_required("sends.see")
@require_GET
def groups(request: MemberRequest, pk: int) -> HttpResponse:
    """What became of it in each group within sight."""
    found = _found(pk)
    listing = _listing(request, found)
    rows = _rows(request, found, listing)
    context = _frame(request, found, "groups") | {
        "listing": listing,
        "page": keyset.page(rows, by=listing.sort, cursor=listing.cursor),
        "export_url": reverse("broadcasts:export", args=[pk]),
    }
    return render(request, "outreach/broadcasts/groups.html", context)


@member_required("sends.see")
@require_GET
def export(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The groups as a sheet, as they are narrowed."""
    found = _found(pk)
    rows = _rows(request, found, _listing(request, found)).order_by("pk")[:MOST_EXPORTED]
    audit.note(actor=request.member, action="broadcasts.exported", subject=found)
    header = [_("Group"), _("Group owner"), _("Customers"), _("State"), _("Reason"), _("When")]
    return csv_response(f"broadcast-{pk}.csv", header, queries.lines(list(rows)))


def _found(pk: int) -> Broadcast:
    rows = Broadcast.objects.select_related("owner", "asked_by", "decided_by")
    return get_object_or_404(rows, pk=pk)


def _frame(request: MemberRequest, found: Broadcast, active: str) -> dict[str, Any]:
    names = {"broadcast": _("Result"), "groups": _("Groups")}
    tabs = [
        {
            "label": label,
            "url": reverse(f"broadcasts:{name}", args=[found.pk]),
            "active": name == active,
        }
        for name, label in names.items()
    ]
    return {
        "broadcast": found,
        "plan": _plan(found),
        "tabs": [] if found.state in BEFORE else tabs,
        "may_change": request.member.may("sends.change"),
        "may_approve": request.member.may("sends.approve"),
    }


def _plan(found: Broadcast) -> sources.Named | None:
    """What made it, if not somebody by hand."""
    if found.plan_id is None:
        return None
    key = (found.plan_type, found.plan_id)
    return sources.named([key])[key]


def _figures(request: MemberRequest, found: Broadcast) -> dict[str, Any]:
    rows = queries.owner_rows(found, request.member)
    return {
        "figures": queries.figures(found),
        "owners": rows[:SHOWN_OWNERS],
        "more_owners": max(0, len(rows) - SHOWN_OWNERS),
        "waiting": sum(row.is_waiting for row in rows),
        "most_reminders": reminding.MOST,
        "is_live": found.state in LIVE,
    }


def _listing(request: MemberRequest, found: Broadcast) -> Listing:
    why = {each.reason for each in queries.figures(found).why}
    labels = [(value, label) for value, label in BroadcastGroup.Reason.choices if value in why]
    owners = {
        str(row.task.member_id): str(row.task.member)
        for row in queries.owner_rows(found, request.member)
    }
    return Listing.read(
        request,
        filters=[
            Filter("state", _("State"), BroadcastGroup.State.choices),
            Filter("reason", _("Reason"), labels),
            Filter("member", _("Group owner"), sorted(owners.items(), key=lambda each: each[1])),
        ],
        sorts={"pk": _("Group"), "customers": _("Customers")},
        default_sort="-customers",
        search_label=_("Group's name"),
    )


def _rows(request: MemberRequest, found: Broadcast, listing: Listing) -> Any:
    chosen = {key: listing.value(key) for key in ("state", "reason", "member")}
    return queries.group_rows(found, request.member, q=listing.q, **chosen)
