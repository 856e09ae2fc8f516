"""What would happen in the next days is asked for, computed, and kept; nothing else is written."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yutang.journeys.models import Journey, Rehearsal
from yutang.journeys.rules.checking import faults
from yutang.journeys.rules.plan import PlanFaults, parse
from yutang.kernel import clock, jobs, progress
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

KIND = "journeys.rehearsal"
MOST_DAYS = 90
MOST_FUTURES = 50
MOST_SECONDS = 900  # a round of a minute, walked by everybody for weeks, would keep others waiting
TOO_LONG = gettext_lazy("This takes too long to rehearse. Choose fewer days, or a sample.")
MEND = gettext_lazy("Mend the marked steps first, then rehearse.")
UNWALKABLE = (
    *("duplicate_id", "no_jump", "unknown_jump", "endless"),
    *("customers_only", "group_carrier"),  # in a journey of groups
)
READ, WALKED = 10, 95  # percent of the work that are done then
READ_ONLY = "set transaction isolation level repeatable read, read only"


@dataclass(frozen=True)
class Asked:
    """What somebody wants to know. `sample` None: all customers."""

    days: int = 30
    sample: int | None = None
    behaviour: str = Rehearsal.Behaviour.NONE
    seed: int = 1


@transaction.atomic
def ask_rehearsal(*, journey: Journey | None, asked: Asked, actor: Member) -> Rehearsal:
    """A rehearsal is on its way."""
    if not 1 <= asked.days <= MOST_DAYS:
        raise InvalidInput(_("Choose between 1 and 90 days."), field="days")
    if asked.sample is not None and asked.sample < 1:
        raise InvalidInput(_("A sample has at least one customer."), field="sample")
    if journey is not None:
        _check(journey)
    made = Rehearsal.objects.create(
        journey=journey,
        asked_by=actor,
        days=asked.days,
        sample=asked.sample,
        behaviour=asked.behaviour,
        seed=asked.seed,
        progress=progress.start(kind=KIND, owner_id=actor.pk, total=100),
    )
    jobs.later("journeys.rehearse", rehearsal_id=made.pk)
    return made


@transaction.atomic
def ask_future(*, rehearsal: Rehearsal, customer_id: int) -> None:
    """The future of this customer by the rehearsal is on its way, unless it is known already."""
    if str(customer_id) in rehearsal.futures:
        return
    key = f"journeys.foresee:{rehearsal.pk}:{customer_id}"
    jobs.later("journeys.foresee", key=key, rehearsal_id=rehearsal.pk, customer_id=customer_id)


@transaction.atomic
def ask_group_future(*, rehearsal: Rehearsal, group_id: int) -> None:
    """The future of this group by the rehearsal is on its way, unless it is known already."""
    if group_key(group_id) in rehearsal.futures:
        return
    key = f"journeys.foresee_group:{rehearsal.pk}:{group_id}"
    jobs.later("journeys.foresee_group", key=key, rehearsal_id=rehearsal.pk, group_id=group_id)


def group_key(group_id: int) -> str:
    """Under which a group's future is kept; a customer's stands under the bare id."""
    return f"group:{group_id}"


def rehearse(*, rehearsal_id: int) -> None:
    """The days run by, and what was seen is kept with the rehearsal."""
    made = Rehearsal.objects.select_related("journey", "progress").get(pk=rehearsal_id)
    if made.progress is None or made.progress.is_over:
        return
    with progress.watched(made.progress.pk, again=jobs.OUTAGES):
        _rehearse(made, made.progress.pk)


def foresee(*, rehearsal_id: int, customer_id: int) -> None:
    """The future of one customer by the same clock and seed stands beside the figures."""
    from yutang.journeys.queries.rehearsal.figures import future  # noqa: PLC0415 - loads NumPy
    from yutang.journeys.queries.rehearsal.setting import setting  # noqa: PLC0415 - likewise

    made = Rehearsal.objects.select_related("journey").get(pk=rehearsal_id)
    with _reading():
        ready = setting(_terms(made, only=customer_id))
    for _stop in ready.go():
        pass
    told = {"rows": future(ready, 0), "plans": [list(each) for each in dict.fromkeys(ready.plans)]}
    _keep_future(made.pk, str(customer_id), told)


def foresee_group(*, rehearsal_id: int, group_id: int) -> None:
    """The future of one group stands beside the figures.

    All groups walk, for what quiet hours and closed days hold they hold for all of a message.
    """
    from yutang.journeys.queries.rehearsal.figures import group_future  # noqa: PLC0415 - loads NumPy
    from yutang.journeys.queries.rehearsal.group_setting import group_setting  # noqa: PLC0415 - likewise

    made = Rehearsal.objects.select_related("journey").get(pk=rehearsal_id)
    with _reading():
        ready = group_setting(_terms(made, group=group_id), made.minutes)
    for _stop in ready.walk.go():
        pass
    told = {
        "rows": group_future(ready, group_id),
        "plans": [list(each) for each in dict.fromkeys(ready.plans)],
    }
    _keep_future(made.pk, group_key(group_id), told)


def _rehearse(made: Rehearsal, work: UUID) -> None:
    from yutang.journeys.queries.rehearsal.figures import figures  # noqa: PLC0415 - loads NumPy
    from yutang.journeys.queries.rehearsal.setting import setting  # noqa: PLC0415 - likewise

    began = time.monotonic()
    made.begun_at = clock.now()
    progress.advance(work, done=1)
    terms = _terms(made)
    with _reading():
        ready = setting(terms)
    midnights = ready.watch.midnights.tolist()
    day = -1
    for stop in ready.go():
        if time.monotonic() - began > MOST_SECONDS:
            raise InvalidInput(TOO_LONG)
        if (now := ready.watch.day(stop)) > day:
            day = now
            share = (WALKED - READ) * day // (len(midnights) - 1)
            progress.advance(work, done=READ + share)
    made.figures = figures(ready, terms)
    made.minutes = ready.minutes
    made.milliseconds = int((time.monotonic() - began) * 1000)
    made.done_at = clock.now()
    made.save(update_fields=["begun_at", "figures", "minutes", "milliseconds", "done_at"])
    progress.finish(work)


def _terms(made: Rehearsal, only: int | None = None, group: int | None = None) -> Any:
    from yutang.journeys.queries.rehearsal.terms import Terms  # noqa: PLC0415 - loads NumPy

    return Terms(
        begin=made.begun_at or clock.now(),
        days=made.days,
        journey=made.journey,
        sample=made.sample,
        seed=made.seed,
        draws=made.behaviour == Rehearsal.Behaviour.DRAWN,
        minutes=made.minutes if only is not None else None,
        only=only,
        group=group,
    )


@contextmanager
def _reading() -> Iterator[None]:
    """All that is read is of one moment, and PostgreSQL itself refuses to write anything."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own:
            with connection.cursor() as cursor:
                cursor.execute(READ_ONLY)
        yield


@transaction.atomic
def _keep_future(rehearsal_id: int, key: str, told: dict[str, Any]) -> None:
    made = Rehearsal.objects.select_for_update().get(pk=rehearsal_id)
    kept = list(made.futures.items())[-MOST_FUTURES + 1 :]
    made.futures = dict(kept) | {key: told}
    made.save(update_fields=["futures"])


def _check(journey: Journey) -> None:
    """Its plan can be walked: the shape is right, and there is something to do."""
    try:
        plan = parse(journey.draft)
    except PlanFaults:
        raise InvalidInput(MEND) from None
    if not plan.flow:
        raise InvalidInput(_("There is nothing to rehearse yet. Add a step first."))
    if any(fault.code in UNWALKABLE for fault in faults(plan)):
        raise InvalidInput(MEND)
