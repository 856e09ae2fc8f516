"""What is done to very many runs: portion by portion, each a transaction, by jobs.

A job that dies goes on where it was; nobody waits longer for a journey than a portion takes.
"""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yutang.journeys.commands import running, taking_over, tending
from yutang.journeys.commands.holding import held_alone
from yutang.journeys.models import Journey, Version
from yutang.journeys.queries import crowds
from yutang.kernel import clock, jobs, progress
from yutang.kernel.models import Progress
from yutang.org.models import Member

RETRY = "journeys.retry_all"
STOP = "journeys.stop_all"


def retry(*, journey: Journey, actor: Member, step: str | None = None) -> int | Progress:
    """Whom a fault stopped tries again: now, and how many; of very many in the background."""
    count = crowds.count_failed(journey.pk, step)
    if count <= crowds.PORTION:
        return tending.retry_failed(journey=journey, actor=actor, step=step)
    return _start_retrying(journey, actor, step, count)


@transaction.atomic
def _start_retrying(journey: Journey, actor: Member, step: str | None, count: int) -> Progress:
    journey = held_alone(journey.pk)  # who asks at the same time finds this work
    facts = {"journey": journey.pk, "step": step}
    going = Progress.objects.filter(kind=RETRY, result__contains=facts)
    if found := going.exclude(state__in=Progress.OVER).first():
        _defer(journey, step, found)  # its job may be lost
        return found
    work = progress.start(kind=RETRY, owner_id=actor.pk, total=count)
    progress.note(work.pk, **facts, after=0)
    _defer(journey, step, work)
    tending.note_retried(journey=journey, actor=actor, step=step, count=count)
    return work


def _defer(journey: Journey, step: str | None, work: Progress) -> None:
    key = f"{RETRY}:{work.pk}"
    jobs.later(RETRY, key=key, journey_id=journey.pk, step=step, work=str(work.pk))


def retry_all(*, journey_id: int, step: str | None, work: UUID) -> None:
    """Each tries the step again once, whatever comes of it."""

    def portion(after: int) -> tuple[int, int]:
        return tending.retry_portion(journey_id=journey_id, step=step, after=after)

    _through(work, portion)


def _through(work: UUID, portion: Callable[[int], tuple[int, int]]) -> None:
    """Portion after portion, from the last one that was done; `portion` says how many it touched,
    and the last of their ids."""
    with progress.watched(work, again=jobs.OUTAGES):
        while _one(work, portion):
            pass


@transaction.atomic
def _one(work: UUID, portion: Callable[[int], tuple[int, int]]) -> bool:
    """The next portion is done; False: that was all. One worker at a time has the work."""
    held = Progress.objects.select_for_update().get(pk=work)
    if held.is_over:
        return False
    count, after = portion(int(held.result.get("after", 0)))
    if count:
        progress.advance(work, done=held.done + count)
        progress.note(work, after=after)
    else:
        progress.finish(work, result=held.result | {"done": held.done})
    return count > 0


def stop_everybody(*, journey: Journey, actor: Member) -> int:
    """Who is inside is taken out, of very many in the background; returns how many they are."""
    if not crowds.are_many_inside(journey.pk):
        return tending.stop_runs(journey=journey, actor=actor)
    with transaction.atomic():
        count = crowds.count_inside(journey.pk)
        moment = clock.now().isoformat()
        jobs.later(STOP, journey_id=journey.pk, actor_id=actor.pk, moment=moment)
    return count


def stop_all(*, journey_id: int, actor_id: int, moment: datetime) -> None:
    """Whoever was inside at that moment is out."""
    journey, actor = Journey.objects.get(pk=journey_id), Member.objects.get(pk=actor_id)
    while tending.stop_runs(journey=journey, actor=actor, before=moment, most=crowds.PORTION):
        pass


def end_rest(*, journey_id: int) -> None:
    """Nobody is inside a journey that was ended, and nothing of it waits to be said."""
    while running.end_portion(journey_id=journey_id, most=crowds.PORTION):
        pass


def take_over(*, version_id: int, work: UUID) -> None:
    """With those on older versions is done as was chosen when the version was published."""
    version, held = Version.objects.get(pk=version_id), Progress.objects.get(pk=work)
    if held.is_over:
        return
    told = {key: int(held.result.get(key, 0)) for key in ("moved", "left")}
    portions = taking_over.portions(version=version)
    with progress.watched(work, again=jobs.OUTAGES):
        while True:
            with transaction.atomic():
                held_alone(version.journey_id)
                each = next(portions, None)
                for key, count in (each or {}).items():
                    told[key] += count
                progress.advance(work, done=sum(told.values()))
                progress.note(work, **told)
            if each is None:
                break
        progress.finish(work, result={"journey": version.journey_id, **told})


def end_rests() -> None:
    """Where a job was lost, the rest of ended journeys is taken out all the same."""
    for journey_id in crowds.ended_with_people():
        end_rest(journey_id=journey_id)
