"""What it takes to find out what a journey adds, before it is looked at."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yutang.journeys.commands.measuring import plan_measuring
from yutang.journeys.forms.measuring import AimForm, GroupAimForm
from yutang.journeys.models import Aim, Journey
from yutang.journeys.queries import entrants
from yutang.journeys.queries.entrants import Usual
from yutang.journeys.queries.results import LEAST_RATE, USUAL_RATE, usual_days
from yutang.journeys.rules.statistics import power
from yutang.journeys.views import group_aims
from yutang.journeys.views.framing import framed
from yutang.org.access import MemberRequest, member_required

SHARES = (5, 10, 20, 30, 50)  # percent


@member_required("journeys.see")
@require_GET
def plan_control(request: MemberRequest, pk: int) -> HttpResponse:
    """How many people (or groups) and days it takes, with each size of the control group."""
    context = framed(request, pk, "results")
    journey: Journey = context["journey"]
    if journey.subject == Journey.Subject.GROUP:
        context |= group_aims.planned_aim(journey, request.GET)
        return render(request, "journeys/results/group_aim.html", context)
    days = usual_days(journey)
    usual = entrants.usual(journey, days)
    form = AimForm(request.GET if "rate" in request.GET else _usual(journey, usual))
    context |= {"form": form, "usual": usual, "days": days}
    if form.is_valid():
        context |= _counted(form.cleaned_data, days)
    return render(request, "journeys/results/aim.html", context)


@member_required("journeys.change")
@require_POST
def save_aim(request: MemberRequest, pk: int) -> HttpResponse:
    """What is to be found is written down, and the control group has that size from now on."""
    context = framed(request, pk, "results")
    journey: Journey = context["journey"]
    is_group = journey.subject == Journey.Subject.GROUP
    form = GroupAimForm(request.POST) if is_group else AimForm(request.POST)
    if is_group and not form.is_valid():
        context |= group_aims.planned_aim(journey, request.POST)
        return render(request, "journeys/results/group_aim.html", context, status=422)
    if not form.is_valid():
        days = usual_days(journey)
        context |= {"form": form, "days": days, "usual": entrants.usual(journey, days)}
        return render(request, "journeys/results/aim.html", context, status=422)
    plan_measuring(journey=journey, actor=request.member, wish=form.wish())
    messages.success(request, _("Written down. The results count towards it."))
    return redirect("journeys:results", pk=pk)


def _usual(journey: Journey, usual: Usual) -> dict[str, Any]:
    """What the form says before anybody has typed: what was written down, else the past."""
    aim = Aim.objects.filter(journey=journey).first() or Aim(journey=journey)
    known = max(usual.rate or USUAL_RATE, LEAST_RATE)
    return {
        "rate": aim.rate or round(min(100 * known, 90), 1),
        "points": f"{aim.points:.1f}",
        "control_percent": f"{journey.control_percent.normalize() or 10:f}",
        "per_day": "" if usual.per_day is None else round(usual.per_day, 1),
    }


def _counted(data: dict[str, Any], days: int) -> dict[str, Any]:
    rate, points = float(data["rate"]) / 100, float(data["points"])
    share, per_day = float(data["control_percent"]), float(data["per_day"] or 0)

    def needs(percent: float) -> dict[str, Any]:
        always = power.needed_always(rate, points, percent / 100)
        once = power.needed(rate, points, percent / 100)
        return {
            "percent": percent,
            "always": power.need(always, per_day, days),
            "once": power.need(once, per_day, days),
            "is_chosen": percent == share,
        }

    rows = [needs(each) for each in sorted({*SHARES, share})]
    return {"rows": rows, "need": next(row for row in rows if row["is_chosen"])}
