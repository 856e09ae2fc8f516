"""What a person says about a token."""

from datetime import datetime, timedelta

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yutang.api import words
from yutang.kernel import clock

LIVES = [
    ("30", pgettext_lazy("token", "30 days")),
    ("90", _("90 days")),
    ("365", _("One year")),
    ("", _("No end")),
]


class TokenForm(forms.Form):
    """A program's name and what it may do."""

    name = forms.CharField(
        label=_("Name"), max_length=60, help_text=_("The program that will use it.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("May"), choices=list(words.SCOPES.items()), widget=forms.CheckboxSelectMultiple
    )
    days = forms.ChoiceField(label=_("Valid for"), choices=LIVES, required=False, initial="365")
    per_minute = forms.IntegerField(
        label=_("Calls per minute"), min_value=1, max_value=10_000, initial=120
    )

    @property
    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["days"]
        return clock.now() + timedelta(days=int(days)) if days else None


class HookForm(forms.Form):
    """The shop whose events will come."""

    source = forms.SlugField(
        label=_("Shop"),
        max_length=40,
        help_text=_("A short name, e.g. tmall. The same shop always gets the same name."),
    )
