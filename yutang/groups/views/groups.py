"""Pages of groups."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yutang.customers import queries as customers
from yutang.groups import charts, commands, queries
from yutang.groups.models import GroupChat, GroupMember
from yutang.groups.queries import Figures, Wanted, talk
from yutang.kernel import clock, reading, sheets
from yutang.kernel.ui import keyset, panels
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

RECENT = timedelta(days=7)
SPANS = (30, 90, 180)
WHO = (
    ("customers", gettext_lazy("Customers in the group")),
    ("staff", gettext_lazy("Staff")),
    ("left", gettext_lazy("No longer in the group")),
)


@member_required("groups.see")
@require_GET
def groups(request: MemberRequest) -> HttpResponse:
    """The groups within sight, the largest first."""
    listing = _listing(request)
    found = queries.wanted_groups(request.member, _wanted(listing))
    found = queries.with_figure(found, listing.sort.lstrip("-"), since=_since())
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor)
    figures = queries.figures([each.pk for each in page.rows], since=_since())
    live = queries.groups(request.member).exclude(status=GroupChat.Status.DISSOLVED)
    context: dict[str, Any] = {
        "listing": listing,
        "page": page,
        "rows": [(group, figures[group.pk]) for group in page.rows],
        "total": queries.total(live.values_list("pk", flat=True), since=_since()),
        "syncing": queries.last_sync() if request.member.may("groups.change") else None,
    }
    return render(request, "groups/groups.html", context)


@member_required("groups.see")
@require_GET
def groups_export(request: MemberRequest) -> HttpResponseBase:
    """The list as a sheet."""
    wanted = _wanted(_listing(request))
    found = list(queries.wanted_groups(request.member, wanted).order_by("-customer_count", "-pk"))
    figures = queries.figures([each.pk for each in found], since=_since())
    commands.note_export(count=len(found), actor=request.member)
    header = [
        _("Group name"),
        _("Group owner"),
        _("Status"),
        _("Customers"),
        _("In all"),
        _("New, 7 days"),
    ]
    header += [_("Lost, 7 days"), _("Active, 7 days"), _("Group tags"), _("Founded")]
    rows = [_cells(group, figures[group.pk]) for group in found]  # in this request's language
    return sheets.csv_response("groups.csv", header, rows)


@member_required("groups.change")
@require_POST
def groups_sync(request: MemberRequest) -> HttpResponse:
    """Read all groups from WeCom in the background."""
    commands.start_sync(actor=request.member)
    return redirect("groups:groups")


@member_required("groups.see")
@require_GET
def group(request: MemberRequest, pk: int) -> HttpResponse:
    """One group: how it grows, who is in it, who left."""
    found = get_object_or_404(queries.groups(request.member), pk=pk)
    listing = _people(request)
    asked = listing.value("who")
    stays = queries.stays_of_group(found, q=listing.q, who=asked, scene=listing.value("scene"))
    page = keyset.page(stays, by=listing.sort, cursor=listing.cursor)
    ids = [stay.customer_id for stay in page.rows if stay.customer_id]
    own = customers.scoped(request.member).filter(pk__in=ids)
    context: dict[str, Any] = {
        "group": found,
        "figures": queries.figures([pk], since=_since())[pk],
        "listing": listing,
        "page": page,
        "has_left": asked == "left",
        "side": panels.filled("group", request, found, place="side"),
        "own": set(own.values_list("pk", flat=True)),
        **_growth(request, found),
    }
    return render(request, "groups/group.html", context)


@member_required("groups.change")
@require_POST
def group_tags(request: MemberRequest, pk: int) -> HttpResponse:
    """Give the group other tags: names, parted by commas."""
    found = get_object_or_404(queries.groups(request.member), pk=pk)
    said = request.POST.get("tags", "").replace("，", ",").replace("、", ",")
    commands.tag_group(group_id=found.pk, tags=said.split(","), actor=request.member)
    messages.success(request, _("The tags are saved."))
    return redirect("groups:group", pk=pk)


@member_required("groups.change")
@require_POST
def group_read(request: MemberRequest, pk: int) -> HttpResponse:
    """Read the group from WeCom again."""
    found = get_object_or_404(queries.groups(request.member), pk=pk)
    commands.read_now(group=found)
    messages.success(request, _("The group is read from WeCom in a moment."))
    return redirect("groups:group", pk=pk)


def _since() -> datetime:
    return clock.now() - RECENT


def _listing(request: MemberRequest) -> Listing:
    tags = [(tag, tag) for tag in queries.tags(request.member)]
    return Listing.read(
        request,
        filters=[
            Filter("status", gettext_lazy("Status"), GroupChat.Status.choices),
            Filter("owner", gettext_lazy("Group owner"), queries.owners(request.member)),
            *([Filter("tag", gettext_lazy("Group tags"), tags)] if tags else []),
        ],
        sorts={
            "customer_count": gettext_lazy("Customers"),
            "new": gettext_lazy("New, 7 days"),
            "lost": gettext_lazy("Lost, 7 days"),
            "active": gettext_lazy("Active, 7 days"),
            "created_at": gettext_lazy("Founded"),
        },
        default_sort="-customer_count",
        search_label=gettext_lazy("Group or owner"),
    )


def _wanted(listing: Listing) -> Wanted:
    values = {name: listing.value(name) for name in ("status", "owner", "tag")}
    return Wanted(q=listing.q, **values)


def _people(request: MemberRequest) -> Listing:
    scenes = [(str(value), label) for value, label in GroupMember.Scene.choices]
    return Listing.read(
        request,
        filters=[
            Filter("who", gettext_lazy("Which people"), WHO),
            Filter("scene", gettext_lazy("Came"), scenes),
        ],
        sorts={"joined_at": gettext_lazy("Joined")},
        default_sort="-joined_at",
        search_label=gettext_lazy("Search by name"),
    )


def _growth(request: MemberRequest, found: GroupChat) -> dict[str, Any]:
    asked = reading.whole(request.GET.get("days"))
    days = asked if asked in SPANS else SPANS[0]
    today = clock.today()
    first = today - timedelta(days=days - 1)
    rows = queries.by_day(found.pk, first=first, last=today)
    told = talk.counted_days(request.member, first=first, last=today, owner_id=found.owner_id)
    known = found.owner_id is not None and any(day.is_known for day in told)
    return {
        "chart": charts.growth(rows),
        "spans": [(each, each == days) for each in SPANS],
        "talk": charts.talk(told) if known else None,
        "owned": queries.groups_owned(found.owner_id) if found.owner_id else 0,
    }


def _cells(group: GroupChat, figures: Figures) -> list[Any]:
    return [
        str(group),
        group.owner.name if group.owner else "",
        str(group.get_status_display()),
        group.customer_count,
        group.member_count,
        figures.new,
        figures.lost,
        figures.active,
        ", ".join(group.tags),
        clock.local(group.created_at).strftime("%Y-%m-%d") if group.created_at else "",
    ]
