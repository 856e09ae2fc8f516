"""The worker's loops that pack messages into tasks, carry these to WeCom, and ask after them."""

from yutang.kernel.loops import loop
from yutang.outreach.commands import carrying, moment_carrying, packing, sms_carrying


@loop("outreach.pack", every=2.0)
def pack() -> bool:
    """What the governor has admitted stands in tasks."""
    return packing.pack() > 0


@loop("outreach.carry", every=2.0, threads=2)
def carry() -> bool:
    """Work on the task whose time came first; several at once, since each waits for WeCom."""
    return carrying.carry_next()


@loop("outreach.carry_moments", every=3.0)
def carry_moments() -> bool:
    """Work on the moment, or the member's part of one, whose time came first."""
    return moment_carrying.carry_next()


@loop("outreach.carry_sms", every=3.0)
def carry_sms() -> bool:
    """Hand SMS to their provider, and ask what became of them."""
    return sms_carrying.carry_next()
