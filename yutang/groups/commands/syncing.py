"""Somebody wants all groups read now."""

from datetime import timedelta

from django.db import transaction

from yutang.kernel import clock, jobs, progress
from yutang.kernel.models import Progress
from yutang.org.models import Member

SYNC = "groups.sync"
SHOWN = timedelta(hours=1)


@transaction.atomic
def start_sync(*, actor: Member) -> Progress:
    """Read all groups from WeCom in the background; one that runs is not started twice."""
    if (held := present_sync()) is not None and not held.is_over:
        return held
    work = progress.start(kind=SYNC, owner_id=actor.pk)
    jobs.later("groups.sync_now", work=str(work.pk))
    return work


def present_sync() -> Progress | None:
    """The last reading of this hour, whoever started it."""
    since = clock.now() - SHOWN
    found = Progress.objects.filter(kind=SYNC, created_at__gte=since)
    return found.order_by("-created_at").first()
