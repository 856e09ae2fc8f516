"""The forms of steps with ways: what each way of a branch asks, what share each of a split has."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.journeys.forms.rules import RuleForm
from yutang.journeys.forms.steps import FORMS as PLAIN
from yutang.journeys.forms.steps import Json, StepForm


class WayForm(forms.Form):
    """What a way is called."""

    name = forms.CharField(label=_("Name of the way"), max_length=60, required=False)


class ShareForm(WayForm):
    percent = forms.IntegerField(label=_("Share (%)"), min_value=0, max_value=100)


class SplitForm(StepForm):
    """`ways` holds a form for each way."""

    way_form: type[WayForm] = ShareForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else None
        self.ways = [
            self.way_form(given, prefix=f"way{number}", initial=arm)
            for number, arm in enumerate(self.step["arms"])
        ]

    def is_valid(self) -> bool:
        return super().is_valid() & all(way.is_valid() for way in self.ways)

    def values(self) -> Json:
        return {
            "name": self.cleaned_data["name"],
            "arms": [self.arm(n) for n in range(len(self.ways))],
        }

    def arm(self, number: int) -> Json:
        return dict(self.ways[number].cleaned_data)


class BranchForm(SplitForm):
    """`rules` holds the condition of each way."""

    way_form = WayForm

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = self.data if self.is_bound else None
        self.rules = [
            RuleForm(given, prefix=f"way{number}", rule=arm.get("rule"), place=number)
            for number, arm in enumerate(self.step["arms"])
        ]

    def is_valid(self) -> bool:
        return super().is_valid() & all(rule.is_valid() for rule in self.rules)

    def arm(self, number: int) -> Json:
        return {**super().arm(number), "rule": self.rules[number].rule}


FORMS: dict[str, type[StepForm]] = PLAIN | {"branch": BranchForm, "split": SplitForm}
