"""The journeys that the customer of the chat is in, and letting her into one."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.console.sidebar import beside
from yutang.customers.models import Customer
from yutang.journeys.commands.inviting import invite
from yutang.journeys.customer_panel import customer_journeys, key_of
from yutang.journeys.models import Journey
from yutang.journeys.words.inviting import came_of
from yutang.kernel import reading
from yutang.kernel.errors import DomainError
from yutang.org.access import MemberRequest, member_required


@member_required("sidebar.see")
@require_GET
def journeys(request: MemberRequest, pk: int) -> HttpResponse:
    """Where she stands, and which journeys she may be let into."""
    return _shown(request, _visible(request, pk))


@member_required("journeys.enter")
@require_POST
def enter(request: MemberRequest, pk: int) -> HttpResponse:
    """Let her into a journey, or say why she doesn't enter."""
    customer = _visible(request, pk)
    wanted = reading.whole(request.POST.get("journey")) or 0
    journey = Journey.objects.filter(pk=wanted, subject="customer").first()
    if journey is None:
        return _shown(request, customer, said=_("Choose a journey first."))
    try:
        invited = invite(
            journey=journey,
            customer_ids=[customer.pk],
            actor=request.member,
            key=key_of(request),
        )
    except DomainError as refusal:
        return _shown(request, customer, said=str(refusal.sentence))
    said = came_of(invited, journey)
    return _shown(request, customer, said=said, is_well=invited.is_well)


def _visible(request: MemberRequest, pk: int) -> Customer:
    return get_object_or_404(beside.seen(request), pk=pk)


def _shown(
    request: MemberRequest, customer: Customer, *, said: str = "", is_well: bool = False
) -> HttpResponse:
    context: dict[str, Any] = customer_journeys(request, customer)
    context |= {"said": said, "is_well": is_well}
    return render(request, "console/sidebar/journeys.html", context)
