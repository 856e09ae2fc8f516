"""Many customers enter for one reason, in portions; repeating it lets nobody in twice."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from yutang.journeys.commands.entering import Arrival, enter_arrivals
from yutang.journeys.commands.following import allowed_by
from yutang.journeys.models import Journey
from yutang.journeys.queries import candidates
from yutang.journeys.queries.candidates import Portion
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules.occasions import Occasion, dates_for
from yutang.journeys.rules.triggers import OnAudience, OnDate, OnFestival, OnSchedule, Trigger


@dataclass(frozen=True)
class Call:
    """Why they enter: by the trigger `number` of a version, at this moment.

    `key` tells the occasion apart from others; with `each` it is another one for each thing that
    was counted, such as each child's birthday.
    """

    journey_id: int
    version_id: int
    number: int
    at: datetime
    key: str
    origin: dict[str, Any]
    each: bool = False

    @property
    def trigger(self) -> Trigger:
        return printed(self.version_id).plan.triggers[self.number]


def enrol(
    call: Call, portions: Iterable[Portion], told: Callable[[int], None] = lambda done: None
) -> int:
    """Let them in as far as the journey does, a transaction for each portion; returns how many.

    `told` hears how many were asked after each portion. A version that came meanwhile goes on
    with it if it has the same trigger, else it ends here.
    """
    entered = done = 0
    for portion in portions:
        entered += _enter(call, portion)
        done += len(portion)
        told(done)
    return entered


@transaction.atomic
def _enter(call: Call, portion: Portion) -> int:
    journey = Journey.objects.get(pk=call.journey_id)
    number = _number_now(call, journey)
    if number is None:
        return 0
    allowed = allowed_by(getattr(call.trigger, "rule", None), {id for _counted, id in portion})
    arrivals = [
        Arrival(id, f"{call.key}:{counted}" if call.each else call.key, call.at, call.origin)
        for counted, id in portion
        if id in allowed
    ]
    return enter_arrivals(journey=journey, trigger=number, arrivals=arrivals)


def _number_now(call: Call, journey: Journey) -> int | None:
    if journey.version_id == call.version_id or journey.version_id is None:
        return call.number
    triggers = printed(journey.version_id).plan.triggers
    return triggers.index(call.trigger) if call.trigger in triggers else None


def enter_occasion(*, call: Call, occasion: Occasion) -> int:
    """Everybody whom the occasion is for has entered; returns how many are new."""
    trigger = call.trigger
    if isinstance(trigger, OnDate):
        days = dates_for(trigger, occasion.day)
        return enrol(call, candidates.of_dates(trigger.fact, days))
    assert isinstance(trigger, OnFestival | OnSchedule)
    return enrol(call, candidates.of_audience(trigger.audience))


def enter_present(*, journey_id: int, at: datetime) -> int:
    """Who is in an audience when its journey begins has entered, where the trigger says so."""
    journey = Journey.objects.get(pk=journey_id)
    if journey.version_id is None:
        return 0
    entered = 0
    for number, trigger in enumerate(printed(journey.version_id).plan.triggers):
        if isinstance(trigger, OnAudience) and trigger.inside and trigger.on == "entered":
            origin = {"audience": trigger.audience, "inside": True}
            key = f"inside:{trigger.audience}"
            call = Call(journey_id, journey.version_id, number, at, key, origin)
            entered += enrol(call, candidates.of_audience(trigger.audience))
    return entered
