"""The lifecycle of the whole brand on one page, and its borders."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.audiences import charts
from yutang.audiences.commands import lifecycle as commands
from yutang.audiences.models import Border, LifecycleSize
from yutang.audiences.queries import lifecycle as queries
from yutang.audiences.queries.ground import scope
from yutang.audiences.rules import lifecycle as rules
from yutang.audiences.views.value import builder_url, plain_amount, table
from yutang.audiences.words.lifecycle import ADVICE
from yutang.commerce.models import Category
from yutang.customers.models import Profile
from yutang.kernel import clock, reading
from yutang.kernel.ui.asking import asked
from yutang.org.access import MemberRequest, member_required

LABELS = dict(Profile.Lifecycle.choices)
NAMES = ("silent", "dormant", "churned")
HISTORY = 400  # days
MONTHS = 12


@require_safe
@member_required("lifecycle.see")
def lifecycle_page(request: MemberRequest) -> HttpResponse:
    stages = queries.standings(request.member)
    buyers = sum(each.customers for each in stages if each.stage != "lead")
    context: dict[str, Any] = {"stages": [_stage(each) for each in stages], "buyers": buyers}
    if buyers:
        context |= _borders(request) | _movements(request) | _history(request, stages)
    return render(request, "audiences/lifecycle/page.html", context)


@require_POST
@member_required("lifecycle.change")
def lifecycle_save(request: MemberRequest) -> HttpResponse:
    category = _category(request.POST.get("category"))
    days = [reading.whole(request.POST.get(f"{name}_days")) or 0 for name in NAMES]
    commands.save_borders(
        category=category,
        how=Border.How.QUANTILE if request.POST.get("how") == "quantile" else Border.How.FIXED,
        days=days,
        shares=[_share(request.POST.get(f"{name}_share", "")) for name in NAMES],
        actor=request.member,
    )
    messages.success(request, _("Saved. Customers move to their new stages within a minute."))
    return redirect(_page_of(category))


@require_POST
@member_required("lifecycle.change")
@asked(
    gettext_lazy("Give up these borders?"),
    gettext_lazy("The borders of the category above hold from then on."),
    gettext_lazy("Give them up"),
)
def lifecycle_drop(request: MemberRequest, pk: int) -> HttpResponse:
    category = get_object_or_404(Category, pk=pk, border__isnull=False)
    commands.drop_borders(category=category, actor=request.member)
    messages.success(request, _("“%(name)s” has no borders of its own any more.")
                     % {"name": category.name})  # fmt: skip
    return redirect("audiences:lifecycle")


@require_safe
@member_required("lifecycle.see")
def lifecycle_export(request: MemberRequest) -> HttpResponse:
    headers = [_("Stage"), _("Customers"), _("Followed"), _("Amount")]
    rows = [
        (LABELS[each.stage], each.customers, each.followed, plain_amount(each.amount))
        for each in queries.standings(request.member)
    ]
    return table("lifecycle", headers, rows, actor=request.member)


def _stage(each: queries.Standing) -> dict[str, Any]:
    return {
        "standing": each,
        "label": LABELS[each.stage],
        "advice": ADVICE[each.stage],
        "list_url": f"{reverse('customers:customers')}?lifecycle={each.stage}",
        "url": builder_url({"profile": "lifecycle", "is": "in", "value": [each.stage]}),
    }


def _borders(request: MemberRequest) -> dict[str, Any]:
    category = _category(request.GET.get("category"))
    known, today = queries.charter(), clock.today()
    row = Border.objects.filter(category=category).first() or Border(category=category)
    gaps = queries.gaps(category)
    key = category.pk if category else 0
    ages = queries.ages(known, today, request.member)
    if category and key not in known.own:  # what the borders would govern is only known once saved
        ages = {key: queries.ages_of(category, today, request.member)}
    found = rules.borders_of(gaps, (row.silent_share, row.dormant_share, row.churned_share))
    shown = found if row.how == Border.How.QUANTILE and found else queries.borders_in(row)
    own = Border.objects.exclude(category=None).select_related("category")
    return {
        "category": category,
        "row": row,
        "is_new": row.pk is None,
        "has_few": sum(gaps.values()) < rules.LEAST_GAPS,
        "least": rules.LEAST_GAPS,
        "gaps_count": sum(gaps.values()),
        "own": [each.category for each in own],
        "categories": Category.objects.order_by("path")[:500],
        "fields": [
            {
                "name": name,
                "label": LABELS[name],
                "days": getattr(shown, name),
                "share": round(getattr(row, f"{name}_share") * 100, 1),
            }
            for name in NAMES
        ],
        "border_data": {
            "gaps": sorted(gaps.items()),
            "ages": [(*each, n) for each, n in sorted(ages.get(key, {}).items())],
            "labels": {name: str(LABELS[name]) for name in rules.STAGES},
            "words": {
                "gaps": _("Gaps shorter than this"),
                "days": _("days"),
            },
            "editable": request.member.may("lifecycle.change"),
        },
    }


def _movements(request: MemberRequest) -> dict[str, Any]:
    """The chosen month's movements; the running month until today."""
    first = clock.today().replace(day=1)
    months = [first]
    for _number in range(MONTHS - 1):
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    asked_for = reading.day(f"{request.GET.get('month', '')}-01")
    month = asked_for if asked_for in months else months[1]
    before, after = month - timedelta(days=1), min(_end(month), clock.today())
    moved = queries.movements(queries.charter(), before, after, request.member)
    return {
        "months": [(each.strftime("%Y-%m"), each == month) for each in months],
        "sankey": charts.movements(moved, LABELS),
        "moved": sum(n for (a, b), n in moved.items() if a != b),
        "arrivals": sum(n for (a, _b), n in moved.items() if a == "lead" and _b != "lead"),
    }


def _history(request: MemberRequest, stages: Sequence[queries.Standing]) -> dict[str, Any]:
    """Only for who sees everybody: sizes are kept for the whole brand. It ends with the present."""
    if scope(request.member) != "true":
        return {"history": None}
    today = clock.today()
    kept = LifecycleSize.objects.filter(day__gte=today - timedelta(days=HISTORY), day__lt=today)
    now = [LifecycleSize(day=today, stage=s.stage, customers=s.customers) for s in stages]
    return {"history": charts.stage_sizes([*kept.order_by("day"), *now], LABELS)}


def _end(month: date) -> date:
    return (month + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def _category(text: str | None) -> Category | None:
    pk = reading.whole(text)
    return get_object_or_404(Category, pk=pk) if pk else None


def _share(text: str) -> float:
    try:
        return round(float(text) / 100, 4)
    except ValueError:
        return 0.0


def _page_of(category: Category | None) -> str:
    page = reverse("audiences:lifecycle")
    return f"{page}?category={category.pk}#borders" if category else f"{page}#borders"
