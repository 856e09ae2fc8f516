"""Builders for files of orders."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.customers.make import let_read
from yutang.commerce.commands import import_orders
from yutang.commerce.models import Order, OrderLine, Product, Refund
from yutang.commerce.rules.columns import OrderMap
from yutang.customers.log import LOG
from yutang.customers.models import Activity, Identity
from yutang.kernel import readers

MAP = OrderMap(
    order_no="order",
    sku="sku",
    title="title",
    quantity="qty",
    unit_price="price",
    paid_at="paid",
    buyer="buyer",
)
HEADERS = ["order", "sku", "title", "qty", "price", "paid", "buyer"]
ROW = {
    "order": "1001",
    "sku": "TEA",
    "title": "Tea",
    "qty": "2",
    "price": "10.00",
    "paid": "2024-05-01 10:00:00",
    "buyer": "zhao",
}


def row(**changes: str) -> dict[str, str]:
    """A good row, with changes."""
    return {**ROW, **changes}


def sheet(path: Path, rows: Iterable[Mapping[str, str]], *, encoding: str = "utf-8") -> Path:
    """A CSV of rows; its headers are the keys of all rows, the usual ones first."""
    rows = list(rows)
    headers = list(dict.fromkeys([*HEADERS, *(key for each in rows for key in each)]))
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, headers, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def load(
    path: Path, *, map: OrderMap | None = MAP, source: str = "shop", **more: Any
) -> dict[str, Any]:
    """Import the file as the command line does."""
    return import_orders(path=path, source=source, map=map, **more)


def with_columns(**columns: Any) -> OrderMap:
    """The usual map, with more columns or settings."""
    return OrderMap(**{**MAP.model_dump(exclude_none=True), **columns})


def returned(answer: Mapping[str, Any]) -> list[list[str]]:
    """The rows handed back, without their headers."""
    with Path(answer["rejected_file"]).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


def catch_up() -> None:
    """Let every reader of the log read all there is."""
    let_read()
    for reader in LOG.readers.values():
        while readers.read_once(reader):
            pass


def state() -> dict[str, Sequence[tuple[Any, ...]]]:
    """All that imports write, without ids: two equal histories give equal states."""
    return {
        "products": _rows(Product, "sku", "title", "category", "price", "as_of"),
        "orders": _rows(
            Order,
            *("source", "order_no", "status", "amount", "goods_amount", "adjustment"),
            *("refunded_amount", "line_count", "paid_at", "refunded_at"),
        ),
        "lines": _rows(
            OrderLine,
            *("order__order_no", "product__sku", "quantity", "unit_price", "amount"),
            *("occurrence", "refunded_quantity", "refunded_amount"),
        ),
        "refunds": _rows(
            Refund, "reference", "order__order_no", "product__sku", "quantity", "amount"
        ),
        "buyers": _rows(Identity, "kind", "realm", "value"),
        "log": _rows(Activity, "kind", "happened_at", "amount", "props__order_no", "props__number"),
    }


def _rows(model: Any, *fields: str) -> Sequence[tuple[Any, ...]]:
    return sorted(model.objects.values_list(*fields), key=repr)
