"""A rhythm as people choose it."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.kernel import clock
from yutang.outreach.commands.calendar import EVENING, MOST_WEEKS
from yutang.outreach.commands.todos import LATEST

CHOICES = [
    ("welfare", _("Welfare three times a week: Tuesday, Thursday, Saturday")),
    ("stock_up", _("Stocking up once a month, on the 25th")),
    ("evening", _("A notice every evening, of what tomorrow brings")),
    ("member_day", _("Member day once a month, on the 18th")),
]


class RhythmForm(forms.Form):
    """Which rhythm, from when, how long, at which time of the day."""

    key = forms.ChoiceField(label=_("Rhythm"), choices=CHOICES)
    first = forms.DateField(
        label=_("From which day?"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    weeks = forms.IntegerField(label=_("Weeks"), min_value=1, max_value=MOST_WEEKS, initial=4)
    at = forms.TimeField(
        label=_("Time of the day"),
        initial=EVENING,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text=_("19:00 is when most people read. Quiet hours hold messages back anyway."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = clock.today()

    def clean_first(self) -> date:
        first: date = self.cleaned_data["first"]
        if not clock.today() <= first <= clock.today() + LATEST:
            raise forms.ValidationError(_("Choose a day from today on, within two years."))
        return first
