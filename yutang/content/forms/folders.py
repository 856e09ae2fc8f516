"""A folder's form; whether it asks for approval is only for who approves to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.content.models import Folder
from yutang.content.queries import library


class ParentField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A folder, offered as the tree has it."""

    def offer(self) -> None:
        self.choices = [("", "—"), *((b.folder.pk, b.title) for b in library.tree())]


class FolderForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    parent = ParentField(label=_("Stands in"), queryset=Folder.objects.all(), required=False)
    asks_approval = forms.BooleanField(
        label=_("Changes wait for an owner's approval"),
        required=False,
        help_text=_("Also in the folders below. Nobody approves what they wrote themselves."),
    )

    def __init__(self, data: Any = None, *, approves: bool, folder: Folder | None = None) -> None:
        initial = {"name": folder.name, "asks_approval": folder.asks_approval} if folder else {}
        super().__init__(data, initial=initial)
        if folder is not None:
            del self.fields["parent"]
        elif isinstance(parent := self.fields["parent"], ParentField):
            parent.offer()
        if not approves:
            del self.fields["asks_approval"]
