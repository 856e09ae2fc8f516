"""Background entry points of the area."""

from uuid import UUID

from yutang import wecom
from yutang.kernel import jobs, progress
from yutang.service.commands.handing import stranding


@jobs.job("service.read_orphans", queue="sync")
def read_orphans(work: str) -> None:
    """Somebody waits for it on a page, so a refusal is told there and not retried."""
    id = UUID(work)
    with progress.watched(id):
        progress.finish(id, result={"customers": stranding.read_orphans()})


@wecom.reconcile("orphans", "35 4 * * *")
def pull_orphans() -> None:
    stranding.read_orphans()
