"""What runs in the background beside the inbox's loops: reconciliations and tidying."""

from datetime import timedelta

from yutang.kernel import clock, jobs
from yutang.wecom import reconciling, registry
from yutang.wecom.commands import inbox
from yutang.wecom.errors import Busy


def schedule_reconcile(name: str, cron: str) -> None:
    """Make the registered pull a periodic job; while WeCom is busy it is put off, not given up."""
    again = f"wecom.reconcile_{name}_again"

    def run() -> None:
        try:
            reconciling.run(name)
        except Busy as busy:
            later = clock.now() + timedelta(seconds=busy.retry_after)
            jobs.later(again, at=later, key=again)

    def run_again() -> None:
        reconciling.run(name)

    jobs.periodic(f"wecom.reconcile_{name}", cron=cron, queue="sync")(run)
    jobs.job(again, queue="sync", retry=jobs.Retry())(run_again)


@jobs.periodic("wecom.forget_old", cron="41 3 * * *")
def forget_old() -> None:
    """Remove handled events after their time."""
    inbox.forget_old()


registry.schedule_pulls(schedule_reconcile)
