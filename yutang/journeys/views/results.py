"""What a journey really added: its people against its control group."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yutang.journeys.lift_charts import curve_chart, drawn, unit_of
from yutang.journeys.models import Aim, Journey
from yutang.journeys.queries import group_results as group_queries
from yutang.journeys.queries import results as queries
from yutang.journeys.queries.group_lift import GroupSlice
from yutang.journeys.queries.group_results import GroupResults
from yutang.journeys.queries.lift import Slice
from yutang.journeys.queries.lift_arms import Arms, splits
from yutang.journeys.queries.lift_curves import curves
from yutang.journeys.queries.results import Results
from yutang.journeys.rules.statistics.lifts import Lift, Measure
from yutang.journeys.views.framing import framed
from yutang.journeys.words import measures as words
from yutang.kernel import clock, reading
from yutang.kernel.sheets import csv_response
from yutang.org.access import MemberRequest, member_required
from yutang.org.queries import visible_member_ids

DAYS = (3, 7, 14, 30, 60, 90)


@dataclass(frozen=True)
class Asked:
    """What the address asks for; what isn't offered is read as the usual."""

    chosen: Slice
    measure: Measure
    measures: list[Measure]
    days: list[int]
    since: date | None
    until: date | None
    control_since: datetime | None

    @property
    def is_mixed(self) -> bool:
        """Whether people count who were drawn by another share of the control group."""
        since = self.chosen.since
        return bool(self.control_since and (since is None or since < self.control_since))


@member_required("journeys.see")
@require_GET
def results(request: MemberRequest, pk: int) -> HttpResponse:
    """The lift of each measure with its interval, and how far it can be trusted."""
    context = framed(request, pk, "results")
    journey: Journey = context["journey"]
    asked = _asked(request, journey)
    found = _results(asked)
    sizes = found.inside.count, found.control.count
    lines = curves(asked.chosen, asked.measure, sizes) if any(sizes) else ()
    context |= {
        "asked": asked,
        "found": found,
        "main": _said(found.main, asked),
        "lines": [_line(each) for each in found.lifts],
        "measures": [(each, words.LABELS[each]) for each in asked.measures],
        "versions": journey.versions.order_by("-number"),
        "chart": curve_chart(asked.measure, lines) if lines else None,
        "unit": unit_of(asked.measure),
        "splits": _splits(asked) if found.watched else [],
        "arms_label": words.LABELS[
            Measure.GOAL if asked.measure == Measure.GOAL else Measure.BOUGHT
        ],
        "sees_all": visible_member_ids(request.member) is None,
        "query": request.GET.urlencode(),
    }
    return render(request, "journeys/results/page.html", context)


@member_required("journeys.see")
@require_GET
def export(request: MemberRequest, pk: int) -> HttpResponseBase:
    """The same as a sheet; shares and differences of shares as parts of 1, money in fen."""
    journey: Journey = framed(request, pk, "results")["journey"]
    asked = _asked(request, journey)
    found = _results(asked)
    header = [
        _("What is compared"), _("Days"), _("In the journey"), _("Control group"),
        _("In the journey, a head"), _("Control group, a head"), _("Difference"),
        _("From, every day"), _("To, every day"), _("From, one look"), _("To, one look"),
        _("Conclusion"),
    ]  # fmt: skip
    if isinstance(found, GroupResults):
        header += [_("Groups in the journey"), _("Groups of the control group")]
    rows = [_cells(each, found, asked.chosen.days) for each in found.lifts]
    return csv_response(f"journey-{pk}-results.csv", header, rows)


def _cells(lift: Lift, found: Results, days: int) -> list[Any]:
    ends: list[Any] = [""] * 5
    if lift.always and lift.once:
        ends = [lift.always.difference, lift.always.low, lift.always.high]
        ends += [lift.once.low, lift.once.high]
    return [
        str(words.LABELS[lift.measure]),
        days,
        found.inside.count,
        found.control.count,
        *(lift.inside, lift.control),
        *ends,
        words.verdict(lift),
        *(found.groups if isinstance(found, GroupResults) else ()),
    ]


def _results(asked: Asked) -> Results:
    if isinstance(asked.chosen, GroupSlice):
        return group_queries.results(asked.chosen, asked.measure)
    return queries.results(asked.chosen, asked.measure)


def _splits(asked: Asked) -> list[Arms]:
    """Ways of a split; those of groups aren't compared."""
    if isinstance(asked.chosen, GroupSlice):
        return []
    return splits(asked.chosen, asked.measure)


def _asked(request: MemberRequest, journey: Journey) -> Asked:
    offered = queries.measures(journey)
    named = request.GET.get("measure", "")
    aim = Aim.objects.filter(journey=journey).first()
    control_since = aim.control_since if aim else None
    since, until = (_day(request.GET.get(each, "")) for each in ("since", "until"))
    days, usual = _days(journey)
    asked_days = reading.whole(request.GET.get("days"))
    version = journey.versions.filter(number=_number(request.GET.get("version", ""))).first()
    make = group_queries.slice_of if journey.subject == Journey.Subject.GROUP else Slice
    chosen = make(
        journey=journey,
        days=asked_days if asked_days in days else usual,
        since=clock.day_bounds(since)[0] if since else control_since,
        until=clock.day_bounds(until)[1] if until else None,
        version_id=version.pk if version else None,
    )
    measure = next((each for each in offered if each == named), offered[0])
    return Asked(chosen, measure, offered, days, since, until, control_since)


def _days(journey: Journey) -> tuple[list[int], int]:
    """What may be chosen, and what is usual."""
    usual = queries.usual_days(journey)
    return sorted({*DAYS, usual}), usual


def _day(text: str) -> date | None:
    """The day that is written there; None: none is."""
    try:
        return parse_date(text)
    except ValueError:
        return None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _said(lift: Lift, asked: Asked) -> dict[str, Any]:
    return {
        "lift": lift,
        "headline": words.headline(lift, asked.chosen.days),
        "span": words.span(lift),
        "extra": words.altogether(lift),
        "verdict": words.verdict(lift),
    }


def _line(lift: Lift) -> dict[str, Any]:
    """One measure as a row of the table."""
    difference = words.signed(lift.measure, lift.always.difference) if lift.always else ""
    return {
        "lift": lift,
        "label": words.LABELS[lift.measure],
        "inside": words.figure(lift.measure, lift.inside),
        "control": words.figure(lift.measure, lift.control),
        "difference": difference,
        "span": words.span(lift),
        "verdict": words.verdict(lift),
        "drawn": drawn(lift),
        "saved": round(100 * lift.saved),
    }
