"""Somebody wants groups read now."""

from django.db import transaction

from yutang.groups.models import GroupChat
from yutang.groups.queries.work import SYNC, last_sync
from yutang.kernel import jobs, progress
from yutang.kernel.models import Progress
from yutang.org.models import Member


@transaction.atomic
def start_sync(*, actor: Member) -> Progress:
    """Read all groups from WeCom in the background; what runs is not started a second time."""
    if (held := last_sync()) is not None and not held.is_over:
        return held
    work = progress.start(kind=SYNC, owner_id=actor.pk)
    jobs.later("groups.sync_now", work=str(work.pk))
    return work


def read_now(*, group: GroupChat) -> None:
    """Read one group as soon as a worker is free."""
    jobs.later("groups.read", key=f"groups.read:{group.pk}:now", group_id=group.pk)
