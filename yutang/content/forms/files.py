"""Fields of files: an id of ours, or a new file that is kept at once."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from yutang.content import uploads
from yutang.content.errors import Unreadable
from yutang.kernel.models import File


class FileField(forms.Field):
    """A file of ours: its id stands in `name`, a new one comes in `name_file`."""

    widget = forms.HiddenInput

    def __init__(self, *, wants: str, **more: Any) -> None:
        super().__init__(**more)
        self.wants = wants

    def clean(self, value: Any) -> UUID | None:
        kept = kept_file(str(value or ""), wants=self.wants)
        if kept is None and self.required:
            raise ValidationError(_("Choose a file."))
        return kept


def kept_file(value: str, *, wants: str) -> UUID | None:
    """The id if it is of a file for all members, of the kind wanted."""
    try:
        found = File.objects.filter(pk=UUID(value), owner_id=None, expires_at=None)
    except ValueError:
        return None
    shown = {"image": "image/", "video": "video/mp4"}.get(wants, "")
    file = found.filter(content_type__startswith=shown).only("pk").first()
    return file.pk if file else None


def take_files(
    posted: QueryDict, files: MultiValueDict[str, Any], *, wants: dict[str, str]
) -> dict[str, str]:
    """Keep what was uploaded in `name_file` and put its id under `name`; what was wrong by name.

    An id that stands for no file of the kind is taken out.
    """
    errors: dict[str, str] = {}
    for name, kind in wants.items():
        if posted.get(name) and kept_file(str(posted[name]), wants=kind) is None:
            posted[name] = ""
    for key, uploaded in files.items():
        name = key.removesuffix("_file")
        if name == key or name not in wants or not isinstance(uploaded, UploadedFile):
            continue
        try:
            posted[name] = str(uploads.keep(uploaded, wants=wants[name]).pk)
        except Unreadable as fault:
            errors[name] = str(fault)
    return errors
