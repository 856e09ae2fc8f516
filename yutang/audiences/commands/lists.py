"""Files of customers become static audiences; the rows that fit nobody are handed back."""

import csv
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain, islice
from pathlib import Path

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from yutang.audiences.commands.audiences import Draft, create_audience
from yutang.audiences.commands.exchanging import Exchange, Found, exchange_members
from yutang.audiences.errors import ListOver
from yutang.audiences.models import Audience, AudienceMember, ListUpload
from yutang.audiences.queries.finding import finder
from yutang.audiences.rules.lists import guess
from yutang.commerce import sheets
from yutang.commerce.sheets import Sheet
from yutang.kernel import audit, clock, files, jobs, progress
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.kernel.models import Progress
from yutang.kernel.sheets import BOM, safe
from yutang.org.models import Member

KIND = "audiences.take_list"
KEPT = timedelta(days=30)
MOST_UPLOAD = 50 << 20  # bytes
PREVIEW = 8  # rows
LONGEST_CELL = 60
BATCH = 5_000

State, Way = ListUpload.State, ListUpload.Way
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Asked:
    """What a person says of the file; `name` makes a new audience, `way` changes one."""

    column: int
    by: str
    has_header: bool
    realm: str = ""
    name: str = ""
    folder: str = ""
    way: str = Way.ADD


@dataclass
class Taken:
    """What the rows came to."""

    ids: set[int] = field(default_factory=set)
    rows: int = 0
    found: int = 0
    rejected: int = 0


@transaction.atomic
def upload_list(
    *, name: str, path: Path, owner: Member, audience_id: int | None = None
) -> ListUpload:
    """Keep the file, and show its first rows with our guess of what knows the customers."""
    if path.stat().st_size > MOST_UPLOAD:
        sentence = _("The file is larger than %(limit)s MB. Split it.")
        raise InvalidInput(sentence % {"limit": MOST_UPLOAD >> 20}, field="file")
    with sheets.opened(path, least=1) as sheet:
        first = list(islice(sheet.rows, PREVIEW))
        rows = [[text[:LONGEST_CELL] for text in cells] for _line, cells in first]
        headers, total = sheet.headers, sheet.total
    guessed = guess(headers, rows)
    upload = files.keep(
        name=name,
        content=path.read_bytes(),
        content_type="application/octet-stream",
        owner_id=owner.pk,
        expires_at=clock.now() + KEPT,
    )
    made = ListUpload.objects.create(
        audience_id=audience_id,
        file_name=name[:200],
        upload=upload,
        preview={"headers": headers, "rows": rows, "total": total},
        column=guessed.column,
        by=guessed.by,
        has_header=guessed.has_header,
        owner=owner,
    )
    audit.note(actor=owner, action="audiences.list_uploaded", subject=made)
    return made


@transaction.atomic
def take_list(*, upload_id: int, asked: Asked, actor: Member) -> ListUpload:
    """Begin to look for the customers, in the background; a new audience is made for them."""
    upload = ListUpload.objects.select_for_update().get(pk=upload_id)
    if upload.state in (State.DONE, State.RUNNING) or upload.upload_id is None:
        raise ListOver
    if not 0 <= asked.column < len(upload.preview["headers"]):
        raise InvalidInput(_("Choose a column of the file."), field="column")
    if upload.audience_id is None:
        draft = Draft(name=asked.name, folder=asked.folder, rule=None)
        upload.audience = create_audience(draft=draft, actor=actor)
    upload.column, upload.by, upload.realm = asked.column, asked.by, asked.realm.strip()
    upload.has_header, upload.way = asked.has_header, asked.way
    upload.state, upload.error, upload.counts = State.RUNNING, "", {}
    upload.progress = progress.start(kind=KIND, owner_id=actor.pk, total=upload.preview["total"])
    upload.save()
    jobs.later(KIND, upload_id=upload.pk, language=translation.get_language() or "en")
    return upload


