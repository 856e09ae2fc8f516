"""All journeys."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yutang.journeys.models import Journey
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required


@member_required("journeys.see")
@require_GET
def journeys(request: MemberRequest) -> HttpResponse:
    """All journeys, the youngest first."""
    listing = Listing.read(
        request,
        filters=[Filter("state", gettext_lazy("State"), Journey.State.choices)],
        sorts={"made_at": gettext_lazy("Made at"), "name": gettext_lazy("Name")},
        default_sort="-made_at",
        search_label=gettext_lazy("Name of the journey"),
    )
    found = Journey.objects.select_related("version")
    if listing.value("state"):
        found = found.filter(state=listing.value("state"))
    if listing.q:
        found = found.filter(name__icontains=listing.q)
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    context = {
        "listing": listing,
        "page": page,
        "may_change": request.member.may("journeys.change"),
    }
    return render(request, "journeys/list.html", context)
