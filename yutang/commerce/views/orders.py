"""Pages of orders."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from yutang.commerce import queries
from yutang.commerce.commands import exports
from yutang.commerce.models import Order
from yutang.commerce.queries import Wanted
from yutang.commerce.reasons import sentence
from yutang.commerce.rules.reasons import Reason
from yutang.kernel.models import Progress
from yutang.kernel.ui import keyset
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required


@member_required("orders.see")
@require_GET
def orders(request: MemberRequest) -> HttpResponse:
    """The orders within sight, youngest first."""
    listing, wanted = _listing(request), _wanted(request)
    found = queries.wanted_orders(request.member, wanted)
    context: dict[str, Any] = {
        "listing": listing,
        "wanted": wanted,
        "page": keyset.page(found, by=listing.sort, cursor=listing.cursor),
        "is_narrowed": listing.is_narrowed or wanted.since or wanted.until,
        "work": _present_export(request),
    }
    return render(request, "commerce/orders.html", context)


@member_required("orders.see")
@require_GET
def order(request: MemberRequest, pk: int) -> HttpResponse:
    """One order: its lines, its refunds, whose it is."""
    found = get_object_or_404(queries.orders(request.member), pk=pk)
    context = {
        "order": found,
        "lines": found.lines.select_related("product").order_by("pk"),
        "payments": found.payments.order_by("paid_at", "pk"),
        "refused": [
            (each, sentence(Reason(each.problem))) for each in queries.refused_refunds(found)
        ],
        "refunds": found.refunds.select_related("product").order_by("refunded_at", "pk"),
    }
    return render(request, "commerce/order.html", context)


@member_required("orders.export")
@require_POST
def orders_export(request: MemberRequest) -> HttpResponse:
    """Make a sheet of the list in the background."""
    exports.start_export(wanted=_wanted(request), actor=request.member)
    query = request.META["QUERY_STRING"]
    return redirect(f"{request.path.removesuffix('export')}{'?' + query if query else ''}")


def _listing(request: MemberRequest) -> Listing:
    shops = [(name, name) for name in queries.sources()]
    return Listing.read(
        request,
        filters=[
            Filter("source", _("Shop"), shops),
            Filter("status", _("Status"), Order.Status.choices),
        ],
        sorts={"paid_at": _("Paid at"), "amount": _("Amount")},
        default_sort="-paid_at",
        search_label=_("Order number, buyer, phone"),
    )


def _wanted(request: MemberRequest) -> Wanted:
    listing = _listing(request)
    return Wanted(
        q=listing.q,
        source=listing.value("source"),
        status=listing.value("status"),
        since=request.GET.get("since", ""),
        until=request.GET.get("until", ""),
    )


def _present_export(request: MemberRequest) -> Progress | None:
    """The member's last export of this hour's work: waiting, running, or ready to be fetched."""
    own = Progress.objects.filter(kind="commerce.export_orders", owner_id=request.member.pk)
    return own.filter(created_at__gte=exports.shown_since()).order_by("-created_at").first()
