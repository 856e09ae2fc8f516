"""Background entry points of outreach."""

from uuid import UUID

from yutang.kernel import jobs
from yutang.outreach import commands


@jobs.job("outreach.refresh_media", queue="wecom", retry=jobs.Retry(attempts=6, first_wait=3))
def refresh_media(file_id: str) -> None:
    commands.refresh_media(file_id=UUID(file_id))


@jobs.periodic("outreach.refresh_stale_media", cron="7 * * * *")
def refresh_stale_media() -> None:
    commands.refresh_stale_media()
