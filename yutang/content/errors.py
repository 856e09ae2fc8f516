"""What may go wrong with materials, told to people."""

from django.utils.translation import gettext_lazy as _

from yutang.kernel.errors import DomainError, InvalidInput


class ChangedMeanwhile(DomainError):
    """Somebody saved another version since the page was opened."""

    code = "material_changed"
    sentence = _(
        "Somebody changed this material meanwhile. Copy your words, open it anew and put them in."
    )


class Retired(DomainError):
    code = "material_retired"
    sentence = _("This material is retired. Bring it back before you change it.")


class NothingWaits(DomainError):
    code = "nothing_waits"
    sentence = _("Nothing waits for approval here any more. Open the page anew.")


class OwnMaterial(DomainError):
    code = "own_material"
    status = 403
    sentence = _("Another owner has to approve what you changed yourself.")


class FolderGuarded(InvalidInput):
    """Out of a folder with approval, only who approves may take something."""

    code = "folder_guarded"
    sentence = _("Only an owner may take a material out of a folder that asks for approval.")

    def __init__(self) -> None:
        super().__init__(field="folder")


class FolderInUse(DomainError):
    code = "folder_in_use"
    sentence = _("This folder isn't empty. Move its materials and folders first.")


class FolderTaken(InvalidInput):
    code = "folder_taken"
    sentence = _("There is a folder of this name in the same place.")

    def __init__(self) -> None:
        super().__init__(field="name")


class TooDeep(InvalidInput):
    code = "folders_too_deep"
    sentence = _("Folders stand at most five deep.")

    def __init__(self) -> None:
        super().__init__(field="parent")


class Unreadable(InvalidInput):
    """An uploaded file isn't what its place takes."""

    code = "file_unreadable"
