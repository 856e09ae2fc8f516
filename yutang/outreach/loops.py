"""The worker's loops that pack messages into tasks, carry these to WeCom, and ask after them."""

from yutang.kernel.loops import loop
from yutang.outreach.commands import carrying, packing


@loop("outreach.pack", every=2.0)
def pack() -> bool:
    """What the governor has admitted stands in tasks."""
    return packing.pack() > 0


@loop("outreach.carry", every=2.0, threads=2)
def carry() -> bool:
    """Work on the task whose time came first; several at once, since each waits for WeCom."""
    return carrying.carry_next()
