"""The reader that keeps profiles up to date."""

from collections.abc import Sequence
from datetime import datetime

from yutang.customers import log, profiling
from yutang.customers.kinds import CONTACTS, OWN, Kind
from yutang.customers.profiling import Delta
from yutang.kernel import enterprise, readers

NAME = "profile"
ADDED = frozenset({Kind.ADDED, Kind.HALF_ADDED})
WORDS = frozenset({*ADDED, Kind.RENAMED, Kind.REMARKED, Kind.IDENTIFIED})  # these change words


@log.reader(NAME)
def profile(batch: Sequence[log.Entry]) -> None:
    """Add what happened to the customers' profiles, in the order of their ids."""
    deltas: dict[int, Delta] = {}
    currency = enterprise.currency()
    for entry in batch:
        delta = deltas.setdefault(entry.customer_id, Delta(entry.customer_id))
        count(delta, entry, currency)
    words = profiling.searches(entry.customer_id for entry in batch if entry.kind in WORDS)
    for customer_id, search in words.items():
        deltas[customer_id].search = search
    profiling.renew([deltas[customer_id] for customer_id in sorted(deltas)])


def count(delta: Delta, entry: log.Entry, currency: str) -> None:
    """Add one activity to what its customer's profile gets; amounts in this currency alone."""
    amount = entry.amount or 0 if entry.props.get("currency") in (None, currency) else 0
    delta.activities += 1
    if entry.kind in OWN:
        delta.last_own_at = _latest(delta.last_own_at, entry.happened_at)
    if entry.kind in ADDED:
        delta.added_at = _earliest(delta.added_at, entry.happened_at)
    if entry.kind in CONTACTS:
        delta.last_contact_at = _latest(delta.last_contact_at, entry.happened_at)
    if entry.kind == Kind.ORDER_PAID:
        delta.paid += amount
        if "more" not in entry.props:  # it would be the same order again
            _order(delta, entry.happened_at)
    if entry.kind == Kind.ORDER_REFUNDED:
        delta.refunded += amount


def catch_up() -> int:
    """Read all that waits, in this process; returns how many activities (commands and tests)."""
    total = 0
    while count := readers.read_once(log.LOG.readers[NAME]):
        total += count
    return total


def _order(delta: Delta, at: datetime) -> None:
    delta.orders += 1
    delta.last_order_at = _latest(delta.last_order_at, at)
    delta.first_orders = sorted([*delta.first_orders, at])[: profiling.FIRST]


def _earliest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


def _latest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else max(known, at)
