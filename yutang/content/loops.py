"""The worker's loop that tells the log what was read."""

from yutang.content.commands import readings
from yutang.kernel import clock
from yutang.kernel.loops import loop


@loop("content.readings", every=10.0)
def tell() -> bool:
    """Tell what has come to rest; True while there may be more."""
    return readings.tell_readings(at=clock.now()) == readings.AT_ONCE
