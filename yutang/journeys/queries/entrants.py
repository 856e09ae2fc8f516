"""How many enter a journey a day, or would, and how often such customers do what it is for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Value,
)

from yutang.commerce.models import Order
from yutang.customers.models import Activity, Profile
from yutang.journeys.models import Journey
from yutang.journeys.queries.keeping import kept_of_large
from yutang.journeys.queries.lift import Slice, groups
from yutang.journeys.rules.matching import path_of
from yutang.journeys.rules.plan import Plan, PlanFaults, parse
from yutang.journeys.rules.statistics.lifts import Measure
from yutang.journeys.rules.triggers import Match, OnActivity, OnAudience
from yutang.kernel import clock

DAYS = 28
FEWEST = 100  # people, before their rate is taken for the usual one


@dataclass(frozen=True)
class Usual:
    """What the past says; None: nothing. `is_own`: it is the journey's own past.

    `rate`: of the goal, or of buying where there is no goal; 0 … 1.
    """

    per_day: float | None
    rate: float | None
    is_own: bool = False


def usual(journey: Journey, days: int) -> Usual:
    """New entrants a day in the last four weeks; else how many did what lets people in."""
    plan = planned(journey)
    own, rate = own_per_day(journey), _own_rate(journey, plan, days)
    return Usual(
        per_day=_per_day(plan) if own is None else own,
        rate=_rate(plan, days) if rate is None else rate,
        is_own=own is not None,
    )


def planned(journey: Journey) -> Plan:
    """The one that runs, else the draft; one that can't be read yet lets nobody in."""
    if journey.version:
        return journey.version.parsed()
    try:
        return parse(journey.draft)
    except PlanFaults:
        return Plan()


def own_per_day(journey: Journey) -> float | None:
    """Each customer by the first time, in four weeks; None: nobody yet.

    The brand's own control group doesn't count.
    """
    return kept_of_large(journey.pk, "own_per_day", lambda: _own_per_day(journey))


def _own_per_day(journey: Journey) -> float | None:
    now = clock.now()
    rows = journey.runs.exclude(state="holdout").exclude(customer=None)
    begun = rows.order_by("entered_at").values_list("entered_at", flat=True).first()
    if begun is None:
        return None
    since = max(begun, now - timedelta(days=DAYS))
    before = rows.filter(customer=OuterRef("customer"), entered_at__lt=since)
    lately = rows.filter(~Exists(before), entered_at__gte=since)
    lasted = max((now - since) / timedelta(days=1), 1.0)
    return float(lately.values("customer").distinct().count() / lasted)


def _own_rate(journey: Journey, plan: Plan, days: int) -> float | None:
    """That of the journey's control group; None: there are too few of it."""
    _inside, control = groups(Slice(journey, days))
    measure = Measure.GOAL if plan.goal else Measure.BOUGHT
    return control.share(measure).rate if control.count >= FEWEST else None


def _per_day(plan: Plan) -> float | None:
    since = clock.now() - timedelta(days=DAYS)
    asked = _entering(plan)
    if asked is None:
        return None
    rows = Activity.objects.filter(asked, happened_at__gte=since)
    return rows.values("customer").distinct().count() / DAYS


def _entering(plan: Plan) -> Q | None:
    """What people do that lets them in; None: nothing that the log knows."""
    asked = Q()
    for each in plan.triggers:
        if isinstance(each, OnActivity):
            asked |= fitting(each.match)
        elif isinstance(each, OnAudience):
            asked |= Q(kind=f"audience_{each.on}", subject_id=each.audience)
    return asked or None


def fitting(match: Match) -> Q:
    """The activities that the match means."""
    asked = Q(kind__in=match.kinds)
    if match.subject_type:
        asked &= Q(subject_type=match.subject_type)
    if match.subject_ids:
        asked &= Q(subject_id__in=match.subject_ids)
    if match.member_ids:
        asked &= Q(member__in=match.member_ids)
    if match.amount_from is not None:
        asked &= Q(amount__gte=match.amount_from)
    if match.amount_to is not None:
        asked &= Q(amount__lte=match.amount_to)
    if match.at_least:
        asked &= Q(_reaching(path_of(match)))
    return asked & Q(props__contains=match.props) if match.props else asked


def _reaching(path: str) -> Func:
    """Whether the path finds something in the activity's props."""
    return Func(
        *(F("props"), Value(path)),
        template="jsonb_path_exists(%(expressions)s::jsonpath)",
        output_field=BooleanField(),
    )


def _rate(plan: Plan, days: int) -> float | None:
    """Of who did what lets people in and was then left alone; else of everybody in so many days."""
    until = clock.now() - timedelta(days=days)
    asked = _entering(plan)
    if asked is not None:
        period = Q(happened_at__gte=until - timedelta(days=DAYS), happened_at__lt=until)
        firsts = Activity.objects.filter(asked, period).order_by("customer", "happened_at", "id")
        first = Activity.objects.filter(pk__in=firsts.distinct("customer").values("pk"))
        if (count := first.count()) >= FEWEST:
            ends = OuterRef("happened_at") + timedelta(days=days)
            done = _done(plan, after=OuterRef("happened_at"), until=ends)
            return first.filter(Exists(done.filter(customer=OuterRef("customer")))).count() / count
    everybody = Profile.objects.count()
    done = _done(plan, after=until, until=clock.now())
    return done.values("customer").distinct().count() / everybody if everybody else None


def _done(plan: Plan, *, after: Any, until: Any) -> QuerySet[Any]:
    """What reaches the goal between these; without a goal, orders."""
    if plan.goal:
        rows = Activity.objects.filter(fitting(plan.goal.match))
        return rows.filter(happened_at__gt=after, happened_at__lt=until)
    orders = Order.objects.exclude(status=Order.Status.REFUNDED)
    return orders.filter(paid_at__gt=after, paid_at__lt=until)
