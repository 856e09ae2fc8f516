"""What journeys do with what happens: people enter, are woken, leave, and reach goals."""

from collections.abc import Sequence

from yutang.customers import log
from yutang.customers.commands.profiles import READER
from yutang.journeys.commands.following import follow


@log.reader("journeys", after=READER)
def journeys(batch: Sequence[log.Entry]) -> None:
    """Customers enter by what they do, and those inside go on, leave, or reach the goal.

    After their profiles: a branch on the number of orders knows the order that let somebody in.
    """
    follow(batch)
