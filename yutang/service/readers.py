"""What service does with what happens to customers."""

from collections.abc import Sequence

from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.service.commands.quality.removals import note_removals


@log.reader("removals", kinds=(Kind.REMOVED_US, Kind.REMOVED_BY_US))
def removals(batch: Sequence[log.Entry]) -> None:
    """Those concerned are told at once."""
    note_removals(batch)
