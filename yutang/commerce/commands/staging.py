"""A file's rows on their way in: read, understood, and copied to a temporary table."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TextIO

from django.db import connection
from django.utils.translation import gettext as _

from yutang.commerce import sheets
from yutang.commerce.errors import WrongMap
from yutang.commerce.reasons import sentence
from yutang.commerce.rules.columns import OrderMap
from yutang.commerce.rules.dates import guess_order
from yutang.commerce.rules.reasons import Reason, Rejected
from yutang.commerce.rules.rows import Row, RowReader
from yutang.commerce.rules.texts import refined
from yutang.commerce.sheets import Sheet
from yutang.kernel import clock
from yutang.kernel.sheets import safe

CHUNK = 20_000  # rows of one COPY; each is a transaction of its own, so that log readers never wait
BLOCK = 1_000
SAMPLE = 500  # rows that tell whether day or month stands first

# "C": codes are compared byte by byte, which sorts five times as fast.
TIDY = "drop table if exists import_row, import_line, import_order, import_refund, import_buyer"

STAGE = """
    create temporary table import_row (
        line integer not null,
        order_no text collate "C" not null,
        sku text collate "C" not null,
        quantity integer not null,
        unit_price bigint not null,
        amount bigint,
        paid_at timestamptz not null,
        buyer text collate "C" not null,
        buyer_name text not null,
        phone text,
        store text not null,
        is_refunded boolean not null,
        refunded_at timestamptz,
        member text not null,
        stated bigint)
"""

COPY = """
    copy import_row from stdin with (format csv,
        force_not_null (buyer, buyer_name, store, sku, member))
"""

Step = Callable[[int, int | None], None]  # done, total


@dataclass
class Staged:
    """What came of reading the file."""

    read: int = 0
    rejected: Counter[Reason] = field(default_factory=Counter)
    products: dict[str, Row] = field(default_factory=dict)  # the row that tells of each


class RejectedRows:
    """The file of rows handed back: line, reason, and the row as it was, formulas as text."""

    def __init__(self, out: TextIO, headers: Sequence[str]) -> None:
        self._csv = csv.writer(out)
        self._csv.writerow([_("line"), _("reason"), *map(safe, headers)])
        self._sentences = {reason: sentence(reason) for reason in Reason}

    def add(self, line: int, reason: Reason, cells: Sequence[str]) -> None:
        self._csv.writerow([line, self._sentences[reason], *map(safe, cells)])


def stage_file(path: Path, *, map: OrderMap, rejected: Path, step: Step) -> Staged:
    """Afterwards `import_row` holds the rows that were understood, and `rejected` the others."""
    make_room()
    with sheets.opened(path) as sheet, rejected.open("w", encoding="utf-8-sig", newline="") as out:
        check_columns(map, sheet.headers)
        return _stage(sheet, map, RejectedRows(out, sheet.headers), step)


def make_room() -> None:
    """An empty `import_row`, whatever an earlier import left."""
    with connection.cursor() as cursor:
        cursor.execute(TIDY)
        cursor.execute(STAGE)


def stage_rows(rows: Iterable[Row]) -> Staged:
    """Afterwards `import_row` holds these rows, which another has understood."""
    make_room()
    staged = Staged()
    copied = list(rows)
    for row in copied:
        see_product(staged.products, row)
    staged.read = len(copied)
    copy_rows(iter(copied))
    return staged


def return_rows(path: Path, lines: dict[int, Reason], rejected: Path) -> None:
    """Hand back rows that only showed themselves wrong beside others: a second look at the file."""
    with (
        sheets.opened(path) as sheet,
        rejected.open("a", encoding="utf-8", newline="") as out,
    ):
        writer = csv.writer(out)
        for line, cells in sheet.rows:
            if line in lines:
                writer.writerow([line, sentence(lines[line]), *map(safe, cells)])


def check_columns(map: OrderMap, headers: Sequence[str]) -> None:
    """Every column of the map stands in the file, exactly once."""
    for name, column in map.columns().items():
        found = headers.count(column)
        if found == 0:
            text = _("The file has no column “%(column)s”.")
        elif found > 1:
            text = _("The file has more than one column “%(column)s”: rename one.")
        else:
            continue
        raise WrongMap(text % {"column": column}, field=name)


def _stage(sheet: Sheet, map: OrderMap, out: RejectedRows, step: Step) -> Staged:
    staged = Staged()
    sample = list(islice(sheet.rows, SAMPLE))
    reader = RowReader(sheet.headers, _settled(map, sheet.headers, sample), clock.zone())
    understood = _Understood(reader, sheet.has_bad_bytes, staged, out)
    rows = chain(sample, sheet.rows)
    while first := next(rows, None):
        copy_rows(understood.rows(chain([first], islice(rows, CHUNK - 1))))
        step(staged.read, sheet.total)
    return staged


def _settled(map: OrderMap, headers: list[str], sample: list[tuple[int, list[str]]]) -> OrderMap:
    """The map with its order of day and month settled by the first rows."""
    if map.date_order is not None:
        return map
    place = headers.index(map.paid_at)
    texts = [cells[place] for _, cells in sample if len(cells) > place]
    return map.model_copy(update={"date_order": guess_order(texts)})


@dataclass(frozen=True)
class _Understood:
    """The rows that make sense; the others go to the file of those handed back."""

    reader: RowReader
    has_bad_bytes: bool
    staged: Staged
    out: RejectedRows

    def rows(self, sheet_rows: Iterable[tuple[int, list[str]]]) -> Iterator[Row]:
        for line, cells in sheet_rows:
            self.staged.read += 1
            try:
                if self.has_bad_bytes and any("\ufffd" in text for text in cells):
                    raise Rejected(Reason.UNREADABLE)
                row = self.reader.read(line, cells)
            except Rejected as why:
                reason = refined(why.reason, cells)
                self.staged.rejected[reason] += 1
                self.out.add(line, reason, cells)
                continue
            see_product(self.staged.products, row)
            yield row


def see_product(products: dict[str, Row], row: Row) -> None:
    """The youngest sale tells of a product; a refund only where there is no sale."""
    known = products.get(row.sku)
    if known is None or (row.quantity > 0, row.paid_at) >= (known.quantity > 0, known.paid_at):
        products[row.sku] = row


def copy_rows(rows: Iterator[Row]) -> None:
    """Send the rows block by block: the server stores one while we understand the next."""
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        while block := list(islice(rows, BLOCK)):
            text = io.StringIO()
            csv.writer(text, lineterminator="\n").writerows(row[:-2] for row in block)
            copy.write(text.getvalue())
