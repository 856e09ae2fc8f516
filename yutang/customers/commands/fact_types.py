"""Which facts a brand wants to know: made, changed, put in order, archived; never deleted."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Choice, FactType
from yutang.kernel import audit, clock, keeping
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member

CHOOSING = frozenset({FactType.Form.CHOICE, FactType.Form.CHOICES})
MOST_TYPES, MOST_CHOICES = 200, 200


@dataclass(frozen=True)
class ChoiceRow:
    """A choice as somebody wants it; `id` of one that is there, which keeps its customers."""

    name: str
    id: int | None = None
    is_archived: bool = False
    key: str = ""  # of a ready fact's choice, kept from its making on


@dataclass(frozen=True)
class TypeDraft:
    """What may be said of a fact; `choices` in their order."""

    name: str
    unit: str = ""
    help: str = ""
    is_personal: bool = False
    choices: Sequence[ChoiceRow] = ()


@transaction.atomic
def create_fact_type(
    *, form: str, draft: TypeDraft, key: str = "", actor: Member | None
) -> FactType:
    """Define a fact; without a key it gets "fact-3"."""
    if form not in FactType.Form.values:
        raise InvalidInput(_("Choose a form."), field="form")
    if FactType.objects.count() >= MOST_TYPES:
        raise InvalidInput(_("At most 200 facts, archived ones included."))
    _check(form, draft)
    if key and FactType.objects.filter(key=key).exists():
        raise InvalidInput(_("Another fact has this key."), field="key")
    last = FactType.objects.order_by("-order").values_list("order", flat=True).first() or 0
    try:
        with transaction.atomic():
            type = FactType.objects.create(
                key=key or _free_key(),
                form=form,
                order=last + 1,
                name=draft.name,
                unit=draft.unit,
                help=draft.help,
                is_personal=draft.is_personal,
            )
    except IntegrityError:  # two at once
        raise InvalidInput(_("Another fact has this key."), field="key") from None
    _write_choices(type, draft.choices)
    audit.note(actor=actor, action="facts.create", subject=type, form=form)
    return type


@transaction.atomic
def change_fact_type(*, type_id: int, draft: TypeDraft, actor: Member | None) -> FactType:
    """Change all but key and form; a choice that isn't named any more is archived."""
    type = FactType.objects.select_for_update().get(pk=type_id)
    _check(type.form, draft)
    type.name, type.unit, type.help = draft.name, draft.unit, draft.help
    type.is_personal = draft.is_personal
    type.save(update_fields=["name", "unit", "help", "is_personal"])
    _write_choices(type, draft.choices)
    audit.note(actor=actor, action="facts.change", subject=type)
    return type


@transaction.atomic
def archive_fact_type(*, type_id: int, actor: Member | None) -> None:
    """Ask for it no more; what is known stays. Refused while a plan uses it."""
    type = FactType.objects.select_for_update().get(pk=type_id)
    keeping.refuse_if_used("fact", type.key)
    FactType.objects.filter(pk=type_id, archived_at=None).update(archived_at=clock.now())
    audit.note(actor=actor, action="facts.archive", subject=type)


@transaction.atomic
def restore_fact_type(*, type_id: int, actor: Member | None) -> None:
    """Ask for it again."""
    type = FactType.objects.select_for_update().get(pk=type_id)
    FactType.objects.filter(pk=type_id).update(archived_at=None)
    audit.note(actor=actor, action="facts.restore", subject=type)


@transaction.atomic
def move_fact_type(*, type_id: int, up: bool, actor: Member | None) -> None:
    """Move a fact one place up or down among those that aren't archived."""
    rows = list(
        FactType.objects.select_for_update().filter(archived_at=None).order_by("order", "pk")
    )
    place = next((n for n, row in enumerate(rows) if row.pk == type_id), None)
    if place is None or not 0 <= (other := place + (-1 if up else 1)) < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    for order, row in enumerate(rows, 1):
        row.order = order
    FactType.objects.bulk_update(rows, ["order"])
    audit.note(actor=actor, action="facts.move", subject=rows[other])


def _write_choices(type: FactType, rows: Sequence[ChoiceRow]) -> None:
    if type.form not in CHOOSING:
        return
    known = {choice.pk: choice for choice in type.choices.all()}
    given = {row.id for row in rows}
    named = {choice.name: choice.pk for choice in known.values() if choice.pk not in given}
    for choice in known.values():  # so that two may change their names
        Choice.objects.filter(pk=choice.pk).update(name=f"\u0001{choice.pk}")
    kept: set[int] = set()
    for order, row in enumerate(rows):
        pk = row.id if row.id in known else named.get(row.name)
        choice = Choice(type=type, key=row.key) if pk is None or pk in kept else known[pk]
        choice.name, choice.order = row.name, order
        choice.archived_at = (choice.archived_at or clock.now()) if row.is_archived else None
        choice.save()
        kept.add(choice.pk)
    taken = {row.name for row in rows}
    for pk in known.keys() - kept:
        name = known[pk].name
        name = f"{name[:40]} #{pk}" if name in taken else name
        Choice.objects.filter(pk=pk).update(
            name=name, archived_at=known[pk].archived_at or clock.now(), order=MOST_CHOICES
        )


def _free_key() -> str:
    taken = set(FactType.objects.filter(key__startswith="fact-").values_list("key", flat=True))
    number = 1
    while f"fact-{number}" in taken:
        number += 1
    return f"fact-{number}"


def _check(form: str, draft: TypeDraft) -> None:
    if not draft.name:
        raise InvalidInput(_("Give the fact a name."), field="name")
    if form not in CHOOSING:
        return
    names = [row.name for row in draft.choices]
    if not any(not row.is_archived for row in draft.choices):
        raise InvalidInput(_("Give at least one choice."), field="choices")
    if len(names) > MOST_CHOICES:
        raise InvalidInput(_("At most 200 choices."), field="choices")
    if any(not name or len(name) > 60 or "\0" in name for name in names):
        raise InvalidInput(_("A choice has 1 to 60 letters."), field="choices")
    if len(set(names)) < len(names):
        raise InvalidInput(_("Two choices have the same name."), field="choices")
