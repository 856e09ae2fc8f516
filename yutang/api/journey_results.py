"""What a journey added, as its page shows it."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from yutang.journeys.models import Aim, Journey
from yutang.journeys.queries import group_results
from yutang.journeys.queries import results as customer_results
from yutang.journeys.queries.lift import Slice
from yutang.journeys.queries.results import Results, measures, usual_days
from yutang.journeys.rules.statistics.lifts import Lift


class LiftOut(Schema):
    """One measure a head: shares and differences of shares as parts of 1, money in fen."""

    measure: str = Field(
        description="goal, bought, orders, amount, removed, left (of groups only) or objected"
    )
    inside: float
    control: float
    verdict: str = Field(description="alone, few (too few yet), open (may be chance), more or less")
    difference: float | None = Field(description="null: too few yet")
    low: float | None = Field(description="of the interval that holds at every look, as high")
    high: float | None
    once_low: float | None = Field(description="of the usual 95% interval, good for a single look")
    once_high: float | None


class ResultsOut(Schema):
    days: int = Field(description="each is watched for so long")
    since: datetime | None = Field(description="who entered since then counts")
    customers: int = Field(description="in the journey, and watched for so long")
    control_customers: int
    is_uneven: bool = Field(description="the draw isn't sound: don't trust the figures")
    needed_customers: int | None = Field(
        description="on both sides; null: there is no control group, or it is of groups"
    )
    lifts: list[LiftOut]
    groups: int | None = Field(
        description="in the journey, with customers who count; this and all that follows is null "
        "of a journey of customers"
    )
    control_groups: int | None
    left_out: int | None = Field(
        description="sat in several groups of the journey: on neither side"
    )
    left_out_on_both_sides: int | None
    needed_groups: int | None = Field(description="null: there is no control group")


def results_of(one: Journey) -> dict[str, Any]:
    """As the page shows them when nothing is chosen."""
    since = Aim.objects.filter(journey=one).values_list("control_since", flat=True).first()
    days = usual_days(one)
    if one.subject == Journey.Subject.GROUP:
        return {"days": days, "since": since, **_of_groups(one, days, since)}
    return {"days": days, "since": since, **_of_customers(one, days, since)}


def _of_customers(one: Journey, days: int, since: datetime | None) -> dict[str, Any]:
    found = customer_results.results(Slice(one, days=days, since=since), measures(one)[0])
    of_groups = ("groups", "control_groups", "left_out", "left_out_on_both_sides", "needed_groups")
    return {
        **_sides(found),
        "needed_customers": found.enough.needed if found.enough else None,
        **dict.fromkeys(of_groups),
    }


def _of_groups(one: Journey, days: int, since: datetime | None) -> dict[str, Any]:
    chosen = group_results.slice_of(one, days=days, since=since)
    found = group_results.results(chosen, measures(one)[0])
    return {
        **_sides(found),
        "needed_customers": None,
        "groups": found.groups[0],
        "control_groups": found.groups[1],
        "left_out": found.left_out.several,
        "left_out_on_both_sides": found.left_out.both,
        "needed_groups": found.enough.needed if found.enough else None,
    }


def _sides(found: Results) -> dict[str, Any]:
    return {
        "customers": found.inside.count,
        "control_customers": found.control.count,
        "is_uneven": found.is_uneven,
        "lifts": [_lift(each) for each in found.lifts],
    }


def _lift(lift: Lift) -> dict[str, Any]:
    always, once = lift.always, lift.once
    return {
        "measure": lift.measure,
        "inside": lift.inside,
        "control": lift.control,
        "verdict": lift.verdict,
        "difference": always.difference if always else None,
        "low": always.low if always else None,
        "high": always.high if always else None,
        "once_low": once.low if once else None,
        "once_high": once.high if once else None,
    }
