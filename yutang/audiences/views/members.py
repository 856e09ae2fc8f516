"""Who is in an audience: the list, a sample, and why one customer is in or out."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from yutang.audiences import queries
from yutang.audiences.models import Audience, AudienceMember
from yutang.audiences.views.detail import framed
from yutang.customers import queries as customers
from yutang.kernel import enterprise
from yutang.kernel.ui.listing import Listing
from yutang.org.access import MemberRequest, member_required


@member_required("audiences.see")
@require_GET
def members(request: MemberRequest, pk: int) -> HttpResponse:
    """The members within sight, newest entered first."""
    found = get_object_or_404(Audience, pk=pk)
    listing = Listing.read(request, search_label=_("Name, remark, phone"))
    page, count = queries.members_page(found, request.member, q=listing.q, cursor=listing.cursor)
    context = {
        **framed(request, found, "members"),
        "listing": listing,
        "page": page,
        "count": count,
        "most": queries.COUNTED,
        "currency": enterprise.currency(),
    }
    return render(request, "audiences/members.html", context)


@member_required("audiences.see")
@require_GET
def sample(request: MemberRequest, pk: int) -> HttpResponse:
    """Twenty of them at random."""
    found = get_object_or_404(Audience, pk=pk)
    context = {
        **framed(request, found, "sample"),
        "rows": queries.sample(found, request.member),
        "currency": enterprise.currency(),
    }
    return render(request, "audiences/sample.html", context)


@member_required("audiences.see")
@require_GET
def why_choose(request: MemberRequest, pk: int) -> HttpResponse:
    """Look for a customer to learn why she is in or out."""
    found = get_object_or_404(Audience, pk=pk, rule__isnull=False)
    listing = Listing.read(request, search_label=_("Name, remark, phone"))
    rows = queries.customers_found(request.member, listing.q) if listing.q else []
    inside = AudienceMember.objects.filter(audience=found, customer__in=[row.pk for row in rows])
    context = {
        **framed(request, found, "why_choose"),
        "listing": listing,
        "rows": rows,
        "inside": set(inside.values_list("customer_id", flat=True)),
    }
    return render(request, "audiences/why_choose.html", context)


@member_required("audiences.see")
@require_GET
def why(request: MemberRequest, pk: int, customer_id: int) -> HttpResponse:
    """Why one customer is in or out, condition by condition."""
    found = get_object_or_404(Audience, pk=pk, rule__isnull=False)
    customer = get_object_or_404(customers.scoped(request.member), pk=customer_id)
    member = AudienceMember.objects.filter(audience=found, customer=customer).first()
    context = {
        **framed(request, found, "why_choose"),
        "customer": customer,
        "member": member,
        "reasons": queries.reasons(found, customer.pk, request.member),
    }
    return render(request, "audiences/why.html", context)
