"""What people enter about customers and tags."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Follow

MOST_MOBILES = 5
SEPARATORS = re.compile(r"[,，;；\n]+")
MOBILE = re.compile(r"\+?[\d\s()-]{5,32}")


class NoteForm(forms.Form):
    """A member's notes about a customer; WeCom's lengths."""

    remark = forms.CharField(label=_("Remark"), max_length=20, required=False)
    description = forms.CharField(
        label=_("Description"),
        max_length=150,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    mobiles = forms.CharField(
        label=_("Phone numbers"),
        required=False,
        help_text=_("Several are separated by commas."),
    )

    @classmethod
    def of(cls, follow: Follow) -> "NoteForm":
        """The form as the follow stands."""
        return cls(
            initial={
                "remark": follow.remark,
                "description": follow.description,
                "mobiles": ", ".join(follow.mobiles),
            }
        )

    def clean_mobiles(self) -> list[str]:
        text = str(self.cleaned_data["mobiles"])
        found = [each.strip() for each in SEPARATORS.split(text) if each.strip()]
        for each in found:
            if not MOBILE.fullmatch(each):
                message = _("“%(number)s” is no phone number.")
                raise forms.ValidationError(message, params={"number": each})
        if len(found) > MOST_MOBILES:
            raise forms.ValidationError(_("At most five numbers."))
        return found


class GroupForm(forms.Form):
    """A new group with its first tags."""

    name = forms.CharField(label=_("Name of the group"), max_length=30)
    tags = forms.CharField(
        label=_("Tags"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line. WeCom has no empty groups."),
    )

    def clean_tags(self) -> list[str]:
        return [line.strip() for line in str(self.cleaned_data["tags"]).splitlines()]


class NameForm(forms.Form):
    """A name of a tag or group."""

    name = forms.CharField(label=_("Name"), max_length=30)
