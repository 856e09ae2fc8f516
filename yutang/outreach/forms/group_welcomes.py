"""The form of a group welcome template."""

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.content.rules import limits
from yutang.outreach.forms.sends import Lines

MOST_TEXT_BYTES = 3_000  # WECOM.md 3.6
NICKNAME = "%NICKNAME%"


class GroupWelcomeForm(forms.Form):
    """What the template says; its one attachment is read beside it."""

    name = forms.CharField(label=_("Name"), max_length=60)
    text = Lines(
        label=_("Message text"),
        required=False,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "%(nickname)s stands for the newcomer's name. At most 3,000 bytes; a Chinese"
            " character counts three."
        ),
    )
    tells_owners = forms.BooleanField(
        label=_("WeCom tells group owners that there is a new template"), required=False
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["text"]
        field.help_text = str(field.help_text) % {"nickname": NICKNAME}

    def clean_text(self) -> str:
        value = str(self.cleaned_data["text"])
        size = limits.byte_count(value)
        if size > MOST_TEXT_BYTES:
            raise forms.ValidationError(
                _("This text has %(n)d bytes; WeCom takes 3,000 for groups."), params={"n": size}
            )
        return value
