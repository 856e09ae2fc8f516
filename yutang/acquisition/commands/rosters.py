"""Lists of an old group's people: whole rows are taken, broken ones are handed back."""

import csv
import io
from datetime import timedelta
from itertools import islice
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from yutang.acquisition.commands.moving import settle_move
from yutang.acquisition.errors import BadSheet, MoveEnded
from yutang.acquisition.models import GroupMove, OldMember
from yutang.acquisition.rules import roster
from yutang.acquisition.rules.roster import Broken, Person
from yutang.commerce import sheets
from yutang.commerce.rules.texts import clean_phone
from yutang.commerce.sheets import Sheet
from yutang.kernel import audit, clock, files
from yutang.kernel.models import File
from yutang.kernel.sheets import BOM, safe
from yutang.org.models import Member

MOST_ROWS = 5_000
KEPT = timedelta(days=90)
Line = tuple[int, str, list[str]]  # its number, why it is handed back, its cells


@transaction.atomic
def take_roster(*, move: GroupMove, path: Path, actor: Member) -> tuple[int, int]:
    """The people of the file are on the move's list; how many are new, how many handed back."""
    locked = GroupMove.objects.select_for_update(no_key=True).get(pk=move.pk)
    if locked.closed_at is not None:
        raise MoveEnded
    with sheets.opened(path, least=1) as sheet:
        fresh, broken = _read(sheet, _known(locked))
        headers = list(sheet.headers)
    OldMember.objects.bulk_create([OldMember(move=locked, **vars(each)) for each in fresh])
    locked.rejected = _handed_back(locked, headers, broken, actor) if broken else None
    locked.rejected_rows = len(broken)
    locked.save(update_fields=["rejected", "rejected_rows"])
    counts = {"taken": len(fresh), "handed_back": len(broken)}
    audit.note(actor=actor, action="group_migration.list_taken", subject=locked, **counts)
    settle_move(move_id=locked.pk)
    return len(fresh), len(broken)


def _known(move: GroupMove) -> set[tuple[str, ...]]:
    rows = move.people.values_list("name", "nickname", "phone", "unionid")
    return {key for row in rows for key in Person(*row).keys}


def _read(sheet: Sheet, known: set[tuple[str, ...]]) -> tuple[list[Person], list[Line]]:
    columns = roster.columns_of(sheet.headers)
    if not columns:
        raise BadSheet(
            _("The first line needs at least one of these: name, WeChat nickname, phone, unionid.")
        )
    fresh: list[Person] = []
    broken: list[Line] = []
    for line, cells in islice(sheet.rows, MOST_ROWS):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            person = roster.person_of(cells, columns, clean_phone)
        except Broken as fault:
            broken.append((line, _why(str(fault)), cells))
            continue
        if known & set(person.keys):
            broken.append((line, _("Is on the list already."), cells))
            continue
        known |= set(person.keys)
        fresh.append(person)
    broken += [(line, _("More than 5,000 rows."), cells) for line, cells in sheet.rows]
    return fresh, broken


def _why(fault: str) -> str:
    words = {
        "nothing": _("Nothing in it tells who it is."),
        "phone": _("The phone isn't a mobile number of eleven digits."),
        "long": _("A cell is longer than 60 characters."),
    }
    return words[fault]


def _handed_back(move: GroupMove, headers: list[str], broken: list[Line], actor: Member) -> File:
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow([_("Line"), _("Reason"), *map(safe, headers)])
    out.writerows([line, why, *map(safe, cells)] for line, why, cells in broken)
    return files.keep(
        name=f"{move.name}-handed-back.csv",
        content=(BOM + text.getvalue()).encode(),
        content_type="text/csv; charset=utf-8",
        owner_id=actor.pk,
        expires_at=clock.now() + KEPT,
    )
