"""Background entry points for members and units."""

from uuid import UUID

from yutang import wecom
from yutang.kernel import jobs, progress
from yutang.org import commands
from yutang.org.models import Member

SYNC = "org.sync_members"
SYNC_ONE = "org.sync_member"


@wecom.reconcile("members", "23 * * * *")
def pull_members() -> None:
    commands.sync_members()


@jobs.job(SYNC, queue="sync", retry=jobs.Retry(attempts=4))
def sync_members() -> None:
    commands.sync_members()


@jobs.job(SYNC_ONE, queue="sync", retry=jobs.Retry())
def sync_member(userid: str) -> None:
    commands.sync_member(userid=userid)


@jobs.job("org.sync_members_now", queue="sync")
def sync_members_now(work: str, actor_id: int, is_sure: bool = False) -> None:
    """Somebody waits for it on a page, so a refusal is told there and not retried."""
    id = UUID(work)
    actor = Member.objects.get(pk=actor_id)
    with progress.watched(id):
        outcome = commands.sync_members(actor=actor, work=id, is_sure=is_sure)
        progress.finish(id, result=vars(outcome))
