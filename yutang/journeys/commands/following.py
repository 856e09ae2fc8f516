"""Journeys follow the log: customers enter, reach goals, leave, and wake, a batch at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection

from yutang.audiences import engines
from yutang.customers.kinds import Kind
from yutang.customers.log import Entry
from yutang.journeys.commands import waking
from yutang.journeys.commands.entering import Arrival, enter_held
from yutang.journeys.commands.holding import held_together
from yutang.journeys.commands.moving import ring
from yutang.journeys.commands.waking import Heard
from yutang.journeys.commands.withdrawing import SOURCE, withdraw_of_runs
from yutang.journeys.models import Journey, Run
from yutang.journeys.queries.heeding import Heed, index
from yutang.journeys.queries.programs import printed
from yutang.kernel import clock
from yutang.kernel.errors import DomainError

DAY = timedelta(days=1)
MADE = (Kind.TAGGED, Kind.UNTAGGED, Kind.FACT_LEARNT)  # what steps of journeys do to customers
MERGED = """
    select id, merged_into_id from customers_customer
    where id = any(%s) and merged_into_id is not null
"""
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _News:
    """One activity, who the customer is by now, and what it is of use for in one journey."""

    entry: Entry
    customer_id: int
    journey_id: int
    heeds: Sequence[Heed]

    @property
    def enters(self) -> bool:
        return any(heed.use == "enter" for heed in self.heeds)

    @property
    def only_enters(self) -> bool:
        return all(heed.use == "enter" for heed in self.heeds)


@dataclass(slots=True)
class _Place:
    """In which wave a customer is with a journey, and what lets it be of the same wave."""

    wave: int
    only_entered: bool
    at: datetime


def follow(batch: Sequence[Entry]) -> None:
    """Everything in the batch takes its effect on journeys, for each customer in order."""
    known = index()
    heard = [(entry, heeds) for entry in batch if (heeds := known.heard(entry))]
    if not heard:
        return
    # ahead of all runs, and in order, as whoever changes a journey does it
    ids = sorted({heed.journey_id for _entry, heeds in heard for heed in heeds})
    journeys = {id: held_together(id) for id in ids}
    for wave in _waves(_news(heard)):
        # Who is brought in by what ends her present run has left it when she enters again.
        _follow([each for each in wave if each.enters])
        _enter(wave, journeys)
        _follow([each for each in wave if not each.enters])


def _news(heard: Sequence[tuple[Entry, list[Heed]]]) -> Iterator[_News]:
    ids = {entry.customer_id for entry, _heeds in heard}
    by_now = _merged(ids)
    for entry, heeds in heard:
        customer = by_now.get(entry.customer_id, entry.customer_id)
        of_journeys: dict[int, list[Heed]] = defaultdict(list)
        for heed in heeds:
            of_journeys[heed.journey_id].append(heed)
        for journey_id, each in of_journeys.items():
            yield _News(entry, customer, journey_id, each)


def _merged(ids: Collection[int]) -> dict[int, int]:
    """Who became another, and whom; the ids go over as one array, which thousands of them need."""
    with connection.cursor() as cursor:
        cursor.execute(MERGED, [sorted(ids)])
        return dict(cursor.fetchall())


def _waves(news: Iterable[_News]) -> Iterator[list[_News]]:
    """All at once, but what lets a customer in comes after all that befell her there before."""
    waves: dict[int, list[_News]] = defaultdict(list)
    places: dict[tuple[int, int], _Place] = {}
    for each in news:
        place = places.get((each.customer_id, each.journey_id))
        if place is None:
            place = _Place(0, True, each.entry.happened_at)
            places[each.customer_id, each.journey_id] = place
        elif each.enters and not _goes_along(each, place):
            place.wave, place.only_entered, place.at = place.wave + 1, True, each.entry.happened_at
        place.only_entered = place.only_entered and each.only_enters
        waves[place.wave].append(each)
    yield from (waves[number] for number in sorted(waves))


def _goes_along(news: _News, place: _Place) -> bool:
    """Nothing but entries came before, and so close that no journey would let her in again."""
    is_near = abs(news.entry.happened_at - place.at) < DAY
    return place.only_entered and news.only_enters and is_near


def _enter(wave: Sequence[_News], journeys: dict[int, Journey]) -> None:
    wanted: dict[tuple[int, int, int], list[_News]] = defaultdict(list)
    for each in wave:
        for heed in each.heeds:
            if heed.use == "enter":
                wanted[heed.journey_id, heed.version_id, heed.number].append(each)
    for (journey_id, version_id, number), news in wanted.items():
        if journeys[journey_id].version_id != version_id:
            continue  # a new version came since the index was made, and the next batch knows it
        trigger = printed(version_id).plan.triggers[number]
        rule = getattr(trigger, "rule", None)
        allowed = allowed_by(rule, {each.customer_id for each in news})
        now = clock.now()
        arrivals = [_arrival(each, now) for each in news if each.customer_id in allowed]
        arrivals = _without_rounds(journey_id, arrivals)
        enter_held(journey=journeys[journey_id], trigger=number, arrivals=arrivals)


def _without_rounds(journey_id: int, arrivals: list[Arrival]) -> list[Arrival]:
    """What journeys did to a customer lets her in once a day: a tag that a journey takes and gives
    must not bring her back as fast as the engine runs."""
    led = {each.customer_id for each in arrivals if "led" in each.origin}
    if not led:
        return arrivals
    lately = Run.objects.filter(journey=journey_id, customer__in=led, origin__has_key="led")
    lately = lately.filter(entered_at__gt=min(each.at for each in arrivals) - DAY)
    seen = set(lately.values_list("customer", flat=True))
    kept = []
    for each in arrivals:
        if "led" in each.origin:
            if each.customer_id in seen:
                continue
            seen.add(each.customer_id)
        kept.append(each)
    return kept


def allowed_by(rule: dict[str, object] | None, customer_ids: set[int]) -> set[int]:
    """Those of the customers whom the rule is about at this moment; without a rule all."""
    if rule is None:
        return customer_ids
    from yutang.audiences.rules import schema  # noqa: PLC0415 - heavy, and few triggers have a rule

    try:
        return engines.check(schema.parse(rule), customer_ids)
    except DomainError as refusal:  # it names what is gone by now: nobody is held up by it
        logger.warning("trigger_refused", code=refusal.code)
        return set()


def _arrival(news: _News, now: datetime) -> Arrival:
    entry = news.entry
    origin: dict[str, Any] = {"activity": entry.id, "kind": entry.kind}
    if entry.kind in MADE and entry.props.get("source") == SOURCE:
        origin["led"] = True
    return Arrival(news.customer_id, f"a{entry.id}", min(entry.happened_at, now), origin)


def _follow(wave: Sequence[_News]) -> None:
    uses: dict[str, list[Heard]] = defaultdict(list)
    for each in wave:
        for heed in each.heeds:
            if heed.use != "enter":
                uses[heed.use].append(_heard(each, heed))
    left = waking.reach_goals(uses["goal"]) + waking.leave_early(uses["exit"])
    if left:
        withdraw_of_runs(run_ids=left)
    if waking.wake(uses["await"]):
        ring()


def _heard(news: _News, heed: Heed) -> Heard:
    entry, goal = news.entry, heed.goal
    return Heard(
        news.customer_id,
        heed.version_id,
        entry.happened_at,
        entry.amount,
        heed.number,
        days=goal.days if goal else 0,
        leaves=bool(goal and goal.leaves),
        reason=f"{heed.use}:{entry.kind}",
    )
