"""Readers of the log that belong to audiences."""

from collections.abc import Sequence

from yutang.audiences.commands import behaviour, lifecycle
from yutang.customers import log
from yutang.customers.commands import profiles
from yutang.customers.kinds import Kind


@log.reader(
    lifecycle.READER, kinds=[Kind.ORDER_PAID, Kind.MERGED, Kind.SPLIT], after=profiles.READER
)
def buyers(batch: Sequence[log.Entry]) -> None:
    """Who orders is active at once, and a merge or its undoing moves orders.

    After the profiles: a stage stands in one, so there has to be one.
    """
    lifecycle.move_buyers(customer_ids=[entry.customer_id for entry in batch])


@log.reader("behaviour")
def behaviours(batch: Sequence[log.Entry]) -> None:
    """Who now fits the rule of a behaviour tag gets it."""
    behaviour.read_batch(batch)
