"""How fast members answer: figures, charts and a table, by member or by store."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yutang.kernel import audit, jobs, reading, sheets
from yutang.kernel.ui.listing import Filter, Listing
from yutang.org.access import MemberRequest, member_required
from yutang.org.models import Member, Unit
from yutang.org.queries import visible_units
from yutang.service.commands.quality.behaviour import yesterday
from yutang.service.models import Behaviour
from yutang.service.queries.quality import figures as queries
from yutang.service.queries.quality.figures import Figures

USUAL_DAYS = 30
SORTS = {
    "replied": gettext_lazy("Answered"),
    "minutes": gettext_lazy("First answer after"),
    "chats": gettext_lazy("Chats"),
    "messages": gettext_lazy("Messages sent"),
    "added": gettext_lazy("New"),
    "lost": gettext_lazy("Removed by"),
}
BY_STORE = "store"


@require_safe
@member_required("quality.see")
def times(request: MemberRequest) -> HttpResponse:
    """The figures of the span, those who answer least first."""
    listing, first, last, unit = _asked(request)
    rows = list(
        queries.behaviours(scope=request.member, first=first, last=last, unit=unit).order_by("day")
    )
    lines = queries.by_member(rows)
    days = queries.by_day(rows, first=first, last=last)
    context = {
        "listing": listing,
        "first": first,
        "last": last,
        "total": queries.total(rows),
        "lines": queries.ordered(
            queries.by_unit(lines) if listing.value("by") == BY_STORE else lines, listing.sort
        ),
        "by_store": listing.value("by") == BY_STORE,
        "replied": _chart(days, "replied", _("Answered")),
        "minutes": _chart(days, "minutes", _("Minutes")),
        "read_at": max((row.read_at for row in rows), default=None),
        "may_read": request.member.may("quality.change"),
    }
    return render(request, "service/quality/times.html", context)


@require_safe
@member_required("quality.see")
def times_export(request: MemberRequest) -> HttpResponseBase:
    """Each member and day of the span."""
    _listing, first, last, unit = _asked(request)
    rows = queries.behaviours(scope=request.member, first=first, last=last, unit=unit)
    audit.note(actor=request.member, action="quality.exported", filters=request.GET.dict())
    header = [
        _("Day"), _("Member"), _("Chats"), _("Messages sent"), _("Answered, %"),
        _("First answer after, minutes"), _("New"), _("Removed by"),
    ]  # fmt: skip
    found = rows.order_by("day", "member__name")
    return sheets.csv_response("reply-times.csv", header, _cells(found.iterator(chunk_size=2000)))


@require_POST
@member_required("quality.change")
def times_read(request: MemberRequest) -> HttpResponse:
    """Ask WeCom now."""
    jobs.later("service.read_behaviour", key="read-behaviour")
    messages.success(request, _("WeCom is being asked. Load the page again in a minute."))
    return redirect("quality:times")


def _asked(request: MemberRequest) -> tuple[Listing, date, date, Unit | None]:
    units = visible_units(request.member).filter(closed_at=None).order_by("path")
    spans = [(str(n), _("Last %(n)s days") % {"n": n}) for n in queries.SPANS]
    listing = Listing.read(
        request,
        filters=[
            Filter("days", _("Span"), spans),
            Filter("unit", _("Unit"), [(str(unit.pk), unit.name) for unit in units]),
            Filter("by", _("Listed by"), [("member", _("Member")), (BY_STORE, _("Store"))]),
        ],
        sorts=SORTS,
        default_sort="replied",
    )
    last = yesterday()
    days = reading.whole(listing.value("days")) or USUAL_DAYS
    unit = units.filter(pk=reading.whole(listing.value("unit")) or 0).first()
    return listing, last - timedelta(days=days - 1), last, unit


def _chart(days: list[tuple[date, Figures]], name: str, label: str) -> dict[str, Any]:
    values = [getattr(figures, name) for _day, figures in days]
    return {
        "grid": {"left": 8, "right": 16, "top": 16, "bottom": 8, "containLabel": True},
        "tooltip": {"trigger": "axis"},
        "xAxis": {"type": "category", "data": [f"{day:%m-%d}" for day, _figures in days]},
        "yAxis": {"type": "value", "min": 0, **({"max": 1} if name == "replied" else {})},
        "series": [
            {
                "name": label,
                "type": "line",
                "connectNulls": True,
                "data": [None if value is None else round(value, 3) for value in values],
            }
        ],
    }


def _cells(rows: Iterator[Behaviour]) -> Iterator[list[Any]]:
    for row in rows:
        member: Member = row.member
        yield [
            row.day.isoformat(),
            member.name,
            row.chats,
            row.messages,
            "" if row.replied is None else round(row.replied, 2),
            "" if row.reply_minutes is None else round(row.reply_minutes, 1),
            row.added,
            row.lost,
        ]
