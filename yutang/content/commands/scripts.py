"""Scripts written, changed, kept at hand, used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from yutang.commerce.rules import needs
from yutang.content import parts
from yutang.content.models import Material, Script, ScriptCategory, ScriptFavourite, ScriptUse
from yutang.content.queries import scripts as queries
from yutang.content.rules import spelling
from yutang.customers.models import Profile, Tag
from yutang.kernel import audit, clock
from yutang.kernel.errors import InvalidInput, NotAllowed
from yutang.org.models import Member

Level = Script.Level
LONGEST_TITLE = 60


@dataclass(frozen=True)
class Draft:
    """A script as somebody writes it; `unit_id` of a team's."""

    category_id: int
    title: str
    parts: Sequence[dict[str, Any]]
    level: str = Level.PERSONAL
    unit_id: int | None = None
    obstacle: str = ""
    need: str = ""
    lifecycles: Sequence[str] = ()
    tag_ids: Sequence[int] = ()
    product_id: int | None = None


@transaction.atomic
def create_script(*, draft: Draft, actor: Member) -> Script:
    """A new script on the level that the actor may write on."""
    made = Script(**_values(draft), level=draft.level)
    _belong(made, draft, actor)
    made.save()
    audit.note(actor=actor, action="scripts.create", subject=made, level=made.level)
    return made


@transaction.atomic
def change_script(*, script_id: int, draft: Draft, actor: Member) -> Script:
    """Say it otherwise, or on another level, where the actor may write on both."""
    script = _locked(script_id, actor)
    for name, value in _values(draft).items():
        setattr(script, name, value)
    script.level, script.changed_at = draft.level, clock.now()
    _belong(script, draft, actor)
    script.save()
    audit.note(actor=actor, action="scripts.change", subject=script)
    return script


@transaction.atomic
def archive_script(*, script_id: int, actor: Member) -> None:
    """Nobody finds the script any more; its figures stay."""
    script = _locked(script_id, actor)
    script.archived_at = clock.now()
    script.save(update_fields=["archived_at"])
    audit.note(actor=actor, action="scripts.archive", subject=script)


def set_favourite(*, script: Script, member: Member, kept: bool) -> None:
    """The member keeps the script at hand, or doesn't any more."""
    if kept:
        ScriptFavourite.objects.get_or_create(script=script, member=member)
    else:
        ScriptFavourite.objects.filter(script=script, member=member).delete()


@transaction.atomic
def use_script(*, script: Script, member: Member, customer_id: int | None) -> ScriptUse:
    """The member sent it: to this customer, or into a group."""
    Script.objects.filter(pk=script.pk).update(use_count=F("use_count") + 1)
    return ScriptUse.objects.create(
        script=script, member=member, customer_id=customer_id, at=clock.now()
    )


def _locked(script_id: int, actor: Member) -> Script:
    script = Script.objects.select_for_update().get(pk=script_id, archived_at=None)
    if not queries.may_change(actor, script):
        raise NotAllowed
    return script


def _values(draft: Draft) -> dict[str, Any]:
    """The columns that the draft decides, checked."""
    title = " ".join(draft.title.split())
    if not 1 <= len(title) <= LONGEST_TITLE:
        raise InvalidInput(_("Give a title of at most 60 characters."), field="title")
    kept = parts.checked(list(draft.parts))
    _materials_exist(kept)
    found = spelling.spelled(title, parts.texts(kept))
    return {
        "category": _category(draft.category_id),
        "title": title,
        "parts": kept,
        "obstacle": draft.obstacle if draft.obstacle in needs.OBSTACLES else "",
        "need": draft.need if draft.need in needs.NEEDS else "",
        "lifecycles": [each for each in Profile.Lifecycle.values if each in draft.lifecycles],
        "tag_ids": list(
            Tag.objects.filter(pk__in=draft.tag_ids, deleted_at=None).values_list("pk", flat=True)
        ),
        "product_id": draft.product_id,
        "plain_title": found.title,
        "plain_text": found.text,
        "pinyin": found.pinyin,
        "initials": found.initials,
    }


def _category(category_id: int) -> ScriptCategory:
    found = ScriptCategory.objects.filter(pk=category_id).first()
    if found is None:
        raise InvalidInput(_("Choose a category."), field="category")
    return found


def _materials_exist(kept: list[dict[str, Any]]) -> None:
    wanted = {part["material_id"] for part in kept if part["type"] == "material"}
    if Material.objects.filter(pk__in=wanted).count() != len(wanted):
        raise InvalidInput(_("A material of this script is gone; choose another."), field="parts")


def _belong(script: Script, draft: Draft, actor: Member) -> None:
    """The script is its owner's, its team's or everybody's, if that is the actor's to give."""
    is_personal, is_team = draft.level == Level.PERSONAL, draft.level == Level.TEAM
    if is_team and not draft.unit_id:
        raise InvalidInput(_("Choose the team."), field="unit")
    script.unit_id = draft.unit_id if is_team else None
    script.owner = (script.owner or actor) if is_personal else None
    if draft.level not in Level.values or not queries.may_change(actor, script):
        raise NotAllowed
