"""What it takes to find a difference, and what somebody decides to look for."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.journeys.commands.measuring import MOST_CONTROL, Wish


class AimForm(forms.Form):
    """What is expected, and the smallest difference worth finding."""

    rate = forms.DecimalField(
        label=_("Expected without the journey, %"),
        min_value=Decimal("0.1"),
        max_value=Decimal(90),
        max_digits=4,
        decimal_places=2,
        help_text=_("So many of the customers would reach the goal (or buy) anyway."),
    )
    points = forms.DecimalField(
        label=_("Smallest rise worth finding, percentage points"),
        min_value=Decimal("0.1"),
        max_value=Decimal(50),
        max_digits=4,
        decimal_places=1,
    )
    control_percent = forms.DecimalField(
        label=_("Control group in percent"),
        min_value=1,
        max_value=MOST_CONTROL,
        max_digits=4,
        decimal_places=2,
        help_text=_("The smaller the group, the longer it takes: 50 is fastest, 10 costs least."),
    )
    per_day = forms.DecimalField(
        label=_("New people a day"), min_value=0, max_digits=9, decimal_places=1, required=False
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("rate") and data.get("points") and data["rate"] + data["points"] > 100:
            self.add_error("points", _("Together with what is expected that is more than 100%."))
        return data

    def wish(self) -> Wish:
        """What is written down."""
        data = self.cleaned_data
        return Wish(data["points"], data["rate"], data["control_percent"], data.get("rho"))


class GroupAimForm(AimForm):
    """The same where whole groups are drawn: how large they are, and how alike who sits in one."""

    size = forms.DecimalField(
        label=_("Customers in a group"), min_value=1, max_value=500, max_digits=4, decimal_places=1
    )
    rho = forms.DecimalField(
        label=_("How alike customers of one group are, 0 to 1"),
        min_value=0,
        max_value=Decimal("0.999"),
        max_digits=4,
        decimal_places=3,
        help_text=_(
            "The intra-cluster correlation: 0 as strangers are, 1 if all do the same. 0.01 to 0.05"
            " is usual."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["per_day"].label = _("New groups a day")
        self.order_fields(["rate", "points", "control_percent", "size", "rho", "per_day"])
