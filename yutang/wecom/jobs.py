"""What runs in the background beside the inbox's loops: reconciliations and tidying."""

from yutang.kernel import jobs
from yutang.wecom import reconciling
from yutang.wecom.commands import inbox


def schedule_reconcile(name: str, cron: str) -> None:
    """Make the registered pull a periodic job, which can also be deferred by its name."""
    jobs.periodic(f"wecom.reconcile_{name}", cron=cron, queue="sync")(lambda: reconciling.run(name))
    jobs.job(f"wecom.reconcile_{name}_now", queue="sync")(lambda: reconciling.run(name))


@jobs.periodic("wecom.forget_old", cron="41 3 * * *")
def forget_old() -> None:
    """Remove handled events after their time."""
    inbox.forget_old()
