"""What somebody wants to rehearse."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.journeys.commands.rehearsing import MOST_DAYS, Asked
from yutang.journeys.models import Rehearsal


class RehearsalForm(forms.Form):
    """How long, with whom, and whether anybody does anything meanwhile."""

    days = forms.IntegerField(label=_("Days"), min_value=1, max_value=MOST_DAYS, initial=30)
    behaviour = forms.ChoiceField(
        label=_("What customers do"),
        choices=Rehearsal.Behaviour.choices,
        initial=Rehearsal.Behaviour.DRAWN,
    )
    sample = forms.IntegerField(
        label=_("Only a sample"),
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        help_text=_("So many customers; empty: all of them."),
    )
    seed = forms.IntegerField(
        label=_("Seed of chance"),
        min_value=1,
        max_value=2**31 - 1,
        initial=1,
        help_text=_("The same number draws the same days again."),
    )

    def asked(self) -> Asked:
        """What the form says; it has to be valid."""
        values: dict[str, Any] = self.cleaned_data
        return Asked(values["days"], values["sample"], values["behaviour"], values["seed"])
