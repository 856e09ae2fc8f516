"""The worker's loop that tells WeCom what is wished."""

from yutang.customers import commands
from yutang.customers.commands.pushes import CHANNEL
from yutang.kernel.loops import loop


@loop("customers.push", channels=(CHANNEL,), every=2.0, threads=3)
def push() -> bool:
    """Carry out one wish; several at once, since each waits for the network."""
    return commands.push_next()
