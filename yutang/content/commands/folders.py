"""Folders of the library: a tree whose paths are kept true."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yutang.content.errors import FolderInUse, FolderTaken, TooDeep
from yutang.content.models import Folder
from yutang.kernel import audit
from yutang.kernel.errors import NotAllowed
from yutang.org.models import Member

DEEPEST = 5


@transaction.atomic
def create_folder(
    *, name: str, parent: Folder | None, asks_approval: bool = False, actor: Member | None
) -> Folder:
    """A new folder; the same name twice in one place is refused."""
    if parent is not None:
        parent = Folder.objects.select_for_update().get(pk=parent.pk)
        if parent.path.count("/") - 1 >= DEEPEST:
            raise TooDeep
    _see_may(asks_approval, False, actor)
    folder = Folder(name=name, parent=parent, asks_approval=asks_approval)
    _save(folder)
    folder.path = f"{parent.path if parent else '/'}{folder.pk}/"
    folder.save(update_fields=["path"])
    audit.note(actor=actor, action="materials.folder_created", subject=folder)
    return folder


@transaction.atomic
def change_folder(*, folder_id: int, name: str, asks_approval: bool, actor: Member) -> None:
    """Another name; whether its materials wait for approval is for who approves to say."""
    folder = Folder.objects.select_for_update().get(pk=folder_id)
    _see_may(asks_approval, folder.asks_approval, actor)
    folder.name, folder.asks_approval = name, asks_approval
    _save(folder)
    audit.note(
        actor=actor, action="materials.folder_changed", subject=folder, approval=asks_approval
    )


@transaction.atomic
def delete_folder(*, folder_id: int, actor: Member) -> None:
    """An empty folder goes; another one is refused."""
    folder = Folder.objects.select_for_update().get(pk=folder_id)
    if folder.children.exists() or folder.materials.exists():
        raise FolderInUse
    audit.note(actor=actor, action="materials.folder_deleted", subject=folder)
    folder.delete()


def _see_may(wanted: bool, before: bool, actor: Member | None) -> None:
    if wanted != before and actor is not None and not actor.may("content.approve"):
        raise NotAllowed(_("Only an owner says which folders ask for approval."))


def _save(folder: Folder) -> None:
    try:
        with transaction.atomic():
            folder.save()
    except IntegrityError:
        raise FolderTaken from None
