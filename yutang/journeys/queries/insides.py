"""The journeys that a customer is or was in, and those that somebody may let her enter."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Max, Q

from yutang.customers.models import Customer
from yutang.journeys.models import OPEN, Journey, Run
from yutang.journeys.queries.programs import printed
from yutang.kernel import clock
from yutang.kernel.models import Progress
from yutang.org.models import Member

SHOWN = 8
WORKS = ("journeys.retry_all", "journeys.take_over")


@dataclass(frozen=True)
class Inside:
    """One run of a customer, as her page shows it."""

    run: Run
    is_inside: bool


def runs_of(customer: Customer) -> list[Inside]:
    """Her latest runs; those that go on come first."""
    rows = Run.objects.filter(customer=customer).select_related("journey", "step")
    inside = list(rows.filter(state__in=OPEN).order_by("-entered_at", "-pk")[:SHOWN])
    over = rows.exclude(state__in=OPEN).order_by(F("ended_at").desc(nulls_first=True), "-pk")
    rest = list(over[: SHOWN - len(inside)])
    return [Inside(run, True) for run in inside] + [Inside(run, False) for run in rest]


def open_by_hand(customer: Customer) -> list[Journey]:
    """The journeys that she could be let into by hand now; not those that she is in.

    Only a trigger's condition isn't looked at: it may be slow, and is told of when she is let in.
    """
    rows = Journey.objects.filter(state=Journey.State.LIVE, subject=Journey.Subject.CUSTOMER)
    inside = Run.objects.filter(Q(state__in=OPEN) | Q(state="control"), customer=customer)
    rows = rows.exclude(pk__in=inside.values("journey"))
    last = dict(
        Run.objects.filter(customer=customer).values_list("journey").annotate(Max("entered_at"))
    )
    now = clock.now()
    return [
        each
        for each in rows.order_by("name")
        if is_by_hand(each) and _lets_in(each, last.get(each.pk), now)
    ]


def _lets_in(journey: Journey, last: datetime | None, now: datetime) -> bool:
    """Whether it is valid, and lets in again who entered last at that moment (None: never)."""
    plan = printed(journey.version_id or 0).plan
    if not plan.is_valid_on(clock.local(now).date()):
        return False
    if last is None or plan.reentry.mode == "always":
        return True
    return plan.reentry.mode == "after" and last <= now - timedelta(days=plan.reentry.days)


def is_by_hand(journey: Journey) -> bool:
    """Whether the version that runs has the trigger for it."""
    if journey.version_id is None:
        return False
    return any(each.kind == "manual" for each in printed(journey.version_id).plan.triggers)


def audiences_entered(journey: Journey, kind: str) -> list[Progress]:
    """The latest audiences that were let in, and how far each is."""
    rows = Progress.objects.filter(kind=kind, result__journey=journey.pk)
    return list(rows.order_by("-created_at")[:10])


def works_on(journey: Journey, member: Member) -> list[Progress]:
    """What a member set going with very many of the journey's runs, and isn't over."""
    rows = Progress.objects.filter(kind__in=WORKS, owner_id=member.pk, result__journey=journey.pk)
    return list(rows.exclude(state__in=Progress.OVER).order_by("created_at"))
