"""Which groups a broadcast is for: by search, owner, tag and size, one by one or all that fit."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from yutang.groups import queries as groups
from yutang.groups.queries import Wanted
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import broadcasts as commands
from yutang.outreach.models import Broadcast
from yutang.outreach.queries import broadcasts as queries

SIZES = (
    ("1", gettext_lazy("up to 49 customers")),
    ("50", gettext_lazy("50 to 99 customers")),
    ("100", gettext_lazy("100 to 199 customers")),
    ("200", gettext_lazy("200 customers and more")),
)
CHOSEN = (("yes", gettext_lazy("Chosen")), ("no", gettext_lazy("Not chosen")))


@member_required("sends.change")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Tick groups, or take all that fit."""
    broadcast = get_object_or_404(Broadcast, pk=pk)
    if broadcast.state != Broadcast.State.DRAFT:
        messages.error(request, _("This send has begun and can't be changed any more."))
        return redirect("broadcasts:broadcast", pk=pk)
    listing = _listing(request)
    found = queries.choosable(
        broadcast,
        request.member,
        wanted=Wanted(q=listing.q, owner=listing.value("owner"), tag=listing.value("tag")),
        size=listing.value("size"),
        chosen=listing.value("chosen"),
    )
    if request.method == "POST":
        return _choose(request, broadcast, found)
    context: dict[str, Any] = {
        "broadcast": broadcast,
        "listing": listing,
        "fitting": found.count(),
        "count": broadcast.rows.count(),
        "page": keyset.page(found, by=listing.sort, cursor=listing.cursor),
    }
    return render(request, "outreach/broadcasts/choose.html", context)


def _choose(request: MemberRequest, broadcast: Broadcast, found: Any) -> HttpResponse:
    act = request.POST.get("act", "")
    if act.endswith("_all"):
        ids = queries.ids(found)
    else:
        ticked = [each for each in request.POST.getlist("group") if each.isdecimal()]
        ids = queries.ids(found.filter(pk__in=[each for each in ticked if len(each) < 19]))
    if act.startswith("drop"):
        count = commands.drop_groups(broadcast_id=broadcast.pk, group_ids=ids, actor=request.member)
        said = ngettext("%(n)d group is taken away.", "%(n)d groups are taken away.", count)
    else:
        count = commands.choose_groups(
            broadcast_id=broadcast.pk, group_ids=ids, actor=request.member
        )
        said = ngettext("%(n)d group is added.", "%(n)d groups are added.", count)
    messages.success(request, said % {"n": count})
    query = request.GET.urlencode()
    address = reverse("broadcasts:choose", args=[broadcast.pk])
    return redirect(f"{address}?{query}" if query else address)


def _listing(request: MemberRequest) -> Listing:
    tags = [(tag, tag) for tag in groups.tags(request.member)]
    return Listing.read(
        request,
        filters=[
            Filter("owner", _("Group owner"), groups.owners(request.member)),
            *([Filter("tag", _("Group tag"), tags)] if tags else []),
            Filter("size", _("Group size"), SIZES),
            Filter("chosen", _("Chosen"), CHOSEN),
        ],
        sorts={"name": _("Group"), "customer_count": _("Customers")},
        default_sort="-customer_count",
        search_label=_("Group or owner"),
    )
