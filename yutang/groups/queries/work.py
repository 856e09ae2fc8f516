"""Readings of all groups that somebody started on a page."""

from datetime import timedelta

from yutang.kernel import clock
from yutang.kernel.models import Progress

SYNC = "groups.sync"
SHOWN = timedelta(minutes=30)  # so long the outcome of a reading stays on the page


def last_sync() -> Progress | None:
    """The last reading, whoever started it, while it runs or is young."""
    found = Progress.objects.filter(kind=SYNC, created_at__gte=clock.now() - SHOWN)
    return found.order_by("-created_at").first()
