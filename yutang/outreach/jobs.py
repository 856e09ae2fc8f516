"""Background entry points of outreach."""

from uuid import UUID

from yutang.kernel import jobs
from yutang.outreach import commands
from yutang.outreach.commands.admission import admit_all


@jobs.job("outreach.refresh_media", queue="wecom", retry=jobs.Retry(attempts=6, first_wait=3))
def refresh_media(file_id: str) -> None:
    commands.refresh_media(file_id=UUID(file_id))


@jobs.periodic("outreach.refresh_stale_media", cron="7 * * * *")
def refresh_stale_media() -> None:
    commands.refresh_stale_media()


@jobs.job("outreach.admit", retry=jobs.AFTER_OUTAGE)
def admit() -> None:
    admit_all()


@jobs.periodic("outreach.admit_due", cron="* * * * *")
def admit_due() -> None:
    admit_all()
