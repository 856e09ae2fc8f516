"""The calendar: what goes out on which day, moved by hand; budgets, collisions, standards."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yutang.kernel import clock, reading
from yutang.org.access import MemberRequest, member_required
from yutang.outreach.commands import calendar as commands
from yutang.outreach.errors import TooEarly
from yutang.outreach.forms.calendar import RhythmForm
from yutang.outreach.plans import Counted, Entry
from yutang.outreach.queries import calendar as queries
from yutang.outreach.queries import standards
from yutang.outreach.queries.calendar import Collision

SPANS = ("month", "week", "day")


@dataclass(frozen=True)
class Cell:
    """One day of the calendar."""

    day: date
    entries: Sequence[Entry]
    collisions: Sequence[Collision]
    is_today: bool
    is_past: bool
    is_outside: bool  # of the month shown

    @property
    def customers(self) -> int:
        return sum(e.count for e in self.entries if e.counted == Counted.CUSTOMERS)


@member_required("sends.see")
@require_GET
def page(request: MemberRequest) -> HttpResponse:
    """A month, a week or a day of everything that is planned and was sent."""
    span = request.GET.get("span", "")
    span = span if span in SPANS else "month"
    day = reading.day(request.GET.get("day")) or clock.today()
    first, last = _bounds(span, day)
    rows = queries.entries(first=first, last=last)
    clashes = queries.collisions(rows, today=clock.today())
    cells = _cells(first, last, rows, clashes, month=day.month if span == "month" else None)
    context = {
        "span": span,
        "day": day,
        "first": first,
        "last": last,
        "cells": cells,
        "heads": cells[:7] if span != "day" else [],
        "collisions": clashes,
        "uses": queries.uses(first=first, last=last),
        "standards": standards.standards(),
        "minutes": (standards.MINUTES_A_TASK, standards.MINUTES_A_TODO),
        "before": _address(span, first - timedelta(days=1)),
        "after": _address(span, last + timedelta(days=1)),
        "spans": [
            {"label": label, "url": _address(key, day), "active": key == span}
            for key, label in (
                ("month", _("Month view")),
                ("week", _("Week view")),
                ("day", _("Day view")),
            )
        ],
        "may_move": request.member.may("sends.change"),
        "moved": _moved(request),
    }
    return render(request, "outreach/calendar/page.html", context)


@member_required("sends.change")
@require_POST
def move(request: MemberRequest, type: str, pk: int) -> HttpResponse:
    """Move a plan to another day at its time, or back to the moment it had."""
    standing = commands.standing_of(type, pk)
    if standing is None:
        raise Http404
    at = _moment(request.POST.get("at"))
    day = reading.day(request.POST.get("day"))
    if at is None and day is None:
        raise TooEarly
    wanted = at or commands.same_time(standing.at, day or clock.today())
    before = commands.move(type=type, id=pk, at=wanted, actor=request.member)
    told: dict[str, Any] = {
        "span": request.POST.get("span", ""),
        "day": request.POST.get("shown") or (day or clock.today()).isoformat(),
    }
    if before and at is None:
        told |= {"moved": f"{type}:{pk}", "from": before.isoformat()}
    return redirect(f"{reverse('calendar:calendar')}?{urlencode(told)}")


@member_required("sends.change")
@require_http_methods(["GET", "POST"])
def rhythm(request: MemberRequest) -> HttpResponse:
    """Make drafts in a rhythm."""
    form = RhythmForm(request.POST or None)
    if form.is_valid():
        made = commands.plan_rhythm(actor=request.member, **form.cleaned_data)
        said = ngettext("%(n)s draft was made.", "%(n)s drafts were made.", made)
        messages.success(request, said % {"n": made})
        return redirect(_address("month", form.cleaned_data["first"]))
    status = 422 if form.errors else 200
    return render(request, "outreach/calendar/rhythm.html", {"form": form}, status=status)


def _bounds(span: str, day: date) -> tuple[date, date]:
    """The first and the last day shown; months in whole weeks."""
    if span == "day":
        return day, day
    begin = day.replace(day=1) if span == "month" else day
    first = begin - timedelta(days=begin.weekday())
    if span == "week":
        return first, first + timedelta(days=6)
    end = (begin + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return first, end + timedelta(days=6 - end.weekday())


def _cells(
    first: date,
    last: date,
    rows: Sequence[Entry],
    clashes: Sequence[Collision],
    *,
    month: int | None,
) -> list[Cell]:
    today = clock.today()
    by_day: dict[date, list[Entry]] = defaultdict(list)
    clash: dict[date, list[Collision]] = defaultdict(list)
    for entry in rows:
        by_day[entry.day].append(entry)
    for each in clashes:
        clash[each.day].append(each)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [
        Cell(
            day,
            by_day[day],
            clash[day],
            day == today,
            day < today,
            month is not None and day.month != month,
        )
        for day in days
    ]


def _address(span: str, day: date) -> str:
    return f"{reverse('calendar:calendar')}?{urlencode({'span': span, 'day': day.isoformat()})}"


def _moment(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.tzinfo else None


def _moved(request: MemberRequest) -> dict[str, Any] | None:
    """The plan that was moved a moment ago, and where it stood."""
    type, _colon, pk = request.GET.get("moved", "").partition(":")
    before = _moment(request.GET.get("from"))
    id = reading.whole(pk)
    standing = commands.standing_of(type, id) if id and before else None
    if standing is None or before is None or before <= clock.now():
        return None
    url = reverse("calendar:move", args=[type, id])
    return {"name": standing.name, "now": standing.at, "at": before, "url": url}
