"""The worker's loops: everybody who is due is moved, and webhooks are told."""

import structlog
from django.db import OperationalError

from yutang.journeys.commands.calls import CHANNEL, call_next
from yutang.journeys.commands.moving import move_due
from yutang.kernel.loops import loop

BATCH = 5_000
STOOD_IN_THE_WAY = ("40001", "40P01")  # PostgreSQL: serialization, deadlock

logger = structlog.get_logger(__name__)


@loop("journeys.engine", channels=("journeys",), every=1.0, threads=2)
def move() -> bool:
    """Move the runs that are due; where there were some, there may be more."""
    try:
        return move_due(most=BATCH) > 0
    except OperationalError as fault:
        if getattr(fault.__cause__, "sqlstate", None) not in STOOD_IN_THE_WAY:
            raise
        logger.info("journeys_batch_again")  # all of it is undone
        return True


@loop("journeys.calls", channels=(CHANNEL,), every=5.0, threads=4)
def tell() -> bool:
    """Tell one webhook; several at once, since each waits for its target."""
    return call_next()
