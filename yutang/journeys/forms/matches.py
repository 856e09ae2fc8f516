"""What has to happen, in a form: for triggers, awaits, exits and goals."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.forms import AmountField
from yutang.journeys.forms.choosing import Boxes, happenings

Json = dict[str, Any]


class MatchForm(forms.Form):
    """Which activities count; what the form doesn't show of them stays as it was."""

    kinds = forms.MultipleChoiceField(
        label=_("What happens"), choices=happenings, widget=Boxes, required=False
    )
    amount_from = AmountField(
        label=_("From this amount on"), required=False, help_text=_("Empty: any. For orders.")
    )

    def __init__(self, data: Any = None, *, prefix: str, match: Json | None = None) -> None:
        self.match = dict(match or {})
        amount = self.match.get("amount_from")
        initial = {"kinds": self.match.get("kinds", []), "amount_from": amount}
        super().__init__(data, prefix=prefix, initial=initial)

    def clean(self) -> Json:
        cleaned = super().clean() or {}
        if not cleaned.get("kinds") and "kinds" not in self.errors:
            self.add_error("kinds", _("Choose at least one."))
        return cleaned

    def value(self) -> Json:
        """The match as JSON."""
        made = {**self.match, "kinds": self.cleaned_data["kinds"]}
        made.pop("amount_from", None)
        amount = self.cleaned_data["amount_from"]
        return {**made, "amount_from": amount} if amount else made
