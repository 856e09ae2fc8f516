"""One file of orders into the tables: understood, prepared, written; safe to kill and to repeat."""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from yutang.commerce.commands import buyers, catalogue, orders, prepare, refunds, staging
from yutang.commerce.commands.prepare import Prepared
from yutang.commerce.commands.staging import Staged, Step
from yutang.commerce.errors import ImportBusy
from yutang.commerce.rules.columns import OrderMap
from yutang.commerce.rules.reasons import Reason

LOCK = "select pg_try_advisory_lock(hashtextextended(%s, 0))"
UNLOCK = "select pg_advisory_unlock(hashtextextended(%s, 0))"
PATIENCE = 20  # seconds: the server needs a moment to notice that a killed import is gone


@dataclass(frozen=True)
class Loaded:
    """What the file held, and what of it was new."""

    lines: int  # rows understood, refunds among them
    orders: int
    customers: int
    refunds: int
    rejected: int
    read: int
    new: dict[str, int]
    reasons: dict[str, int]
    amount_of: str
    unknown_stores: dict[str, int]
    unknown_members: dict[str, int]
    seconds: float

    def counts(self) -> dict[str, Any]:
        return self.__dict__.copy()


@dataclass(frozen=True)
class Job:
    """What to do with which file. `rejected`: where to write the rows handed back."""

    path: Path
    source: str
    map: OrderMap
    rejected: Path
    is_dry: bool = False
    amount_of_before: str = "row"


def load_orders(job: Job, *, step: Step) -> Loaded:
    """Import the file, or only tell what it would bring.

    Written in transactions of a few thousand orders: an import killed at any moment and started
    again ends as if it had run through, because what is known already is passed over.
    """
    started = time.monotonic()
    with room_to_sort():
        staged = staging.stage_file(job.path, map=job.map, rejected=job.rejected, step=step)
        prepared = prepare.prepare(
            source=job.source, map=job.map, amount_of_before=job.amount_of_before
        )
        if prepared.taken:
            staging.return_rows(job.path, prepared.taken, job.rejected)
        if not job.is_dry:
            prepared.new["refunds"] = write_all(staged, job.source, job.map.currency, step)
    return _loaded(staged, prepared, time.monotonic() - started)


def write_all(staged: Staged, source: str, currency: str, step: Step) -> int:
    """Buyers, products, orders, then refunds: each may name only what stands before it."""
    buyers.write_buyers(source=source)
    orders.write_products(staged.products, currency=currency)
    catalogue.place_products({row.category for row in staged.products.values()})
    batches = list(orders.order_batches())
    claims = list(refunds.refund_batches())
    steps, made = len(batches) + len(claims), 0
    for done, batch in enumerate(batches, 1):
        orders.write_orders(batch, source=source, currency=currency)
        step(staged.read * done // steps, staged.read)
    if claims and len(batches) > 1:
        orders.know_sizes()
    for done, batch in enumerate(claims, 1 + len(batches)):
        made += refunds.write_refunds(batch, source=source, currency=currency)
        step(staged.read * done // steps, staged.read)
    return made


def _loaded(staged: Staged, prepared: Prepared, seconds: float) -> Loaded:
    reasons: Counter[Reason] = staged.rejected + Counter(prepared.taken.values())
    return Loaded(
        lines=staged.read - reasons.total(),
        orders=prepared.orders,
        customers=prepared.customers,
        refunds=prepared.refunds,
        rejected=reasons.total(),
        read=staged.read,
        new=prepared.new,
        reasons={reason.value: count for reason, count in reasons.most_common()},
        amount_of=prepared.amount_of,
        unknown_stores=prepared.unknown_stores,
        unknown_members=prepared.unknown_members,
        seconds=round(seconds, 2),
    )


@contextmanager
def alone(source: str) -> Iterator[None]:
    """No second import of this source runs meanwhile, on whatever host; `ImportBusy` otherwise."""
    name = f"commerce.import:{source}"
    deadline = time.monotonic() + PATIENCE
    while not _ask(LOCK, name):
        if time.monotonic() > deadline:
            raise ImportBusy
        time.sleep(0.25)
    try:
        yield
    finally:
        _ask(UNLOCK, name)


@contextmanager
def room_to_sort() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(prepare.ROOM)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(prepare.ROOM_BACK)
            cursor.execute(staging.TIDY)


def _ask(statement: str, name: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [name])
        return bool(cursor.fetchone()[0])
