"""What the kernel tidies by itself."""

from datetime import timedelta

from asgiref.sync import async_to_sync

from yutang.kernel import clock, jobs
from yutang.kernel.models import File, Heartbeat, Progress

REMEMBERED = timedelta(days=30)


@jobs.periodic("kernel.rescue_jobs", cron="* * * * *")
def rescue_jobs() -> None:
    """Jobs whose worker died are run again."""
    async_to_sync(jobs.rescue)()


@jobs.periodic("kernel.tidy", cron="17 3 * * *")
def tidy() -> None:
    """Expired files, the heartbeats of dead processes and what is said of work long over go."""
    now = clock.now()
    File.objects.filter(expires_at__lt=now).only("pk").delete()  # their bytes stay where they are
    Heartbeat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    Progress.objects.filter(state__in=Progress.OVER, changed_at__lt=now - REMEMBERED).delete()
