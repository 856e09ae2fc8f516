"""Somebody says who enters: an operator, a member for a customer of the own, or a program."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q

from yutang.customers.models import Customer
from yutang.journeys.commands.enrolling import Call, enrol
from yutang.journeys.commands.entering import Arrival, enter_arrivals, is_valid
from yutang.journeys.commands.following import allowed_by
from yutang.journeys.commands.holding import held_together
from yutang.journeys.errors import NotRunning, NotValidNow, NoWayIn, OfGroups
from yutang.journeys.models import OPEN, Journey, Run
from yutang.journeys.queries import candidates
from yutang.journeys.queries.programs import printed
from yutang.kernel import audit, clock, jobs, progress
from yutang.kernel.models import Progress
from yutang.org.models import Member

KIND = "journeys.enter_audience"


@dataclass(frozen=True)
class Invited:
    """What came of the customers, by the ids that were asked for; the others may not again."""

    entered: set[int]
    unfit: set[int]  # the trigger's rule isn't about them
    inside: set[int]  # in it, though not by this time: somebody tapped twice, say

    @property
    def is_well(self) -> bool:
        """Whether somebody is where they were wanted."""
        return bool(self.entered or self.inside)


@transaction.atomic
def invite(
    *,
    journey: Journey,
    customer_ids: Collection[int],
    way: str = "manual",
    actor: Member | None = None,
    key: str = "",
) -> Invited:
    """These customers enter as far as the journey lets them; `way`: "manual" or "api".

    The same `key` never lets the same customer in twice; without one each call is an occasion.
    """
    journey = held_together(journey.pk)
    number = way_in(journey, way)
    now_ids = _by_now(customer_ids)
    rule = getattr(printed(journey.version_id or 0).plan.triggers[number], "rule", None)
    fit = allowed_by(rule, set(now_ids.values()))
    call = key or uuid4().hex
    origin: dict[str, Any] = {"by": way, "call": call[:40]} | (
        {"member": actor.pk} if actor else {}
    )
    before = _runs(journey, fit)
    now = clock.now()
    arrivals = [Arrival(id, f"{way[:1]}:{call}"[:40], now, origin) for id in sorted(fit)]
    enter_arrivals(journey=journey, trigger=number, arrivals=arrivals)
    entered = {customer for run, customer in _runs(journey, fit) - before}
    inside = _inside(journey, set(now_ids.values()), call) - entered
    if actor is not None and entered:
        audit.note(actor=actor, action="journeys.invited", subject=journey, count=len(entered))
    return Invited(
        {asked for asked, id in now_ids.items() if id in entered},
        {asked for asked, id in now_ids.items() if id not in fit},
        {asked for asked, id in now_ids.items() if id in inside},
    )


def way_in(journey: Journey, way: str) -> int:
    """The number of the journey's trigger of this kind; refused in words where nobody may enter."""
    if journey.state != Journey.State.LIVE or journey.version_id is None:
        raise NotRunning
    if journey.subject != Journey.Subject.CUSTOMER:
        raise OfGroups
    plan = printed(journey.version_id).plan
    if not is_valid(plan, clock.now()):
        raise NotValidNow
    found = [number for number, each in enumerate(plan.triggers) if each.kind == way]
    if not found:
        raise NoWayIn
    return found[0]


@transaction.atomic
def start_entering(*, journey: Journey, audience_id: int, actor: Member) -> Progress:
    """Let the members of an audience enter once, in the background."""
    way_in(journey, "manual")
    work = progress.start(kind=KIND, owner_id=actor.pk)
    progress.note(work.pk, journey=journey.pk, audience=audience_id)
    jobs.later(KIND, journey_id=journey.pk, audience_id=audience_id, work=str(work.pk))
    audit.note(
        actor=actor, action="journeys.invited_audience", subject=journey, audience=audience_id
    )
    return work


def enter_audience(*, journey_id: int, audience_id: int, work: UUID) -> None:
    """Every member of the audience has entered, as far as the journey lets them, and only once.

    `Progress.result` says how many were asked and how many entered.
    """
    held = Progress.objects.get(pk=work)
    if held.is_over:
        return
    with progress.watched(work, again=jobs.OUTAGES):
        journey = Journey.objects.get(pk=journey_id)
        number = way_in(journey, "manual")
        origin = {"by": "manual", "member": held.owner_id, "audience": audience_id}
        call = Call(
            journey_id, journey.version_id or 0, number, held.created_at, f"m:{work.hex}", origin
        )
        enrol(
            call,
            candidates.of_audience(audience_id),
            lambda done: progress.advance(work, done=done),
        )
        entered = Run.objects.filter(journey=journey, entered_at=call.at).count()
        asked = Progress.objects.values_list("done", flat=True).get(pk=work)
        facts = {"journey": journey_id, "audience": audience_id}
        progress.finish(work, result={**facts, "asked": asked, "entered": entered})


def _by_now(customer_ids: Collection[int]) -> dict[int, int]:
    """Who each of them is by now; who doesn't exist is left out."""
    rows = Customer.objects.filter(pk__in=customer_ids).values_list("pk", "merged_into_id")
    return {id: merged or id for id, merged in rows}


def _runs(journey: Journey, customer_ids: Collection[int]) -> set[tuple[int, int]]:
    rows = Run.objects.filter(journey=journey, customer__in=customer_ids)
    return set(rows.values_list("pk", "customer_id"))


def _inside(journey: Journey, customer_ids: Collection[int], call: str) -> set[int]:
    """Who is in it, or was let in by this very call, be it into the control group."""
    rows = Run.objects.filter(journey=journey, customer__in=customer_ids)
    rows = rows.filter(Q(state__in=OPEN) | Q(origin__call=call[:40]))
    return set(rows.values_list("customer", flat=True))
