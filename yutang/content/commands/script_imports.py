"""Scripts from a sheet: good rows become scripts, the others come back with their reason."""

import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.commerce import sheets
from yutang.commerce.words import NEEDS, OBSTACLES, short
from yutang.content.commands.scripts import Draft, create_script
from yutang.content.models import Script, ScriptCategory
from yutang.content.rules import script_sheet
from yutang.kernel import audit, clock, files, jobs, progress
from yutang.kernel import sheets as tables
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import File, Progress
from yutang.org.models import Member

KIND = "content.import_scripts"
MOST_ROWS = 5_000
AT_ONCE = 100  # rows that a page waits for
STEP = 100  # rows of one transaction
SHOWN = 50  # rows handed back that the page shows
LONGEST_SHOWN = 80
KEPT = timedelta(days=30)  # the rows handed back
REASONS: dict[str, Promise] = {
    "title": _("The title is missing."),
    "text": _("There is nothing to say."),
    "scene": _("The scene is none of: before, during, after the sale."),
    "known": _("You have a script of this title already."),
    "word": _("Obstacle or need is none of those we know."),
}


@dataclass(frozen=True)
class Target:
    """For whom a sheet's scripts are, and who brings them."""

    level: str
    unit_id: int | None
    actor: Member


@dataclass
class Sheet:
    """A sheet of scripts as it was read: its rows with their lines, and which column is what."""

    headers: list[str]
    places: dict[str, list[int]]
    rows: list[tuple[int, list[str]]]


@dataclass
class Taken:
    """What became of a sheet; each row handed back with its line and reason."""

    headers: list[str]
    created: int = 0
    rejected: list[tuple[int, list[str], str]] = field(default_factory=list)


def start_import(*, path: Path, target: Target) -> Progress:
    """Take the sheet over: a few rows while the page waits, many in the background."""
    sheet = read_sheet(path)
    work = progress.start(kind=KIND, owner_id=target.actor.pk, total=len(sheet.rows))
    if len(sheet.rows) <= AT_ONCE:
        run_import(work_id=work.pk, sheet=sheet, target=target)
        work.refresh_from_db()
        return work
    upload = files.keep(
        name="scripts.sheet",
        content=path.read_bytes(),
        content_type="application/octet-stream",
        owner_id=target.actor.pk,
        expires_at=clock.now() + KEPT,
    )
    jobs.later(
        KIND,
        work_id=str(work.pk),
        file_id=str(upload.pk),
        level=target.level,
        unit_id=target.unit_id,
        member_id=target.actor.pk,
        language=translation.get_language(),
    )
    return work


def run_kept(*, work_id: UUID, file_id: UUID, target: Target) -> None:
    """Take over a sheet that was kept for the background."""
    with progress.watched(work_id), tempfile.TemporaryDirectory(prefix="yutang-scripts-") as folder:
        path = Path(folder) / "sheet"
        path.write_bytes(bytes(File.objects.get(pk=file_id).content))
        run_import(work_id=work_id, sheet=read_sheet(path), target=target)


def run_import(*, work_id: UUID, sheet: Sheet, target: Target) -> None:
    """Every good row is a script; a row that fails leaves the others alone.

    What was taken before it was stopped stays; the same sheet again brings the rest.
    """
    taken = Taken(sheet.headers)
    known = _titles(target)
    for begin in range(0, len(sheet.rows), STEP):
        rows = sheet.rows[begin : begin + STEP]
        _take(taken, rows, sheet.places, target, known)
        progress.advance(work_id, done=begin + len(rows))
    audit.note(
        actor=target.actor,
        action="scripts.import",
        created=taken.created,
        rejected=len(taken.rejected),
    )
    result = {
        "created": taken.created,
        "left_out": len(taken.rejected),
        "rejected": [
            [line, " · ".join(cells)[:LONGEST_SHOWN], reason]
            for line, cells, reason in taken.rejected[:SHOWN]
        ],
    }
    progress.finish(work_id, result=result, file=_handed_back(taken, target.actor))


def read_sheet(path: Path) -> Sheet:
    """The sheet, if it is one of scripts; `InvalidInput` says what is wrong with it."""
    with sheets.opened(path) as sheet:
        places = script_sheet.columns(sheet.headers)
        if missing := {"title", "text"} - places.keys():
            sentence = _("No column was recognised as: %(names)s. Name it 标题 or 内容.")
            raise InvalidInput(str(sentence) % {"names": ", ".join(sorted(missing))}, field="file")
        rows = list(islice(sheet.rows, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise InvalidInput(_("At most 5,000 rows at once."), field="file")
    return Sheet(sheet.headers, places, rows)


@transaction.atomic
def _take(
    taken: Taken,
    rows: list[tuple[int, list[str]]],
    places: dict[str, list[int]],
    target: Target,
    known: set[str],
) -> None:
    for line, cells in rows:
        try:
            with transaction.atomic():
                row = script_sheet.read(cells, places)
                if row.title in known:
                    raise script_sheet.Unreadable("known")
                create_script(draft=_draft(row, target), actor=target.actor)
        except script_sheet.Unreadable as fault:
            taken.rejected.append((line, cells, str(REASONS[str(fault)])))
        except InvalidInput as fault:
            taken.rejected.append((line, cells, str(fault)))
        else:
            known.add(row.title)
            taken.created += 1


def _handed_back(taken: Taken, actor: Member) -> File | None:
    """The rows that were left out, as a file for their member; none where all were taken."""
    if not taken.rejected:
        return None
    header = [*taken.headers, str(_("Line")), str(_("Reason"))]
    rows = ([*cells, line, reason] for line, cells, reason in taken.rejected)
    return files.keep(
        name="scripts.rejected.csv",
        content="".join(tables.csv_lines(header, rows)).encode(),
        content_type="text/csv",
        owner_id=actor.pk,
        expires_at=clock.now() + KEPT,
    )


def _titles(target: Target) -> set[str]:
    """What stands there already: the same sheet twice brings nothing twice."""
    rows = Script.objects.filter(archived_at=None, level=target.level, unit=target.unit_id)
    if target.level == Script.Level.PERSONAL:
        rows = rows.filter(owner=target.actor)
    return set(rows.values_list("title", flat=True))


def _draft(row: script_sheet.Row, target: Target) -> Draft:
    return Draft(
        category_id=_category(row, target.actor).pk,
        title=row.title,
        parts=[{"type": "text", "text": each} for each in row.texts],
        level=target.level,
        unit_id=target.unit_id,
        obstacle=_key(row.obstacle, OBSTACLES),
        need=_key(row.need, NEEDS),
    )


def _category(row: script_sheet.Row, actor: Member) -> ScriptCategory:
    """Everybody's categories are headquarters' to make, by a sheet too."""
    name = row.category or str(_("General"))
    if len(name) > 40:
        raise InvalidInput(_("A category has at most 40 characters."))
    rows = ScriptCategory.objects.filter(scene=row.scene, name=name)
    if not (actor.may("scripts.change") or rows.exists()):
        raise InvalidInput(_("There is no such category. Choose one that headquarters made."))
    found, _made = ScriptCategory.objects.get_or_create(scene=row.scene, name=name)
    return found


def _key(text: str, known: dict[str, Promise]) -> str:
    """The key for a word as people or programs write it."""
    if not text:
        return ""
    for key, words in known.items():
        if text in (key, str(words), short(key)):
            return key
    raise script_sheet.Unreadable("word")
