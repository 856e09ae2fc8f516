"""Background jobs of journeys."""

from datetime import date, datetime
from uuid import UUID

import structlog

from yutang.journeys.commands import (
    calendar,
    cleaning,
    counting,
    crowds,
    enrolling,
    inviting,
    rehearsing,
    running,
    saving,
    tending,
)
from yutang.journeys.commands.enrolling import Call
from yutang.journeys.queries.programs import printed
from yutang.journeys.rules.occasions import Occasion
from yutang.journeys.rules.triggers import OnDate
from yutang.kernel import jobs
from yutang.kernel.jobs import Retry

logger = structlog.get_logger(__name__)


@jobs.periodic("journeys.call_calendar", cron="* * * * *")
def call_calendar() -> None:
    """Festivals, schedules and customers' dates whose hour has come let people in."""
    calendar.call_due()


@jobs.job("journeys.enter_occasion", retry=Retry())
def enter_occasion(*, journey_id: int, version_id: int, number: int, moment: str, day: str) -> None:
    """Everybody whom this occasion is for enters."""
    occasion = Occasion(datetime.fromisoformat(moment), date.fromisoformat(day))
    each = isinstance(printed(version_id).plan.triggers[number], OnDate)
    key, origin = f"{number}:{occasion.key}", {"day": day}
    call = Call(journey_id, version_id, number, occasion.at, key, origin, each=each)
    enrolling.enter_occasion(call=call, occasion=occasion)


@jobs.job("journeys.enter_present", retry=Retry())
def enter_present(*, journey_id: int, moment: str) -> None:
    """Who is in the audience when the journey begins enters."""
    enrolling.enter_present(journey_id=journey_id, at=datetime.fromisoformat(moment))


@jobs.periodic("journeys.end_empty", cron="*/10 * * * *")
def end_empty() -> None:
    """A journey that lets nobody in is over when the last one has gone through."""
    running.end_empty()
    crowds.end_rests()


@jobs.periodic("journeys.fold_tallies", cron="40 3 * * *")
def fold_tallies() -> None:
    """What was counted in past days is one row for each step and outcome."""
    tending.fold_tallies()


@jobs.periodic("journeys.clean", cron="53 3 * * *", queue="heavy")
def clean() -> None:
    """Old calls, traces, drafts and rehearsals go."""
    logger.info("journeys_cleaned", **cleaning.clean())


@jobs.job("journeys.rehearse", queue="heavy", retry=jobs.AFTER_OUTAGE)
def rehearse(rehearsal_id: int) -> None:
    rehearsing.rehearse(rehearsal_id=rehearsal_id)


@jobs.job("journeys.foresee", retry=jobs.AFTER_OUTAGE)
def foresee(rehearsal_id: int, customer_id: int) -> None:
    rehearsing.foresee(rehearsal_id=rehearsal_id, customer_id=customer_id)


@jobs.job("journeys.foresee_group", retry=jobs.AFTER_OUTAGE)
def foresee_group(rehearsal_id: int, group_id: int) -> None:
    rehearsing.foresee_group(rehearsal_id=rehearsal_id, group_id=group_id)


@jobs.job("journeys.enter_audience", retry=Retry())
def enter_audience(*, journey_id: int, audience_id: int, work: str) -> None:
    """An audience enters because somebody said so."""
    inviting.enter_audience(journey_id=journey_id, audience_id=audience_id, work=UUID(work))


@jobs.job("journeys.count", retry=jobs.AFTER_OUTAGE)
def count(*, journey_ids: list[int]) -> None:
    """Large journeys are counted for their pages."""
    for journey_id in journey_ids:
        counting.count_journey(journey_id=journey_id)


@jobs.periodic("journeys.count_large", cron="25 * * * *")
def count_large() -> None:
    """Who looks at a large journey first finds figures."""
    counting.count_large()


@jobs.job("journeys.end_rest", retry=Retry())
def end_rest(*, journey_id: int) -> None:
    """Everybody is taken out of a journey that was ended, however many they are."""
    crowds.end_rest(journey_id=journey_id)


@jobs.job("journeys.stop_all", retry=Retry())
def stop_all(*, journey_id: int, actor_id: int, moment: str) -> None:
    """Who was inside is taken out, and the journey goes on."""
    at = datetime.fromisoformat(moment)
    crowds.stop_all(journey_id=journey_id, actor_id=actor_id, moment=at)


@jobs.job("journeys.retry_all", retry=Retry())
def retry_all(*, journey_id: int, step: str | None, work: str) -> None:
    """Whom a fault stopped tries again, however many they are."""
    crowds.retry_all(journey_id=journey_id, step=step, work=UUID(work))


@jobs.job("journeys.take_over", retry=Retry())
def take_over(*, version_id: int, work: str) -> None:
    """Those inside move along to a new version, or leave, however many they are."""
    crowds.take_over(version_id=version_id, work=UUID(work))


@jobs.job("journeys.save_people", retry=Retry())
def save_people(*, audience_id: int, viewer_id: int, asked: dict[str, str]) -> None:
    """Very many of a journey become an audience."""
    saving.fill(audience_id=audience_id, viewer_id=viewer_id, asked=asked)
