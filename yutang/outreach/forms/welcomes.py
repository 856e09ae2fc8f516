"""The welcome editor's form: rows of attachments come as parallel lists of inputs."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from yutang.audiences.models import Audience
from yutang.content import attachments as schemas
from yutang.content.rules import limits
from yutang.kernel.ui.weekdays import WEEKDAYS
from yutang.outreach.arrivals import Choice
from yutang.outreach.models import Variant, Welcome
from yutang.outreach.queries import sends
from yutang.outreach.rules import text

ROW_FIELDS = ("type", "title", "url", "desc", "picurl", "appid", "page", "file_id")
KEPT_BY_TYPE = {
    "image": ("type", "file_id"),
    "link": ("type", "title", "url", "desc", "picurl"),
    "miniprogram": ("type", "title", "appid", "page", "file_id"),
}


class WelcomeForm(forms.Form):
    """Name, conditions and text; `attachments` are read beside it by `attachment_rows`."""

    name = forms.CharField(label=_("Name"), max_length=60)
    source_key = forms.ChoiceField(label=_("For the code"), required=False)
    audience = forms.ModelChoiceField(
        label=_("Only for who is in the audience"),
        queryset=Audience.objects.none(),
        required=False,
        empty_label=_("Everybody"),
        help_text=_(
            "For whom we know already: who comes back, or stands on an uploaded list. Somebody"
            " whom we never met is in no audience yet."
        ),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On weekdays"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: every day."),
    )
    begins = forms.TimeField(
        label=_("From"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    ends = forms.TimeField(
        label=_("Until"), required=False, widget=forms.TimeInput(attrs={"type": "time"})
    )
    text = forms.CharField(
        label=_("Message text"),
        strip=True,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text=_(
            "Variables: {greeting} {customer} {member} {store} {code} {gift}. "
            "At most 4,000 bytes; a Chinese character counts three."
        ),
    )

    second_text = forms.CharField(
        label=_("Second message"),
        strip=True,
        required=False,
        max_length=1_300,  # 4,000 bytes of Chinese
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("One variable: {member}. Each waits for the member's word, like a mass send."),
    )
    second_after_hours = forms.IntegerField(
        label=_("Hours after the welcome"), min_value=1, max_value=720, required=False
    )

    def __init__(self, *args: Any, choices: list[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["source_key"]
        assert isinstance(field, forms.ChoiceField)
        known = self.fields["audience"]
        assert isinstance(known, forms.ModelChoiceField)
        known.queryset = sends.audiences()
        field.choices = [("", _("Every code"))] + [(c.source_key, c.label) for c in choices]

    def clean_text(self) -> str:
        value: str = self.cleaned_data["text"]
        if limits.byte_count(value) > limits.MOST_TEXT_BYTES:
            raise forms.ValidationError(
                _("This text has %(n)d bytes; WeCom takes 4,000."),
                params={"n": limits.byte_count(value)},
            )
        if unknown := text.unknown_variables(value):
            raise forms.ValidationError(
                _("No such variable: %(names)s"), params={"names": ", ".join(unknown)}
            )
        return value

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if bool(cleaned.get("second_text")) != bool(cleaned.get("second_after_hours")):
            field = "second_after_hours" if cleaned.get("second_text") else "second_text"
            self.add_error(field, _("Give the second message and its hours, or neither."))
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if (begins is None) != (ends is None):
            self.add_error("ends" if ends is None else "begins", _("Give both hours, or none."))
        elif begins is not None and begins == ends:
            self.add_error("ends", _("From and until are the same minute."))
        return cleaned


class AttachmentRow:
    """One row of the editor: what was typed, and what is wrong with it by field."""

    def __init__(self, values: dict[str, str], errors: dict[str, str] | None = None) -> None:
        self.values = values
        self.errors = errors or {}

    @property
    def type(self) -> str:
        return self.values["type"]


def rows_of(welcome: Welcome | Variant) -> list[AttachmentRow]:
    """The rows of a saved welcome or content."""
    return [
        AttachmentRow({name: str(value) for name, value in each.items()})
        for each in welcome.attachments
    ]


def attachment_rows(posted: QueryDict) -> list[AttachmentRow]:
    """The rows as posted, each checked; a type that doesn't exist is no row."""
    columns = [posted.getlist(f"a_{name}") for name in ROW_FIELDS]
    rows = [dict(zip(ROW_FIELDS, cells, strict=True)) for cells in zip(*columns, strict=False)]
    known = [row for row in rows if row["type"] in KEPT_BY_TYPE]
    return [_checked({name: row[name] for name in KEPT_BY_TYPE[row["type"]]}) for row in known]


def _checked(values: dict[str, str]) -> AttachmentRow:
    try:
        schemas.ATTACHMENTS.validate_python([values])
    except ValidationError as fault:
        return AttachmentRow(values, {_field(e): _sentence(e) for e in fault.errors()})
    return AttachmentRow(values)


def _field(error: Any) -> str:
    return str(error["loc"][-1])


def _sentence(error: Any) -> str:
    """Pydantic's errors in the reader's language."""
    own = error.get("ctx", {}).get("error")
    if error["type"] == "value_error" and own is not None and "validation error" not in str(own):
        return str(own)
    sentences = {
        "string_too_short": _("This is needed."),
        "uuid_parsing": _("Choose a picture."),
        "string_pattern_mismatch": _("An app id begins with wx."),
    }
    return str(sentences.get(error["type"], _("This isn't valid.")))
