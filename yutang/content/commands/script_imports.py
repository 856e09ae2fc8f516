"""Scripts from a sheet: good rows become scripts, the others come back with their reason."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yutang.commerce import sheets
from yutang.commerce.words import NEEDS, OBSTACLES, short
from yutang.content.commands.scripts import Draft, create_script
from yutang.content.models import Script, ScriptCategory
from yutang.content.rules import script_sheet
from yutang.kernel import audit
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

MOST_ROWS = 5_000
KEPT = timedelta(days=30)  # the rows handed back
REASONS: dict[str, Promise] = {
    "title": _("The title is missing."),
    "text": _("There is nothing to say."),
    "scene": _("The scene is none of: before, during, after the sale."),
    "known": _("You have a script of this title already."),
    "word": _("Obstacle or need is none of those we know."),
}


@dataclass
class Taken:
    """What became of a sheet; each row handed back with its line and reason."""

    headers: list[str]
    created: int = 0
    rejected: list[tuple[int, list[str], str]] = field(default_factory=list)


def import_scripts(*, path: Path, level: str, unit_id: int | None, actor: Member) -> Taken:
    """Take every good row of the sheet; a row that fails leaves the others alone."""
    with sheets.opened(path) as sheet:
        places = script_sheet.columns(sheet.headers)
        if missing := {"title", "text"} - places.keys():
            sentence = _("No column was recognised as: %(names)s. Name it 标题 or 内容.")
            raise InvalidInput(str(sentence) % {"names": ", ".join(sorted(missing))}, field="file")
        taken = Taken(sheet.headers)
        rows = list(islice(sheet.rows, MOST_ROWS + 1))
        if len(rows) > MOST_ROWS:
            raise InvalidInput(_("At most 5,000 rows at once."), field="file")
        _take(taken, rows, places, _Target(level, unit_id, actor))
    return taken


@dataclass(frozen=True)
class _Target:
    level: str
    unit_id: int | None
    actor: Member


@transaction.atomic
def _take(
    taken: Taken,
    rows: list[tuple[int, list[str]]],
    places: dict[str, list[int]],
    target: _Target,
) -> None:
    known = _titles(target)
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
    audit.note(
        actor=target.actor,
        action="scripts.import",
        created=taken.created,
        rejected=len(taken.rejected),
    )


def _titles(target: _Target) -> set[str]:
    """What stands there already: the same sheet twice brings nothing twice."""
    rows = Script.objects.filter(archived_at=None, level=target.level, unit=target.unit_id)
    if target.level == Script.Level.PERSONAL:
        rows = rows.filter(owner=target.actor)
    return set(rows.values_list("title", flat=True))


def _draft(row: script_sheet.Row, target: _Target) -> Draft:
    return Draft(
        category_id=_category(row).pk,
        title=row.title,
        parts=[{"type": "text", "text": each} for each in row.texts],
        level=target.level,
        unit_id=target.unit_id,
        obstacle=_key(row.obstacle, OBSTACLES),
        need=_key(row.need, NEEDS),
    )


def _category(row: script_sheet.Row) -> ScriptCategory:
    name = row.category or str(_("General"))
    if len(name) > 40:
        raise InvalidInput(_("A category has at most 40 characters."))
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
