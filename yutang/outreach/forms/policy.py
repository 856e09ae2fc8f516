"""The rules of restraint as forms."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.customers.models import Profile
from yutang.outreach.models import Blackout, Budget, Policy
from yutang.outreach.rules.budgets import MONTH, WEEK

COLUMNS = ("contacts_7", "promotions_7", "contacts_30", "promotions_30")
MOST = 200
MOST_GAP = 24 * 30
MODES = [
    ("month", _("As many as the month has days")),
    ("week", _("7 a week")),
    ("day", _("1 a day")),
]
TIME = {"type": "time"}
SPANS = ((WEEK.days, "contacts_7", "promotions_7"), (MONTH.days, "contacts_30", "promotions_30"))


class PolicyForm(forms.Form):
    """Hours, gap, carrier, control group, and a field for each cell of the budgets' table."""

    quiet_from = forms.TimeField(label=_("From"), widget=forms.TimeInput(TIME, format="%H:%M"))
    quiet_to = forms.TimeField(label=_("Until"), widget=forms.TimeInput(TIME, format="%H:%M"))
    skips_festivals = forms.BooleanField(label=_("Nothing on public holidays"), required=False)
    gap_hours = forms.IntegerField(
        label=_("Hours between two messages"), min_value=0, max_value=MOST_GAP
    )
    carrier_mode = forms.ChoiceField(
        label=_("WeCom's limit for each customer"), choices=MODES, widget=forms.RadioSelect
    )
    holdout_percent = forms.DecimalField(
        label=_("Percent of all customers"), min_value=0, max_value=50, decimal_places=2
    )

    def __init__(self, *args: Any, policy: Policy, budgets: list[Budget], **kwargs: Any) -> None:
        names = ("quiet_from", "quiet_to", "skips_festivals", "gap_hours", "carrier_mode")
        kwargs["initial"] = {name: getattr(policy, name) for name in names}
        kwargs["initial"]["holdout_percent"] = f"{float(policy.holdout_percent):g}"
        super().__init__(*args, **kwargs)
        for row in budgets:
            for column in COLUMNS:
                label = f"{row.get_lifecycle_display()} {column}"
                self.fields[f"{row.lifecycle}_{column}"] = forms.IntegerField(
                    label=label, min_value=0, max_value=MOST, initial=getattr(row, column)
                )

    @property
    def rows(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """The table: a stage, its name, and its four cells."""
        return [
            (value, str(label), [self[f"{value}_{column}"] for column in COLUMNS])
            for value, label in Profile.Lifecycle.choices
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        for stage in Profile.Lifecycle.values:
            self._in_order(cleaned, stage)
        return cleaned

    def _in_order(self, cleaned: dict[str, Any], stage: str) -> None:
        """Promotions are contacts, and 30 days hold any 7 of theirs."""
        cell: dict[str, Any] = {c: cleaned.get(f"{stage}_{c}") for c in COLUMNS}
        if None in cell.values():
            return
        for _days, contacts, promotions in SPANS:
            if cell[promotions] > cell[contacts]:
                self.add_error(
                    f"{stage}_{promotions}", _("More promotions than contacts can't be sent.")
                )
        for week, month in (("contacts_7", "contacts_30"), ("promotions_7", "promotions_30")):
            if cell[week] > cell[month]:
                self.add_error(f"{stage}_{week}", _("More in 7 days than in 30 can't be sent."))

    @property
    def values(self) -> dict[str, Any]:
        """What the policy takes."""
        budgets = {field for stage in Profile.Lifecycle.values for field in _cells(stage)}
        return {name: value for name, value in self.cleaned_data.items() if name not in budgets}

    @property
    def budgets(self) -> dict[str, dict[str, int]]:
        """What the budgets take, by stage."""
        return {
            stage: {column: self.cleaned_data[f"{stage}_{column}"] for column in COLUMNS}
            for stage in Profile.Lifecycle.values
        }


def _cells(stage: str) -> list[str]:
    return [f"{stage}_{column}" for column in COLUMNS]


class BlackoutForm(forms.Form):
    """Days on which nothing is said, and to whom."""

    name = forms.CharField(label=_("Name"), max_length=60)
    begins = forms.DateField(label=_("First day"), widget=forms.DateInput({"type": "date"}))
    ends = forms.DateField(label=_("Last day"), widget=forms.DateInput({"type": "date"}))
    lifecycles = forms.MultipleChoiceField(
        label=_("Only for these stages"),
        choices=Profile.Lifecycle.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: nobody hears from us."),
    )

    @classmethod
    def of(cls, blackout: Blackout) -> "BlackoutForm":
        """The form of a saved blackout."""
        names = ("name", "lifecycles")
        initial = {name: getattr(blackout, name) for name in names}
        if blackout.pk:
            initial |= {"begins": f"{blackout.begins}", "ends": f"{blackout.ends}"}
        return cls(initial=initial)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends < begins:
            self.add_error("ends", _("The last day is before the first."))
        return cleaned
