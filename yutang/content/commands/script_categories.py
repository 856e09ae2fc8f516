"""The brand's own kinds of answers within each scene."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from yutang.content.models import Scene, Script, ScriptCategory
from yutang.kernel import audit
from yutang.kernel.errors import DomainError, InvalidInput
from yutang.org.models import Member

MOST_NAME = 40


class CategoryInUse(DomainError):
    """Scripts still stand in it."""

    code = "category_in_use"
    sentence = _("Scripts stand in this category. Move or remove them first.")


@transaction.atomic
def create_category(*, scene: str, name: str, actor: Member) -> ScriptCategory:
    """A new category at the end of its scene."""
    if scene not in Scene.values:
        raise InvalidInput(_("Choose a scene."), field="scene")
    last = ScriptCategory.objects.order_by("-order").values_list("order", flat=True).first() or 0
    made = ScriptCategory(scene=scene, name=_checked(name), order=last + 1)
    _save(made)
    audit.note(actor=actor, action="scripts.category", subject=made)
    return made


@transaction.atomic
def rename_category(*, category_id: int, name: str, actor: Member) -> None:
    """Another name; its scripts stay."""
    category = ScriptCategory.objects.select_for_update().get(pk=category_id)
    category.name = _checked(name)
    _save(category)
    audit.note(actor=actor, action="scripts.category", subject=category)


@transaction.atomic
def delete_category(*, category_id: int, actor: Member) -> None:
    """Gone with what was removed from it before; refused while scripts are in it."""
    category = ScriptCategory.objects.select_for_update().get(pk=category_id)
    if Script.objects.filter(category=category, archived_at=None).exists():
        raise CategoryInUse
    Script.objects.filter(category=category).delete()
    audit.note(actor=actor, action="scripts.category", subject=category, deleted=True)
    category.delete()


def _checked(name: str) -> str:
    plain = " ".join(name.split())
    if not 1 <= len(plain) <= MOST_NAME:
        raise InvalidInput(_("Give a name of at most 40 characters."), field="name")
    return plain


def _save(category: ScriptCategory) -> None:
    try:
        with transaction.atomic():
            category.save()
    except IntegrityError:
        raise InvalidInput(_("The scene has a category of this name."), field="name") from None
