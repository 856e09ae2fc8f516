"""The UCI Online Retail file, added up in plain Python, independently of the import."""

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest

FILE = Path(__file__).parents[3] / "shared/data/uci_online_retail/online_retail.csv.gz"
MAP = Path(__file__).parents[2] / "demo/uci.map.json"

needed = pytest.mark.skipif(
    not FILE.exists(), reason="the UCI Online Retail file isn't at ../shared/data"
)


@dataclass
class Sums:
    """What the file holds."""

    rows: int = 0
    good: int = 0
    refund_lines: int = 0
    bad: list[int] = field(default_factory=list)  # line numbers
    orders: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # pence
    paid: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # by buyer
    refunded: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    pieces: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # sold, by product

    @property
    def buyers(self) -> set[str]:
        return {*self.paid, *self.refunded}


def sums(path: Path = FILE) -> Sums:
    """A row needs a buyer, a quantity other than 0, and a price of whole pence not below 0."""
    found = Sums()
    with gzip.open(path, "rt", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), 2):
            found.rows += 1
            pence = Decimal(row["UnitPrice"]) * 100
            quantity = int(row["Quantity"])
            if not row["CustomerID"] or quantity == 0 or pence < 0 or pence != int(pence):
                found.bad.append(line)
                continue
            _add(found, row, quantity, int(pence))
    return found


def _add(found: Sums, row: dict[str, str], quantity: int, pence: int) -> None:
    buyer, code = row["CustomerID"].removesuffix(".0"), " ".join(row["StockCode"].split())
    found.good += 1
    if quantity < 0:
        found.refund_lines += 1
        found.refunded[buyer] -= quantity * pence
        return
    found.orders[row["InvoiceNo"]] += quantity * pence
    found.paid[buyer] += quantity * pence
    found.pieces[code] += quantity
