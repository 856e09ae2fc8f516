"""The customer list as a sheet: made in the background, audited, phones masked by role."""

import csv
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils import translation
from django.utils.translation import gettext as _

from yutang.customers import sources
from yutang.customers.models import Identity, Profile, Tag
from yutang.customers.queries import Narrowing, fact_sheets, matching
from yutang.kernel import audit, clock, enterprise, files, jobs, progress
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import Progress
from yutang.kernel.sheets import BOM, safe
from yutang.kernel.templatetags.ui import phone_for
from yutang.org.models import Member

KIND = "customers.export"
CHUNK = 1_000
KEPT = timedelta(days=3)
MOST_XLSX = 200_000  # rows; a spreadsheet program opens no more with ease
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@transaction.atomic
def start_export(*, query: str, form: str, language: str, actor: Member) -> Progress:
    """Begin a sheet (`form`: csv or xlsx) of what the list's address `query` gives."""
    if form not in TYPES:
        raise InvalidInput(_("Choose CSV or XLSX."))
    work = progress.start(kind=KIND, owner_id=actor.pk)
    audit.note(
        actor=actor,
        action="customers.export",
        query=query,
        form=form,
        phones=actor.may("customers.see_phone"),
    )
    jobs.later(
        KIND, work=str(work.pk), actor_id=actor.pk, query=query, form=form, language=language
    )
    return work


def run_export(*, id: UUID, query: str, form: str, language: str, actor: Member) -> None:
    """Write the sheet, a chunk of customers at a time, and keep it for three days."""
    rows = matching(actor, Narrowing.read(QueryDict(query), actor))
    total = rows.count()
    if form == "xlsx" and total > MOST_XLSX:
        raise InvalidInput(_("A spreadsheet holds up to 200,000 customers: narrow, or take CSV."))
    with translation.override(language), tempfile.TemporaryFile() as sheet:
        told = _told(id, lines(rows, actor), total)
        (_write_xlsx if form == "xlsx" else _write_csv)(sheet, header(), told)
        sheet.seek(0)
        name = f"customers-{clock.local(clock.now()):%Y%m%d-%H%M}.{form}"
        file = files.keep(
            name=name,
            content=sheet.read(),
            content_type=TYPES[form],
            owner_id=actor.pk,
            expires_at=clock.now() + KEPT,
        )
    progress.finish(id, result={"rows": total}, file=file)


def header() -> list[str]:
    """What stands above the columns of `lines`."""
    currency = enterprise.currency()
    return [
        _("Customer id"), _("Name"), _("WeCom customer id"), _("State"), _("Consultant"),
        _("Store"), _("Source"), _("Tags"), _("Phones"), _("Added at"), _("Lost at"), _("Orders"),
        f"{_('Paid')} ({currency})", f"{_('Refunded')} ({currency})", _("Last order at"),
        _("Last activity at"), *fact_sheets.header(),
    ]  # fmt: skip


def lines(rows: Any, actor: Member) -> Iterator[list[Any]]:
    """The sheet's rows in the order of customers' ids; no transaction stays open between chunks."""
    tags = dict(Tag.objects.values_list("pk", "name"))
    facts = fact_sheets.Columns.of(actor)
    last = 0
    while chunk := list(
        rows.filter(pk__gt=last).select_related("consultant", "store").order_by("pk")[:CHUNK]
    ):
        last = chunk[-1].pk
        ids = [profile.pk for profile in chunk]
        phones = _identities(ids, Identity.Kind.PHONE)
        outside = _identities(ids, Identity.Kind.EXTERNAL_USERID)
        names = sources.labels({profile.source_key for profile in chunk})
        known = facts.cells(ids)
        for profile in chunk:
            shown = [phone_for(phone, actor) for phone in phones.get(profile.pk, [])]
            line = _line(profile, names, tags, shown, outside.get(profile.pk, []))
            yield line + known[profile.pk]


def _line(
    profile: Profile,
    names: dict[str, str],
    tags: dict[int, str],
    phones: Sequence[str],
    outside: Sequence[str],
) -> list[Any]:
    return [
        profile.pk,
        profile.name,
        " ".join(outside),
        profile.get_state_display(),
        profile.consultant.name if profile.consultant else "",
        profile.store.name if profile.store else "",
        names.get(profile.source_key, profile.source_key),
        "、".join(tags[id] for id in profile.tag_ids if id in tags),
        " ".join(phones),
        _moment(profile.added_at),
        _moment(profile.lost_at),
        profile.order_count,
        _decimal(profile.order_amount),
        _decimal(profile.refund_amount),
        _moment(profile.last_order_at),
        _moment(profile.last_activity_at),
    ]


def _identities(ids: Sequence[int], kind: Identity.Kind) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for id, value in (
        Identity.objects.filter(customer_id__in=ids, kind=kind)
        .order_by("pk")
        .values_list("customer_id", "value")
    ):
        found.setdefault(id, []).append(value)
    return found


def _told(id: UUID, lines: Iterator[list[Any]], total: int) -> Iterator[list[Any]]:
    for count, line in enumerate(lines, 1):
        if count % CHUNK == 0:
            progress.advance(id, done=count, total=total)
        yield line


def _write_csv(sheet: IO[bytes], header: Sequence[str], lines: Iterator[list[Any]]) -> None:
    sheet.write(BOM.encode())
    text = _Encoded(sheet)
    writer = csv.writer(text)
    writer.writerow(header)
    for line in lines:
        writer.writerow([safe(cell) for cell in line])


def _write_xlsx(sheet: IO[bytes], header: Sequence[str], lines: Iterator[list[Any]]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - it loads NumPy, and most processes write none

    book = Workbook(write_only=True)
    table = book.create_sheet(_("Customers"))
    table.append(list(header))
    for line in lines:
        table.append([safe(cell) for cell in line])
    book.save(sheet)


class _Encoded:
    """A text sink over bytes, for csv."""

    def __init__(self, sheet: IO[bytes]) -> None:
        self._sheet = sheet

    def write(self, text: str) -> int:
        return self._sheet.write(text.encode())


def _moment(at: datetime | None) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M") if at else ""


def _decimal(amount: int) -> str:
    return f"{amount / 100:.2f}"
