"""Group owners by WeCom's own statistic."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yutang.groups import charts
from yutang.groups.queries import talk as queries
from yutang.kernel import clock, reading
from yutang.kernel.ui.listing import Listing
from yutang.org.access import MemberRequest, member_required

SPANS = (7, 30, 90)


@member_required("groups.see")
@require_GET
def owners(request: MemberRequest) -> HttpResponse:
    """Each owner's groups: how large, who is new, who writes, and how much."""
    asked = reading.whole(request.GET.get("days"))
    days = asked if asked in SPANS else SPANS[0]
    last = clock.today() - timedelta(days=1)
    first = last - timedelta(days=days - 1)
    listing = Listing.read(
        request,
        sorts={
            "name": _("Group owner"),
            "groups": _("Groups"),
            "people": _("In all"),
            "new": _("New people"),
            "speakers": _("Wrote, a day"),
            "messages": _("Messages written"),
        },
        default_sort="-messages",
    )
    context: dict[str, Any] = {
        "listing": listing,
        "rows": queries.owner_rows(request.member, first=first, last=last, sort=listing.sort),
        "chart": charts.talk(queries.counted_days(request.member, first=first, last=last)),
        "spans": [(each, each == days) for each in SPANS],
        "counted": queries.last_counted(),
    }
    return render(request, "groups/owners.html", context)
