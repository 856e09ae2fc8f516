"""What acquisition does with what happens to customers."""

from collections.abc import Sequence

from yutang.acquisition.commands.arrivals import receive_arrivals
from yutang.acquisition.models import DoorGroup
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.kernel import jobs

KINDS = (Kind.ADDED, Kind.HALF_ADDED, Kind.REMOVED_US, Kind.REMOVED_BY_US, Kind.GONE)


@log.reader("arrivals", kinds=KINDS)
def arrivals(batch: Sequence[log.Entry]) -> None:
    """Adds and losses count for the codes that led to them."""
    receive_arrivals(batch)


@log.reader("doors", kinds=(Kind.GROUP_JOINED, Kind.GROUP_LEFT))
def doors(batch: Sequence[log.Entry]) -> None:
    """Where a group behind a door fills or empties, the door may lead to another."""
    ids = {entry.subject_id for entry in batch}
    if DoorGroup.objects.filter(group__in=ids, door__closed_at=None).exists():
        jobs.later("acquisition.refresh_doors", key="refresh-doors")
