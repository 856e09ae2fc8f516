"""What journeys do with what happens: people enter, are woken, leave, and reach goals."""

from collections.abc import Sequence

from yutang.audiences.commands.lifecycle import READER
from yutang.customers import log
from yutang.journeys.commands.following import follow


@log.reader("journeys", after=READER)
def journeys(batch: Sequence[log.Entry]) -> None:
    """Customers enter by what they do, and those inside go on, leave, or reach the goal.

    After their profiles, and after the lifecycle that follows these: a rule on the number of orders
    or on the stage knows the order that let somebody in.
    """
    follow(batch)
