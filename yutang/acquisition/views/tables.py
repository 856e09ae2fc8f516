"""Codes beside each other: the comparison, and both tables as files."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yutang.acquisition.models import Code
from yutang.acquisition.queries.numbers import EVER, Numbers, numbers
from yutang.acquisition.views.codes import listed, read_listing, total
from yutang.kernel import audit, clock, enterprise, money
from yutang.kernel.sheets import csv_response
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required

PERIODS = [
    ("7", gettext_lazy("Last 7 days")),
    ("30", gettext_lazy("Last 30 days")),
    ("90", gettext_lazy("Last 90 days")),
]
GROUPS = [("channel", gettext_lazy("By channel")), ("store", gettext_lazy("By store"))]
SORTS = {
    "adds": gettext_lazy("Adds"),
    "cost_per_add": gettext_lazy("Cost per add"),
    "first_order_rate": gettext_lazy("First-order rate"),
    "gmv": gettext_lazy("30-day GMV"),
    "share_lost": gettext_lazy("Share lost"),
}
MOST_COMPARED = 5_000
Line = tuple[str, str, Numbers]  # label, the code's slug if it is one code, numbers


@require_safe
@member_required("codes.see")
def compare(request: MemberRequest) -> HttpResponse:
    """Cost and quality of codes, or of their channels or stores together."""
    listing = _listing(request)
    lines, everything = _lines(request, listing)
    context = {"listing": listing, "lines": lines[:500], "everything": everything}
    return render(request, "acquisition/compare.html", context)


@require_safe
@member_required("codes.see")
def compare_export(request: MemberRequest) -> HttpResponseBase:
    lines, _everything = _lines(request, _listing(request))
    audit.note(actor=request.member, action="codes.exported", rows=len(lines))
    header = [_("Code"), *_headings()]
    return csv_response(
        "code-comparison.csv", header, ([label, *_cells(n)] for label, _slug, n in lines)
    )


@require_safe
@member_required("codes.see")
def code_export(request: MemberRequest) -> HttpResponseBase:
    """The list as a file, with the filters that are set."""
    found = listed(request, read_listing(request)).order_by("-created_at")
    audit.note(actor=request.member, action="codes.exported", rows=found.count())
    header = [
        _("Name"), _("Kind"), _("Channel"), _("Store"), _("Created"), _("Closed"), *_headings()
    ]  # fmt: skip
    return csv_response("codes.csv", header, _code_rows(found))


def _listing(request: MemberRequest) -> Listing:
    return Listing.read(
        request,
        filters=[
            Filter("group", _("Summed up"), GROUPS),
            Filter("period", _("Period"), PERIODS),
            Filter("channel", _("Channel"), Code.Channel.choices),
        ],
        sorts=SORTS,
        default_sort="-adds",
    )


def _lines(request: MemberRequest, listing: Listing) -> tuple[list[Line], Numbers]:
    found = listed(request, read_listing(request))
    chosen = list(found.order_by("-created_at")[:MOST_COMPARED])
    counted = numbers(code_ids=[code.pk for code in chosen], since=_since(listing.value("period")))
    lines = _grouped(chosen, counted, listing.value("group"))
    key, down = listing.sort.lstrip("-"), listing.sort.startswith("-")
    known = [line for line in lines if getattr(line[2], key) is not None]
    unknown = [line for line in lines if getattr(line[2], key) is None]
    ordered = sorted(known, key=lambda line: getattr(line[2], key), reverse=down)
    return [*ordered, *unknown], total(counted)


def _grouped(chosen: Sequence[Code], counted: dict[int, Numbers], group: str) -> list[Line]:
    if not group:
        return [(code.label, code.slug, counted[code.pk]) for code in chosen]
    sums: dict[str, Numbers] = {}
    for code in chosen:
        label = code.get_channel_display() if group == "channel" else _store_name(code)
        sums[label] = sums.get(label, Numbers()) + counted[code.pk]
    return [(label, "", summed) for label, summed in sums.items()]


def _store_name(code: Code) -> str:
    return code.store.name if code.store else _("The whole brand")


def _since(period: str) -> datetime:
    if not period:
        return EVER[0]
    return clock.day_bounds(clock.today() - timedelta(days=int(period) - 1))[0]


def _headings() -> list[str]:
    return [
        _("Scans"), _("Adds"), _("Take rate"), _("Cost"), _("Cost per add"),
        _("First-order rate"), _("30-day GMV"), _("Lost"), _("Share lost"),
    ]  # fmt: skip


def _cells(counted: Numbers) -> list[Any]:
    return [
        counted.scans, counted.adds, _percent(counted.take_rate), _money(counted.cost),
        _money(counted.cost_per_add), _percent(counted.first_order_rate), _money(counted.gmv),
        counted.lost, _percent(counted.share_lost),
    ]  # fmt: skip


def _code_rows(found: Any) -> Iterator[list[Any]]:
    chosen = list(found)
    counted = numbers(code_ids=[code.pk for code in chosen])
    for code in chosen:
        closed = clock.local(code.closed_at).date() if code.closed_at else ""
        yield [
            code.name, code.get_kind_display(), code.get_channel_display(), _store_name(code),
            clock.local(code.created_at).date(), closed, *_cells(counted[code.pk]),
        ]  # fmt: skip


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


def _money(amount: int | None) -> str:
    return "" if amount is None else money.format_minor(amount, enterprise.currency())
