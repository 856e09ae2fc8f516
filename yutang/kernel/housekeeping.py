"""What the kernel tidies by itself."""

from datetime import timedelta

from asgiref.sync import async_to_sync
from procrastinate.contrib.django import app

from yutang.kernel import clock, jobs
from yutang.kernel.models import File, Heartbeat


@jobs.periodic("kernel.rescue_jobs", cron="* * * * *")
def rescue_jobs() -> None:
    """Jobs whose worker died are run again."""
    async_to_sync(_rescue)()


@jobs.periodic("kernel.tidy", cron="17 3 * * *")
def tidy() -> None:
    """Expired files and the heartbeats of dead processes go."""
    File.objects.filter(expires_at__lt=clock.now()).delete()
    Heartbeat.objects.filter(at__lt=clock.now() - timedelta(days=1)).delete()


async def _rescue() -> None:
    manager = app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=30):
        await manager.retry_job(job)
