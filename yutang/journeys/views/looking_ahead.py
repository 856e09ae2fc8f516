"""The future of one customer, or of one group, by a rehearsal."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from yutang.customers.models import Customer
from yutang.customers.queries import scoped
from yutang.groups.models import GroupChat
from yutang.groups.queries import Wanted, groups, wanted_groups
from yutang.journeys.commands import rehearsing
from yutang.journeys.commands.rehearsing import group_key
from yutang.journeys.models import Journey, Rehearsal
from yutang.journeys.queries.rehearsals import Report
from yutang.journeys.words import futures
from yutang.kernel import reading
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member

MOST_HITS = 8


@member_required("journeys.see")
@require_POST
def look_ahead(request: MemberRequest, pk: int, customer_id: int) -> HttpResponse:
    """Ask for the future of one customer within sight."""
    found = _done(pk)
    customer = get_object_or_404(scoped(request.member), pk=customer_id)
    rehearsing.ask_future(rehearsal=found, customer_id=customer.pk)
    return _back(found, "customer", customer.pk)


@member_required("journeys.see")
@require_GET
def future(request: MemberRequest, pk: int, customer_id: int) -> HttpResponse:
    """The future of one customer, as soon as it is known."""
    customer = get_object_or_404(scoped(request.member), pk=customer_id)
    context = _of_customer(_done(pk), customer)
    return render(request, "journeys/rehearsal/future.html", context)


@member_required("journeys.see")
@require_POST
def look_ahead_group(request: MemberRequest, pk: int, group_id: int) -> HttpResponse:
    """Ask for the future of one group within sight."""
    found = _done(pk)
    group = get_object_or_404(groups(request.member), pk=group_id)
    rehearsing.ask_group_future(rehearsal=found, group_id=group.pk)
    return _back(found, "group", group.pk)


@member_required("journeys.see")
@require_GET
def group_future(request: MemberRequest, pk: int, group_id: int) -> HttpResponse:
    """The future of one group, as soon as it is known."""
    group = get_object_or_404(groups(request.member), pk=group_id)
    return render(request, "journeys/rehearsal/future.html", _of_group(_done(pk), group))


def looked(request: MemberRequest, report: Report) -> dict[str, Any]:
    """Who was looked for by name, and whose future is shown."""
    typed, member, shown = request.GET.get("q", "").strip(), request.member, report.rehearsal
    context: dict[str, Any] = {"typed": typed}
    if typed:
        of_groups, of_customers = bool(report.of_groups & report.mine), not report.is_of_group
        context["hits"] = _customers(member, typed) if of_customers else []
        context["group_hits"] = _groups(member, typed) if of_groups else []
    chosen, group_id = (reading.whole(request.GET.get(name)) for name in ("customer", "group"))
    if chosen is not None and (customer := scoped(member).filter(pk=chosen).first()):
        context |= _of_customer(shown, customer)
    elif group_id is not None and (group := groups(member).filter(pk=group_id).first()):
        context |= _of_group(shown, group)
    return context


def address(journey: Journey | None) -> str:
    """Where the rehearsals of the journey are shown; None: of all that runs."""
    if journey is None:
        return reverse("journeys:rehearsals")
    return reverse("journeys:rehearsal", args=[journey.pk])


def _done(pk: int) -> Rehearsal:
    rows = Rehearsal.objects.select_related("journey")
    return get_object_or_404(rows, pk=pk, done_at__isnull=False)


def _back(found: Rehearsal, what: str, id: int) -> HttpResponse:
    return redirect(f"{address(found.journey)}?{urlencode({'r': found.pk, what: id})}#future")


def _of_customer(shown: Rehearsal, customer: Customer) -> dict[str, Any]:
    wait = reverse("journeys:future", args=[shown.pk, customer.pk])
    url = reverse("customers:customer", args=[customer.pk])
    told = shown.futures.get(str(customer.pk))
    return _future(told) | {"who": customer.profile.name, "who_url": url, "wait_url": wait}


def _of_group(shown: Rehearsal, group: GroupChat) -> dict[str, Any]:
    wait = reverse("journeys:group_future", args=[shown.pk, group.pk])
    url = reverse("groups:group", args=[group.pk])
    told = shown.futures.get(group_key(group.pk))
    return _future(told) | {"who": str(group), "who_url": url, "wait_url": wait}


def _future(told: dict[str, Any] | None) -> dict[str, Any]:
    rows = futures.rows(told) if told is not None else None
    return {"future": rows, "is_known": told is not None}


def _customers(member: Member, typed: str) -> list[Customer]:
    """Customers within sight by a part of their name."""
    rows = scoped(member).filter(merged_into=None, profile__name__icontains=typed)
    return list(rows.select_related("profile").order_by("-pk")[:MOST_HITS])


def _groups(member: Member, typed: str) -> list[GroupChat]:
    """Living groups within sight by a part of their name, or of their owner's."""
    rows = wanted_groups(member, Wanted(q=typed)).exclude(status=GroupChat.Status.DISSOLVED)
    return list(rows.order_by("-pk")[:MOST_HITS])
