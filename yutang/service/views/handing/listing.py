"""All hand-overs, and what members who left have left behind."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.service.commands.handing import stranding
from yutang.service.models import Handover
from yutang.service.queries import handing as queries
from yutang.service.queries.handing_work import last_reading


@member_required("handing.see")
@require_GET
def handovers(request: MemberRequest) -> HttpResponse:
    """Those within sight, the latest first; above them who left something behind."""
    listing = Listing.read(
        request,
        filters=[
            Filter("state", gettext_lazy("State"), Handover.State.choices),
            Filter("kind", gettext_lazy("Occasion"), Handover.Kind.choices),
        ],
        sorts={"created_at": gettext_lazy("Planned at")},
        default_sort="-created_at",
        search_label=gettext_lazy("Name of the member"),
    )
    found = queries.handovers(request.member)
    for name in ("state", "kind"):
        if listing.value(name):
            found = found.filter(**{name: listing.value(name)})
    if listing.q:
        found = found.filter(member__name__icontains=listing.q)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    tallies = queries.tallies([each.pk for each in page.rows])
    context = {
        "listing": listing,
        "page": page,
        "rows": [(each, tallies[each.pk]) for each in page.rows],
        "stranded": queries.stranded(request.member),
        "reading": last_reading(),
        "may_change": request.member.may("handing.change"),
    }
    return render(request, "service/handing/list.html", context)


@member_required("handing.change")
@require_POST
def read(request: MemberRequest) -> HttpResponse:
    """Ask WeCom which customers of members who left nobody has taken over."""
    stranding.start_reading(actor=request.member)
    messages.success(request, _("WeCom's list of unassigned customers is being read."))
    return redirect("handing:handovers")
