"""Background entry points for groups."""

from uuid import UUID

from yutang import wecom
from yutang.groups import commands
from yutang.groups.commands import counting
from yutang.groups.models import GroupChat
from yutang.kernel import jobs, progress


@jobs.job("groups.read", queue="sync", retry=jobs.Retry(attempts=12, first_wait=2))
def read(group_id: int) -> None:
    group = GroupChat.objects.filter(pk=group_id).first()
    if group is not None and group.is_live:
        commands.read_group(chat_id=group.chat_id)


@jobs.job("groups.sync_now", queue="sync")
def sync_now(work: str) -> None:
    """Somebody waits for it on a page, so a refusal is told there and not retried."""
    id = UUID(work)
    with progress.watched(id):
        pulled = commands.sync_groups(work=id)
        progress.finish(id, result=vars(pulled))


@wecom.reconcile("groups", "25 3 * * *")
def pull_groups() -> None:
    commands.sync_groups()


@wecom.reconcile("group_ids", "50 * * * *")
def pull_group_ids() -> None:
    commands.compare_groups()


@wecom.reconcile("group_statistics", "20 5 * * *")
def count_groups() -> None:
    counting.count_groups()
