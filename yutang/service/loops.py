"""The worker's loop that carries hand-overs to WeCom and asks what came of them."""

from yutang.kernel.loops import loop
from yutang.service.commands.handing import carrying


@loop("service.handing", every=2.0)
def carry() -> bool:
    """Work on the hand-over whose time came first."""
    return carrying.carry_next()
