"""The customer's tab: her panels, and what stands in her way or what she wants."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from yutang.console.sidebar import beside, cards
from yutang.content.commands import standing as commands
from yutang.content.queries.standing import standing
from yutang.customers.models import Customer
from yutang.kernel.ui import panels
from yutang.org.access import MemberRequest, member_required


@member_required("sidebar.see")
@require_GET
def panel(request: MemberRequest, pk: int, key: str) -> HttpResponse:
    """One of the panels of the customer's page, as it stands there."""
    customer = _visible(request, pk)
    known = panels.of("customer", permissions=request.member.permissions, place="tab")
    found = next((each for each in known if each.key == key), None)
    if found is None:
        return HttpResponse(status=404)
    return render(request, found.template, found.context(request, customer))


@member_required("customers.change")
@require_POST
def set_standing(request: MemberRequest, pk: int) -> HttpResponse:
    """Say what stands in her way, or what she wants; the same choice again takes it back."""
    customer = _visible(request, pk)
    now = standing(customer.pk)
    if "obstacle" in request.POST:
        key = request.POST["obstacle"].replace("\0", "")
        key = "" if key == now.obstacle else key
        commands.set_obstacle(customer_id=customer.pk, key=key, actor=request.member)
    elif key := request.POST.get("need", "").replace("\0", ""):
        keys = sorted({*now.needs} ^ {key})
        commands.set_needs(customer_id=customer.pk, keys=keys, actor=request.member)
    context = {"customer": customer, **cards.of_standing(customer)}
    return render(request, "console/sidebar/standing.html", context)


def _visible(request: MemberRequest, pk: int) -> Customer:
    return get_object_or_404(beside.seen(request), pk=pk)
