"""The worker's loop that mirrors the database into the warehouse."""

import os

from yutang.audiences.warehouse import mirror as warehouse
from yutang.kernel.loops import loop

EVERY_SECONDS = float(os.environ.get("YUTANG_MIRROR_SECONDS", "10"))


@loop("audiences.mirror", every=EVERY_SECONDS)
def mirror() -> bool:
    """Make one version of all that happened since the last one; the first builds everything."""
    warehouse.step()
    return False
