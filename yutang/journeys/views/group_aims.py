"""What it takes to find out what a journey of group chats adds, before it is looked at."""

from dataclasses import dataclass
from math import ceil
from typing import Any

from django.http import QueryDict

from yutang.journeys.forms.measuring import GroupAimForm
from yutang.journeys.models import Aim, Journey
from yutang.journeys.queries.entrants import planned
from yutang.journeys.queries.group_prospects import Past, Prospect, past, prospect
from yutang.journeys.queries.group_results import usual_shape
from yutang.journeys.queries.results import LEAST_RATE, USUAL_RATE, usual_days
from yutang.journeys.rules.statistics import likeness
from yutang.journeys.rules.statistics.likeness import Shape

SHARES = (10, 20, 30, 50)  # percent


@dataclass(frozen=True)
class Need:
    """So many groups (and customers in them), and days until the last has been watched."""

    groups: int
    control: int
    people: int
    days: int | None  # None: there won't be so many


def planned_aim(journey: Journey, data: QueryDict) -> dict[str, Any]:
    """The form, and what follows from it once it is whole."""
    plan, days = planned(journey), usual_days(journey)
    found, coming = past(plan, days), prospect(plan)
    form = GroupAimForm(data if "rate" in data else _usual(journey, found, coming))
    context = {"form": form, "days": days, "past": found, "prospect": coming}
    if not form.is_valid():
        return context
    return context | _counted(form.cleaned_data, found, coming, days)


def _usual(journey: Journey, found: Past, coming: Prospect) -> dict[str, Any]:
    """What the form says before anybody has typed: what was written down, else the past."""
    aim = Aim.objects.filter(journey=journey).first() or Aim(journey=journey)
    known = max(found.rate or USUAL_RATE, LEAST_RATE)
    shape = usual_shape(journey, found)
    return {
        "rate": aim.rate or round(min(100 * known, 90), 1),
        "points": f"{aim.points:.1f}",
        "control_percent": f"{journey.control_percent.normalize() or 10:f}",
        "size": round(shape.size, 1),
        "rho": round(min(shape.rho, 0.999), 3),
        "per_day": round(coming.per_day, 1),
    }


def _counted(data: dict[str, Any], found: Past, coming: Prospect, days: int) -> dict[str, Any]:
    shape = Shape(float(data["size"]), float(data["rho"]), found.uneven)
    rate, points = float(data["rate"]) / 100, float(data["points"])
    share, per_day = float(data["control_percent"]), float(data["per_day"] or 0)

    def need(groups: int, control: int) -> Need:
        missing = groups - coming.standing
        left = 0 if missing <= 0 else ceil(missing / per_day) if per_day else None
        people = ceil(groups * shape.size)
        return Need(groups, control, people, None if left is None else left + days)

    def needs(percent: float) -> dict[str, Any]:
        aim = (rate, points, percent / 100, shape)
        return {
            "percent": percent,
            "always": need(*likeness.needed_groups_always(*aim)),
            "once": need(*likeness.needed_groups(*aim)),
            "is_chosen": percent == share,
        }

    rows = [needs(each) for each in sorted({*SHARES, share})]
    chosen = next(row for row in rows if row["is_chosen"])
    lacks = chosen["always"].groups > coming.groups
    return {
        "rows": rows,
        "need": chosen,
        "effect": shape.effect,
        "lacks": lacks,
        "findable": likeness.findable(rate, share / 100, shape, coming.groups) if lacks else None,
    }
