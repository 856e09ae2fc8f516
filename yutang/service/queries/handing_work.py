"""Readings of WeCom's unassigned customers that somebody started on a page."""

from datetime import timedelta

from yutang.kernel import clock
from yutang.kernel.models import Progress

READ = "service.read_orphans"
SHOWN = timedelta(minutes=30)  # so long the outcome stays on the page


def last_reading() -> Progress | None:
    """The last reading, whoever started it, while it runs or is young."""
    found = Progress.objects.filter(kind=READ, created_at__gte=clock.now() - SHOWN)
    return found.order_by("-created_at").first()
