"""All journeys."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from yutang.journeys.models import Journey
from yutang.journeys.queries import alerts
from yutang.journeys.queries import listing as queries
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required


@member_required("journeys.see")
@require_GET
def journeys(request: MemberRequest) -> HttpResponse:
    """All journeys with how they do, the youngest first."""
    listing = Listing.read(
        request,
        filters=[
            Filter("state", gettext_lazy("State"), Journey.State.choices),
            Filter("subject", gettext_lazy("For whom"), Journey.Subject.choices),
        ],
        sorts={"made_at": gettext_lazy("Made"), "name": gettext_lazy("Name")},
        default_sort="-made_at",
        search_label=gettext_lazy("Name or note"),
    )
    found = queries.journeys(
        q=listing.q, state=listing.value("state"), subject=listing.value("subject")
    )
    page = keyset.page(found, by=listing.sort, cursor=listing.cursor, size=30)
    figures = queries.figures(page.rows)
    troubled = {each.journey_id: each.text for each in alerts.warnings(*page.rows)}
    context = {
        "listing": listing,
        "page": page,
        "rows": [
            (each, figures.get(each.pk, queries.NOTHING), troubled.get(each.pk, ""))
            for each in page.rows
        ],
        "may_change": request.member.may("journeys.change"),
    }
    return render(request, "journeys/list.html", context)
