"""What content does by the clock."""

from yutang.content.commands import readings
from yutang.kernel import clock, jobs


@jobs.periodic("content.forget_unseen", cron="41 3 * * *")
def forget_unseen() -> None:
    """Visits that were none."""
    readings.forget_unseen(at=clock.now())
