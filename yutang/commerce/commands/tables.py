"""Files of products and of customers: read, tried, written, in chunks of one transaction each."""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.commerce import sheets
from yutang.commerce.commands import people, products
from yutang.commerce.commands.people import Person
from yutang.commerce.commands.staging import RejectedRows, Step
from yutang.commerce.errors import WrongMap
from yutang.commerce.models import ImportRun
from yutang.commerce.rules.columns import CUSTOMER_NAMES, PRODUCT_NAMES, guess, plain
from yutang.commerce.rules.reasons import Reason, Rejected
from yutang.commerce.rules.tables import read_customer, read_product
from yutang.commerce.rules.texts import refined
from yutang.customers.models import FactType
from yutang.kernel import enterprise
from yutang.org.models import Member

CHUNK = 1_000
NAMES = {ImportRun.Kind.PRODUCTS: PRODUCT_NAMES, ImportRun.Kind.CUSTOMERS: CUSTOMER_NAMES}
FACT = "fact:"  # before the key of a fact, in a map


@dataclass(frozen=True)
class TableJob:
    """What to do with which file. `map`: field to column; `rejected`: for rows handed back."""

    path: Path
    kind: str
    map: Mapping[str, str]
    rejected: Path
    source: str = ""
    is_dry: bool = False
    actor: Member | None = None


@dataclass
class TableLoaded:
    """What the file held; `new`: of it, by what came of the rows."""

    read: int = 0
    answers: Counter[str] = field(default_factory=Counter)
    reasons: Counter[Reason] = field(default_factory=Counter)
    seconds: float = 0.0

    @property
    def rejected(self) -> int:
        return self.reasons.total()

    @property
    def lines(self) -> int:
        return self.read - self.rejected

    def counts(self) -> dict[str, Any]:
        return {
            "lines": self.lines,
            **{name: self.answers[name] for name in ("created", "updated", "unchanged")},
            "rejected": self.rejected,
            "read": self.read,
            "reasons": {reason.value: n for reason, n in self.reasons.most_common()},
            "seconds": round(self.seconds, 2),
        }


def guess_table(kind: str, headers: Sequence[str]) -> dict[str, str]:
    """Field to header by the usual names; other headers may name a fact, by key or name."""
    found = guess(headers, NAMES[ImportRun.Kind(kind)])
    if kind == ImportRun.Kind.CUSTOMERS:
        taken = set(found.values())
        known = {plain(header): header for header in reversed(headers) if header not in taken}
        for type in FactType.objects.filter(archived_at=None):
            header = known.get(plain(type.key)) or known.get(plain(type.name))
            if header:
                found[FACT + type.key] = header
    return found


def check_table(kind: str, map: Mapping[str, str], headers: Sequence[str]) -> None:
    """The map names columns of the file, once each, and enough of them."""
    for name, column in map.items():
        if headers.count(column) != 1:
            text = _("The file has no column “%(column)s”, or more than one.")
            raise WrongMap(text % {"column": column}, field=name)
    if kind == ImportRun.Kind.PRODUCTS and "sku" not in map:
        raise WrongMap(_("A product needs its code."), field="sku")
    identities = {"unionid", "member_no", "phone", "buyer"}
    if kind == ImportRun.Kind.CUSTOMERS and not identities & map.keys():
        sentence = _("A customer needs a phone, member number, unionid or buyer's id.")
        raise WrongMap(sentence, field="phone")


def load_table(job: TableJob, *, step: Step) -> TableLoaded:
    """Import the file, or only tell what it would bring; what is known already stays as it is."""
    started = time.monotonic()
    loaded = TableLoaded()
    with (
        sheets.opened(job.path) as sheet,
        job.rejected.open("w", encoding="utf-8-sig", newline="") as out,
    ):
        check_table(job.kind, job.map, sheet.headers)
        places = {name: sheet.headers.index(column) for name, column in job.map.items()}
        back = RejectedRows(out, sheet.headers)
        while first := next(sheet.rows, None):
            rows = list(chain([first], islice(sheet.rows, CHUNK - 1)))
            _take(job, places, rows, loaded, back)
            step(loaded.read, sheet.total)
    loaded.seconds = time.monotonic() - started
    return loaded


Rows = Sequence[tuple[int, list[str]]]


def _take(
    job: TableJob, places: Mapping[str, int], rows: Rows, loaded: TableLoaded, back: RejectedRows
) -> None:
    understood: list[tuple[int, list[str], Any]] = []
    answers: dict[int, str | Reason] = {}
    read = _Reader(job.kind)
    for line, cells in rows:
        try:
            understood.append((line, cells, read.row(_picked(places, cells))))
        except Rejected as why:
            answers[line] = refined(why.reason, cells)
    written = _write(job, [row for _line, _cells, row in understood])
    answers |= {line: a for (line, _c, _r), a in zip(understood, written, strict=True)}
    for line, cells in rows:
        loaded.read += 1
        answer = answers[line]
        if isinstance(answer, Reason):
            loaded.reasons[answer] += 1
            back.add(line, answer, cells)
        else:
            loaded.answers[answer] += 1


def _picked(places: Mapping[str, int], cells: list[str]) -> dict[str, str]:
    if any("\ufffd" in text for text in cells):
        raise Rejected(Reason.UNREADABLE)
    return {name: cells[i] if i < len(cells) else "" for name, i in places.items()}


class _Reader:
    """Reads rows of one kind of file."""

    def __init__(self, kind: str) -> None:
        self._is_product = kind == ImportRun.Kind.PRODUCTS
        self._words = products.known_words() if self._is_product else ({}, {})

    def row(self, cells: Mapping[str, str]) -> Any:
        if self._is_product:
            return read_product(cells, *self._words)
        facts = {k.removeprefix(FACT): v for k, v in cells.items() if k.startswith(FACT)}
        return Person(read_customer(cells), facts)


def _write(job: TableJob, rows: Sequence[Any]) -> list[str | Reason]:
    """One transaction; a trial ends by forgetting it."""
    with transaction.atomic():
        if job.kind == ImportRun.Kind.PRODUCTS:
            answers = products.write_products(rows, currency=enterprise.currency())
        else:
            answers = people.write_people(rows, source=job.source, actor=job.actor)
        if job.is_dry:
            transaction.set_rollback(True)
    return answers