def run_list(*, upload_id: int, language: str) -> None:
    """Find the customers of all rows, then change the audience at once; twice does it once."""
    upload = ListUpload.objects.select_related("upload", "progress", "owner").get(pk=upload_id)
    work = upload.progress
    if upload.state != State.RUNNING or work is None or work.is_over:
        return
    with translation.override(language), progress.watched(work.pk):
        try:
            _run(upload, work)
        except progress.Cancelled:
            _stop(upload, _("Cancelled. Nothing was changed."))
            raise
        except DomainError as refusal:
            _stop(upload, str(refusal.sentence))
            raise
        except BaseException:
            _stop(upload, _("It stopped unexpectedly. Please start it again."))
            raise


def _run(upload: ListUpload, work: Progress) -> None:
    with tempfile.TemporaryDirectory(prefix="yutang-list-") as folder:
        path, rejected = Path(folder) / "list", Path(folder) / "rejected.csv"
        path.write_bytes(bytes(upload.upload.content) if upload.upload else b"")
        with sheets.opened(path, least=1) as sheet:
            taken = _take(upload, sheet, rejected, work)
        _conclude(upload, taken, rejected)
    progress.finish(work.pk, result={"rows": taken.rows}, file=upload.rejected)


def _take(upload: ListUpload, sheet: Sheet, rejected: Path, work: Progress) -> Taken:
    find, taken = finder(upload.by, upload.realm), Taken()
    rows = _rows(sheet, upload.has_header)
    with rejected.open("w", encoding="utf-8", newline="") as file:
        file.write(BOM)
        out = csv.writer(file)
        headers = sheet.headers if upload.has_header else [""] * len(sheet.headers)
        out.writerow([_("Line"), _("Reason"), *headers])
        while batch := list(islice(rows, BATCH)):
            values = [_cell(cells, upload.column) for _line, cells in batch]
            for (line, cells), answer in zip(batch, find(values), strict=True):
                taken.rows += 1
                if isinstance(answer, int):
                    taken.found += 1
                    taken.ids.add(answer)
                else:
                    taken.rejected += 1
                    out.writerow([line, str(answer), *map(safe, cells)])
            progress.advance(work.pk, done=taken.rows)
    return taken


def _cell(cells: list[str], column: int) -> str:
    return cells[column] if column < len(cells) else ""


def _rows(sheet: Sheet, has_header: bool) -> Iterator[Row]:
    if has_header:
        return sheet.rows
    return chain([(1, list(sheet.headers))], sheet.rows)


@transaction.atomic
def _conclude(upload: ListUpload, taken: Taken, rejected: Path) -> None:
    assert upload.audience_id is not None
    exchange = _change(upload.audience_id, upload.way, taken.ids)
    if taken.rejected:
        upload.rejected = files.keep(
            name=f"{Path(upload.file_name).stem}-rejected.csv",
            content=rejected.read_bytes(),
            content_type="text/csv; charset=utf-8",
            owner_id=upload.owner_id,
            expires_at=clock.now() + KEPT,
        )
    again = taken.found - len(taken.ids)
    counts = {"rows": taken.rows, "found": len(taken.ids), "again": again}
    counts |= {"rejected": taken.rejected, "entered": exchange.entered, "left": exchange.left}
    upload.state, upload.counts = State.DONE, counts
    upload.save(update_fields=["state", "counts", "rejected"])
    audit.note(actor=upload.owner, action="audiences.list_taken", subject=upload.audience, **counts)


def _change(audience_id: int, way: str, ids: set[int]) -> Exchange:
    audience = Audience.objects.select_for_update().get(pk=audience_id)
    present: set[int] = set()
    if way != Way.REPLACE:
        rows = AudienceMember.objects.filter(audience=audience)
        present = set(rows.values_list("customer_id", flat=True))
    wanted = present - ids if way == Way.REMOVE else present | ids
    found = Found(audience.version, sorted(wanted), clock.now(), engine="list")
    exchange = exchange_members(audience_id=audience_id, found=found)
    assert exchange is not None, "the row is locked, so its version stays"
    return exchange


def _stop(upload: ListUpload, sentence: str) -> None:
    ListUpload.objects.filter(pk=upload.pk).update(state=State.FAILED, error=sentence[:300])
