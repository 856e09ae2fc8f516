"""What a journey of groups added, as its page shows it."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from yutang.journeys.models import Aim, Journey
from yutang.journeys.queries import group_results
from yutang.journeys.queries.results import measures, usual_days
from yutang.journeys.rules.statistics.lifts import Lift


class LiftOut(Schema):
    """One measure a head: shares and differences of shares as parts of 1, money in fen."""

    measure: str = Field(
        description="goal, bought, orders, amount, removed, left (the group) or objected"
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
    since: datetime | None = Field(description="groups count that entered since then")
    groups: int = Field(description="in the journey, with customers who count")
    control_groups: int
    customers: int
    control_customers: int
    left_out: int = Field(description="sat in several groups of the journey: on neither side")
    left_out_on_both_sides: int
    is_uneven: bool = Field(description="the draw isn't sound: don't trust the figures")
    needed_groups: int | None = Field(description="null: there is no control group")
    lifts: list[LiftOut]


def results_of(one: Journey) -> dict[str, Any]:
    """As the page shows them when nothing is chosen."""
    since = Aim.objects.filter(journey=one).values_list("control_since", flat=True).first()
    chosen = group_results.slice_of(one, days=usual_days(one), since=since)
    found = group_results.results(chosen, measures(one)[0])
    return {
        "days": chosen.days,
        "since": since,
        "groups": found.groups[0],
        "control_groups": found.groups[1],
        "customers": found.inside.count,
        "control_customers": found.control.count,
        "left_out": found.left_out.several,
        "left_out_on_both_sides": found.left_out.both,
        "is_uneven": found.is_uneven,
        "needed_groups": found.enough.needed if found.enough else None,
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
