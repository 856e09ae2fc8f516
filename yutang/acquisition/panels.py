"""What acquisition adds to the customer's page: how she came, and why to whom."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yutang.acquisition import explanations
from yutang.acquisition.models import Arrival, Assignment, GiftGiven, GroupJoin
from yutang.acquisition.queries.codes import codes
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer
from yutang.customers.sentences import details
from yutang.kernel.ui import panels

JOINS_SHOWN = 10


def how_she_came(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    """Her arrivals with their gifts, and the newest decision who serves her."""
    arrivals = list(
        Arrival.objects.filter(customer=customer).select_related("code", "member").order_by("-at")
    )
    gifts = {
        given.code_id: given.gift
        for given in GiftGiven.objects.filter(customer=customer).select_related("gift")
    }
    decision = Assignment.objects.filter(lock__customer=customer).order_by("-at", "-pk").first()
    return {
        "arrivals": [(each, gifts.get(each.code_id)) for each in arrivals],
        "joins": _joins(customer),
        "links": _links(request, arrivals),
        "decision": decision,
        "sentence": explanations.sentence(decision.explanation) if decision else "",
        "passed_over": explanations.passed_over(decision.explanation) if decision else "",
    }


def _joins(customer: Customer) -> list[GroupJoin]:
    """By which doors of group codes she came into groups."""
    found = GroupJoin.objects.filter(customer=customer)
    return list(found.select_related("door__code", "stay__group").order_by("-at")[:JOINS_SHOWN])


def _links(request: HttpRequest, arrivals: list[Arrival]) -> set[int]:
    """The codes whose pages this member may open."""
    member = getattr(request, "member", None)
    if member is None or not member.may("codes.see"):
        return set()
    ids = [each.code_id for each in arrivals]
    return set(codes(scope=member).filter(pk__in=ids).values_list("pk", flat=True))


def why_assigned(props: Mapping[str, Any]) -> str:
    """The reasons of an assignment, for the timeline; empty where they are not known."""
    facts = props.get("facts")
    return explanations.sentence(facts) if facts else ""


details.register(Kind.ASSIGNED, why_assigned)
panels.register(
    panels.Panel(
        page="customer",
        key="how_she_came",
        title=_("How she came"),
        template="acquisition/panel.html",
        context=how_she_came,
        permission="customers.see",
        place="side",
        order=20,
    )
)
