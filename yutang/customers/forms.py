"""What people enter about customers and tags."""

import re
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.validators import validate_slug
from django.utils.translation import gettext_lazy as _

from yutang.customers.commands.fact_types import CHOOSING
from yutang.customers.models import Fact, FactType, Follow
from yutang.customers.queries.facts import written
from yutang.customers.rules.stages import Border

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


class FactForm(forms.Form):
    """One fact of a customer, as its form asks; the command reads what was typed."""

    value = forms.CharField(required=False, max_length=2_000)

    def __init__(self, type: FactType, values: Sequence[Fact], *args: Any) -> None:
        super().__init__(*args)
        self.type = type
        names = [choice.name for choice in type.choices.all()]
        names += [v.choice.name for v in values if v.choice and v.choice.name not in names]
        field = _fact_field(type, names)
        field.label, field.help_text, field.required = type.name, type.help, False
        self.fields["value"] = field
        shown = [written(value) for value in values]
        if type.form == FactType.Form.CHOICES:
            self.initial["value"] = shown
        elif shown:
            self.initial["value"] = shown[0]


class PersonForm(forms.Form):
    """A person among the facts of a customer."""

    name = forms.CharField(label=_("Name"), required=False, max_length=60)
    day = forms.CharField(
        label=_("Date"), required=False, max_length=20, widget=forms.DateInput({"type": "date"})
    )


def _fact_field(type: FactType, names: Sequence[str]) -> forms.Field:
    pairs = [(name, name) for name in names]
    match type.form:
        case FactType.Form.CHOICE:
            return forms.ChoiceField(choices=[("", "–"), *pairs])
        case FactType.Form.CHOICES:
            return forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple)
        case FactType.Form.YES_NO:
            known = [("yes", _("Yes")), ("no", _("No")), ("", _("Not known"))]
            return forms.ChoiceField(choices=known, widget=forms.RadioSelect)
        case FactType.Form.DATE:
            return forms.CharField(widget=forms.DateInput({"type": "date"}), max_length=40)
        case FactType.Form.NUMBER:
            return forms.CharField(widget=forms.TextInput({"inputmode": "decimal"}), max_length=40)
    return forms.CharField(widget=forms.Textarea({"rows": 2}), max_length=300)


class FactTypeForm(forms.Form):
    """What is asked, as its settings say."""

    name = forms.CharField(label=_("Name"), max_length=60)
    form = forms.ChoiceField(
        label=_("Form"),
        choices=FactType.Form.choices,
        widget=forms.RadioSelect,
        help_text=_("Can't be changed later."),
    )
    key = forms.CharField(
        label=_("Short name"),
        max_length=40,
        required=False,
        validators=[validate_slug],
        help_text=_("Names it in files, rules and the API, as “skin-type”; made up if empty."),
    )
    unit = forms.CharField(
        label=_("Unit of measure"),
        max_length=20,
        required=False,
        help_text=_("Of a number, as “kg”."),
    )
    choices = forms.CharField(
        label=_("Choices"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("One a line."),
    )
    help = forms.CharField(label=_("Hint for who fills it in"), max_length=200, required=False)
    is_personal = forms.BooleanField(
        label=_("Personal: only roles that see phone numbers see its values"), required=False
    )

    def __init__(self, *args: Any, type: FactType | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if type is None:
            return
        gone = {"form", "key"}
        gone |= set() if type.form == FactType.Form.NUMBER else {"unit"}
        gone |= set() if type.form in CHOOSING else {"choices"}
        for name in gone:
            del self.fields[name]
        if "choices" in self.fields:
            self.fields["choices"].label = _("Further choices")

    def clean_choices(self) -> list[str]:
        lines = str(self.cleaned_data["choices"]).splitlines()
        return [line.strip() for line in lines if line.strip()]


class ChoiceForm(forms.Form):
    """One choice of a fact."""

    id = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    is_archived = forms.BooleanField(label=_("Archived"), required=False)


class StageForm(forms.Form):
    """A row of the stage table; an empty name leaves it out, an empty end is for ever."""

    UNITS = (("d", _("days")), ("w", _("weeks")), ("m", _("months")), ("y", _("years")))
    FACTORS: ClassVar = {"d": 1, "w": 7, "m": 1, "y": 12}

    id = forms.IntegerField(widget=forms.HiddenInput, required=False)
    name = forms.CharField(label=_("Stage"), max_length=60, required=False)
    begin = forms.IntegerField(label=_("From"), min_value=-36_500, max_value=36_500, required=False)
    begin_unit = forms.ChoiceField(label=_("Unit of time"), choices=UNITS, required=False)
    end = forms.IntegerField(label=_("Until"), min_value=-36_500, max_value=36_500, required=False)
    end_unit = forms.ChoiceField(label=_("Unit of time"), choices=UNITS, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("name") and data.get("begin") is None and "begin" not in self.errors:
            self.add_error("begin", _("When does it begin?"))
        return data

    def border(self, side: str) -> Border | None:
        """The border that was typed."""
        number = self.cleaned_data.get(side)
        if number is None:
            return None
        unit = self.cleaned_data.get(f"{side}_unit") or "d"
        long = number * self.FACTORS[unit]
        return Border(months=long) if unit in "my" else Border(days=long)

    @staticmethod
    def counted(border: Border | None) -> tuple[int | None, str]:
        """A border as people count it: its number and unit."""
        if border is None:
            return None, "d"
        if border.months:
            return (border.months // 12, "y") if not border.months % 12 else (border.months, "m")
        is_weeks = border.days and not border.days % 7
        return (border.days // 7, "w") if is_weeks else (border.days, "d")
