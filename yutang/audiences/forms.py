"""What people type about audiences: a reason, a file, its columns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.audiences.models import ListUpload


class ReasonForm(forms.Form):
    """Why somebody wants the members as a file."""

    reason = forms.CharField(
        label=_("What the file is for"),
        min_length=4,
        max_length=300,
        help_text=_("The owner who approves it reads this, and it stays in the audit log."),
    )


class FileForm(forms.Form):
    """A file of customers; what it is its content says."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)


class ListForm(forms.Form):
    """Which column knows the customers by what, and what becomes of them."""

    column = forms.TypedChoiceField(label=_("Column"), coerce=int)
    by = forms.ChoiceField(label=_("It holds"), choices=ListUpload.By.choices)
    realm = forms.CharField(
        label=_("Shop"),
        required=False,
        max_length=64,
        help_text=_("Of shop buyers: the short name that the shop's orders bear, e.g. tmall."),
    )
    has_header = forms.BooleanField(label=_("The first line is a header"), required=False)
    name = forms.CharField(label=_("Name of the audience"), max_length=60, required=False)
    folder = forms.CharField(label=_("Folder"), max_length=60, required=False)
    way = forms.ChoiceField(label=_("What to do"), choices=ListUpload.Way.choices, required=False)

    def __init__(self, *args: Any, upload: ListUpload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        headers = upload.preview.get("headers", [])
        column = self.fields["column"]
        assert isinstance(column, forms.TypedChoiceField)
        column.choices = [(n, header or f"#{n + 1}") for n, header in enumerate(headers)]
        for name in ("way",) if upload.audience_id is None else ("name", "folder"):
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("by") == ListUpload.By.BUYER and not cleaned.get("realm"):
            self.add_error("realm", _("Say of which shop the buyers are."))
        if "name" in self.fields and not (cleaned.get("name") or "").strip():
            self.add_error("name", _("Give it a name of up to 60 characters."))
        if "way" in self.fields and not cleaned.get("way"):
            cleaned["way"] = ListUpload.Way.ADD
        return cleaned
