"""What people fill in about quality."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from yutang.org.forms import UnitChoice
from yutang.org.models import Member, Unit
from yutang.service.models import InterceptRule
from yutang.service.rules.quality import (
    LONGEST_NAME,
    LONGEST_WORD,
    MOST_OF_A_RANGE,
    MOST_WORDS,
    Wording,
    split_words,
)


class AlertsForm(forms.Form):
    """Whether and how often removals are told."""

    on = forms.BooleanField(label=_("Tell the member and the store's manager"), required=False)
    a_day = forms.IntegerField(
        label=_("Messages a day to one person"),
        min_value=1,
        max_value=50,
        help_text=_("What comes after them is told together on the next morning."),
    )


class RuleForm(forms.Form):
    """An intercept rule, within WeCom's limits."""

    name = forms.CharField(label=_("Name of the rule"), max_length=LONGEST_NAME)
    words = forms.CharField(
        label=_("Words to watch for"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line, or parted by commas. At most 300 words of 32 characters each."),
    )
    semantics = forms.TypedMultipleChoiceField(
        label=_("Watch for these too"),
        choices=InterceptRule.Semantics.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.TypedChoiceField(
        label=_("What happens"),
        choices=InterceptRule.Kind.choices,
        coerce=int,
        widget=forms.RadioSelect,
        initial=InterceptRule.Kind.BLOCK,
    )
    units = UnitChoice(
        label=_("Everybody of these units"),
        queryset=Unit.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    members = forms.ModelMultipleChoiceField(
        label=_("These members besides"),
        queryset=Member.objects.none(),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("Hold Ctrl (or ⌘) to choose several."),
    )

    def __init__(self, *args: Any, rule: InterceptRule | None = None, **more: Any) -> None:
        super().__init__(*args, **more)
        self.rule = rule
        units = Unit.objects.filter(closed_at=None, wecom_department_id__isnull=False)
        members = Member.objects.filter(status="active", wecom_userid__isnull=False)
        self._field("units").queryset = units.order_by("path")
        self._field("members").queryset = members.order_by("name")
        if rule:
            self.initial = {
                "name": rule.name,
                "words": "\n".join(rule.words),
                "semantics": rule.semantics,
                "kind": rule.kind,
                "units": units.filter(wecom_department_id__in=rule.department_ids),
                "members": members.filter(wecom_userid__in=rule.userids),
            }

    def clean_words(self) -> list[str]:
        words = split_words(self.cleaned_data["words"])
        if not words:
            raise ValidationError(_("Name at least one word."))
        if len(words) > MOST_WORDS:
            raise ValidationError(
                _("These are %(n)s words. WeCom takes 300 in one rule: make a second one.")
                % {"n": len(words)}
            )
        if long := [word for word in words if len(word) > LONGEST_WORD]:
            raise ValidationError(
                _("“%(word)s” is longer than the 32 characters that WeCom takes.")
                % {"word": long[0]}
            )
        return words

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        units, members = data.get("units"), data.get("members")
        if units is None or members is None:
            return data
        if not units and not members:
            self.add_error("units", _("Choose a unit or a member to whom the rule applies."))
        for name, chosen in (("units", units), ("members", members)):
            if len(chosen) > MOST_OF_A_RANGE:
                said = ngettext(
                    "WeCom takes at most %(n)s.", "WeCom takes at most %(n)s.", MOST_OF_A_RANGE
                )
                self.add_error(name, said % {"n": MOST_OF_A_RANGE})
        return data

    @property
    def wording(self) -> Wording:
        """What was filled in; ids that nobody here bears stay as they were."""
        data = self.cleaned_data
        known_departments = set(
            self._field("units").queryset.values_list("wecom_department_id", flat=True)
        )
        known_users = set(self._field("members").queryset.values_list("wecom_userid", flat=True))
        strangers = self.rule or InterceptRule()
        return Wording.of(
            {
                **{key: data[key] for key in ("name", "words", "semantics", "kind")},
                "userids": [member.wecom_userid for member in data["members"]]
                + [each for each in strangers.userids if each not in known_users],
                "department_ids": [unit.wecom_department_id for unit in data["units"]]
                + [each for each in strangers.department_ids if each not in known_departments],
            }
        )

    def _field(self, name: str) -> Any:
        return self.fields[name]
