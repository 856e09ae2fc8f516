"""The worker's loops: everybody who is due is moved, and webhooks are told."""

from yutang.journeys.commands.calls import CHANNEL, call_next
from yutang.journeys.commands.moving import move_due
from yutang.kernel.loops import loop

BATCH = 5_000


@loop("journeys.engine", channels=("journeys",), every=1.0, threads=2)
def move() -> bool:
    """Move the runs that are due; more may wait when the batch was full."""
    return move_due(most=BATCH) == BATCH


@loop("journeys.calls", channels=(CHANNEL,), every=5.0, threads=4)
def tell() -> bool:
    """Tell one webhook; several at once, since each waits for its target."""
    return call_next()
