"""The worker's loop that moves everybody who is due."""

from yutang.journeys.commands.moving import move_due
from yutang.kernel.loops import loop

BATCH = 5_000


@loop("journeys.engine", channels=("journeys",), every=1.0, threads=2)
def move() -> bool:
    """Move the runs that are due; more may wait when the batch was full."""
    return move_due(most=BATCH) == BATCH
