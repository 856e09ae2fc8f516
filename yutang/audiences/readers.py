"""Readers of the log that belong to audiences."""

from collections.abc import Sequence

from yutang.audiences.commands import behaviour, lifecycle
from yutang.customers import log
from yutang.customers.kinds import Kind


@log.reader("lifecycle", kinds=[Kind.ORDER_PAID, Kind.MERGED, Kind.SPLIT])
def buyers(batch: Sequence[log.Entry]) -> None:
    """Who orders is active at once, and a merge or its undoing moves orders."""
    lifecycle.move_buyers(customer_ids=[entry.customer_id for entry in batch])


@log.reader("behaviour")
def behaviours(batch: Sequence[log.Entry]) -> None:
    """Who now fits the rule of a behaviour tag gets it."""
    behaviour.read_batch(batch)
