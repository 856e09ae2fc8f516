"""Challenges remind, each at its hour, and take whole audiences in."""

from uuid import UUID

from yutang.journeys.commands.challenge_enrolling import KIND
from yutang.journeys.commands.challenge_enrolling import enrol_audience as enrol
from yutang.journeys.commands.challenging import remind_all
from yutang.kernel import jobs
from yutang.kernel.jobs import Retry


@jobs.periodic("journeys.remind_challenges", cron="* * * * *")
def remind_challenges() -> None:
    """Plan the reminders of the challenges whose hour has come."""
    remind_all()


@jobs.job(KIND, retry=Retry())
def enrol_audience(*, challenge_id: int, audience_id: int, work: str) -> None:
    """An audience takes part because somebody said so."""
    enrol(challenge_id=challenge_id, audience_id=audience_id, work=UUID(work))
