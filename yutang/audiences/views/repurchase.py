"""Repurchase: the way to the fifth order, and cohorts."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yutang.audiences import charts
from yutang.audiences.queries import repurchase as queries
from yutang.audiences.queries.repurchase import Choice
from yutang.audiences.rules.repurchase import Cohort
from yutang.audiences.views.value import plain_amount, table
from yutang.commerce.models import Category
from yutang.kernel import clock, enterprise, reading
from yutang.org.access import MemberRequest, member_required

MONTHS = 18
SHOWN = 13  # months since the first order, its own included
SHADES = 9
KINDS = {
    "again": gettext_lazy("Ordered again until then"),
    "came": gettext_lazy("Ordered in that month"),
    "spent": gettext_lazy("Amount per customer until then"),
}


@dataclass(frozen=True)
class Field:
    """One field of the heat map: a share, or an amount."""

    value: float
    shade: int
    tip: str


@require_safe
@member_required("lifecycle.see")
def repurchase_page(request: MemberRequest) -> HttpResponse:
    choice, kind = _choice(request), _kind(request)
    steps = queries.curve(choice, request.member)
    cohorts = queries.cohorts(choice, request.member, months=MONTHS)
    context: dict[str, Any] = {
        "choice": choice,
        "sources": queries.sources(),
        "categories": Category.objects.order_by("path")[:500],
        "steps": steps,
        "chart": charts.repurchase(steps) if steps[0].customers else None,
        "kind": kind,
        "kinds": KINDS,
        "columns": range(SHOWN),
        "cohorts": rows(cohorts, kind),
        "currency": enterprise.currency(),
    }
    return render(request, "audiences/repurchase/page.html", context)


@require_safe
@member_required("lifecycle.see")
def repurchase_export(request: MemberRequest) -> HttpResponse:
    headers = [_("Cohort"), _("Customers"), _("Months since"), *KINDS.values()]
    cohorts = queries.cohorts(_choice(request), request.member, months=MONTHS)
    found = (
        (each.name, each.customers, since, each.again[since], each.came[since],
         plain_amount(each.spent[since] // each.customers))
        for each in cohorts
        for since in range(len(each.came))
    )  # fmt: skip
    return table("repurchase", headers, found, actor=request.member)


def rows(cohorts: list[Cohort], kind: str) -> list[dict[str, Any]]:
    """The heat map's rows, the youngest cohort first; shades go from nothing to the highest."""
    values = {each.month: _values(each, kind) for each in cohorts}
    first = 1 if kind == "came" else 0  # in its own month everybody ordered
    most = max((v for line in values.values() for v in line[first:SHOWN]), default=0)
    return [
        {
            "cohort": each,
            "fields": [
                _field(each, kind, since, value, most)
                for since, value in enumerate(values[each.month][:SHOWN])
            ],
        }
        for each in reversed(cohorts)
    ]


def _values(cohort: Cohort, kind: str) -> list[float]:
    counts = getattr(cohort, kind)
    if kind == "spent":
        return [amount // cohort.customers for amount in counts]
    return [count / cohort.customers for count in counts]


def _field(cohort: Cohort, kind: str, since: int, value: float, most: float) -> Field:
    scale = value / most if most else 0
    shade = min(SHADES, 1 + round((SHADES - 1) * scale)) if value else 0
    names = {"month": cohort.name, "since": since, "n": cohort.customers}
    if kind == "spent":
        tip = _("%(month)s, %(since)s months later: all %(n)s customers together") % names
    else:
        names["k"] = getattr(cohort, kind)[since]
        tip = _("%(month)s, %(since)s months later: %(k)s of %(n)s customers") % names
    return Field(value, shade, tip)


def _choice(request: MemberRequest) -> Choice:
    pk = reading.whole(request.GET.get("category"))
    source = request.GET.get("source", "")
    return Choice(
        clock.today(),
        get_object_or_404(Category, pk=pk) if pk else None,
        source if source in queries.sources() else "",
    )


def _kind(request: MemberRequest) -> str:
    asked = request.GET.get("kind", "")
    return asked if asked in KINDS else "again"
