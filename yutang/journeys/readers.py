"""What journeys do with what happens: people enter, are woken, leave, and reach goals."""

from collections.abc import Sequence

from yutang.customers import log
from yutang.journeys.commands.following import follow


@log.reader("journeys")
def journeys(batch: Sequence[log.Entry]) -> None:
    """Customers enter by what they do, and those inside go on, leave, or reach the goal."""
    follow(batch)
