"""What acquisition does with what happens to customers."""

from collections.abc import Sequence

from yutang.acquisition.commands.arrivals import receive_arrivals
from yutang.customers import log
from yutang.customers.kinds import Kind

KINDS = (Kind.ADDED, Kind.HALF_ADDED, Kind.REMOVED_US, Kind.REMOVED_BY_US, Kind.GONE)


@log.reader("arrivals", kinds=KINDS)
def arrivals(batch: Sequence[log.Entry]) -> None:
    """Adds and losses count for the codes that led to them."""
    receive_arrivals(batch)
