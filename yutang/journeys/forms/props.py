"""What activities say of themselves beside their subject: known properties, others by name."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.journeys.queries.props import choices
from yutang.journeys.words.props import Prop, offered, prop

Json = dict[str, Any]
MOST = 10
SPARE = 2  # empty rows for more
YES = {"yes", "true", "1", "是", "有"}
NO = {"no", "false", "0", "否", "没有", "无"}
ANY: tuple[str, Any] = ("", _("Any"))
KEY = re.compile(r"[^\s\0]{1,40}")
LARGEST = 2**53
UNFIT = _("Not everything chosen above can be asked for this. Empty it, or choose less.")


class Number(forms.MultiWidget):
    """How a number is compared, and with what."""

    template_name = "journeys/builder/number.html"

    def __init__(self, how: Any, unit: Any) -> None:
        self.unit = unit
        super().__init__([forms.Select(choices=how), forms.NumberInput(attrs={"min": 0})])

    def decompress(self, value: Any) -> list[Any]:
        return list(value) if value else ["least", None]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"unit": self.unit}


class NumberField(forms.MultiValueField):
    """("least" or "equal", number); None: nothing is asked."""

    how = (("least", _("at least")), ("equal", _("exactly")))

    def __init__(self, unit: Any = "", **more: Any) -> None:
        fields = (
            forms.ChoiceField(choices=self.how, required=False),
            forms.IntegerField(min_value=0, max_value=LARGEST, required=False),
        )
        widget = Number(self.how, unit)
        super().__init__(fields, required=False, require_all_fields=False, widget=widget, **more)

    def compress(self, data_list: list[Any]) -> tuple[str, int] | None:
        if not data_list or data_list[1] is None:
            return None
        return data_list[0] or "least", data_list[1]


def _plain(label: Any) -> forms.TextInput:
    """A field whose label stands in it."""
    return forms.TextInput(attrs={"placeholder": label, "aria-label": label})


class RowForm(forms.Form):
    """A property that the form doesn't know, of one of the three forms that logs have."""

    key = forms.CharField(label=_("Property"), required=False, widget=_plain(_("Property")))
    form = forms.ChoiceField(
        label=_("Form"),
        required=False,
        widget=forms.Select(attrs={"aria-label": _("Form")}),
        choices=[
            ("text", _("is the text")), ("number", _("is the number")), ("least", _("is at least")),
            ("yes_no", _("is (yes or no)")),
        ],
    )  # fmt: skip
    value = forms.CharField(
        label=_("Value"), required=False, max_length=200, widget=_plain(_("Value"))
    )

    def clean_key(self) -> str:
        key = str(self.cleaned_data["key"])
        if key and not KEY.fullmatch(key):
            raise forms.ValidationError(_("One word of at most 40 characters."))
        return key

    def clean(self) -> Json:
        cleaned = super().clean() or {}
        key, value = cleaned.get("key"), cleaned.get("value")
        if value and not key and "key" not in self.errors:
            self.add_error("key", _("Say which property."))
        if key and value:
            cleaned["typed"] = self._typed(cleaned.get("form") or "text", value)
        return cleaned

    def _typed(self, form: str, value: str) -> str | int | bool | None:
        if form == "text":
            return value
        if form == "yes_no":
            if value.lower() in YES | NO:
                return value.lower() in YES
            self.add_error("value", _("Write yes or no."))
            return None
        try:
            number = int(value)
        except ValueError:
            number = LARGEST + 1
        if abs(number) > LARGEST:
            self.add_error("value", _("Write a whole number."))
        return number


class PropFields:
    """The properties that the kinds know, as fields of the form; all others as rows."""

    def __init__(self, form: Any, kinds: list[str], match: Json) -> None:
        self.form = form
        self.fitting = offered(kinds)
        self.known = {_name(each): each for each in [*self.fitting, *self._more(kinds, match)]}
        self.names = tuple(self.known)
        props, least = dict(match.get("props") or {}), dict(match.get("at_least") or {})
        for name, each in self.known.items():
            form.fields[name] = field = self._field(each)
            initial = _taken(each, field, props, least)
            if initial is not None:
                form.initial[name] = initial
        rest = [*_rows(props), *({"key": k, "form": "least", "value": n} for k, n in least.items())]
        self.rows = self._row_forms(rest)

    def _more(self, kinds: list[str], match: Json) -> list[Prop]:
        """What only some of the kinds know, where it is asked already."""
        keys = {*match.get("props", {}), *match.get("at_least", {})}
        if self.form.is_bound:
            start = self.form.add_prefix("prop_")
            keys = {each.removeprefix(start) for each in self.form.data if self.form.data[each]}
            keys = {key.removesuffix("_1") for key in keys}
        found = (prop(kinds, key) for key in sorted(keys))
        return [each for each in found if each and each not in self.fitting]

    def _field(self, asked: Prop) -> forms.Field:
        if asked.form == "number":
            return NumberField(label=asked.label, unit=asked.unit)
        if asked.form == "text":
            return forms.CharField(label=asked.label, required=False, max_length=200)
        values: Any = choices(asked, self.form.member)
        if asked.form == "yes_no":
            values = [("true", _("Yes")), ("false", _("No"))]
        listed = [(str(value), label) for value, label in values]
        return forms.ChoiceField(label=asked.label, required=False, choices=[ANY, *listed])

    def _row_forms(self, initial: list[Json]) -> list[RowForm]:
        data = self.form.data if self.form.is_bound else None
        given = len(initial) + SPARE
        if data is not None:
            given = sum(self._prefix(n) + "-form" in data for n in range(MOST)) or SPARE
        padded = [*initial, *({} for _ in range(given - len(initial)))]
        return [
            RowForm(data, prefix=self._prefix(n), initial=padded[n], use_required_attribute=False)
            for n in range(min(given, MOST))
        ]

    def _prefix(self, number: int) -> str:
        return f"{self.form.prefix}-more{number}"

    def is_valid(self) -> bool:
        sound = [row.is_valid() for row in self.rows]  # each one, for all that is wrong
        if not all(sound) or self._unfit():
            return False
        taken = {each.key for name, each in self.known.items() if self._answer(name)}
        for row in self.rows:
            key = row.cleaned_data.get("key") if "typed" in row.cleaned_data else ""
            if key in taken:
                row.add_error("key", _("This property is asked above already."))
                return False
            taken |= {key} if key else set()
        if len(taken) <= MOST:
            return True
        self.rows[-1].add_error("key", _("At most %(most)s properties.") % {"most": MOST})
        return False

    def _unfit(self) -> bool:
        """Told at the fields that not all of the kinds know."""
        names = [n for n, e in self.known.items() if self._answer(n) and e not in self.fitting]
        for name in names:
            self.form.add_error(name, UNFIT)
        return bool(names)

    @property
    def is_asked(self) -> bool:
        """Whether one of the other properties says something."""
        return any(row["key"].value() or row["value"].value() for row in self.rows)

    def _answer(self, name: str) -> Any:
        return self.form.cleaned_data.get(name)

    def values(self) -> Json:
        """`props` and `at_least` of the match."""
        props: Json = {}
        least: dict[str, int] = {}
        for name, each in self.known.items():
            answer = self._answer(name)
            if not answer:
                continue
            if each.form == "number":
                (least if answer[0] == "least" else props)[each.key] = answer[1]
            else:
                props[each.key] = self._meant(each, answer)
        for row in (each.cleaned_data for each in self.rows):
            if "typed" in row:
                (least if row["form"] == "least" else props)[row["key"]] = row["typed"]
        return {"props": props, "at_least": least}

    def _meant(self, asked: Prop, answer: str) -> str | int | bool:
        """As the log has it."""
        if asked.form == "yes_no":
            return answer == "true"
        if asked.form == "text":
            return answer
        found = {str(value): value for value, _label in choices(asked, self.form.member)}
        return found.get(answer, answer)


def _name(asked: Prop) -> str:
    return f"prop_{asked.key}"


def _taken(asked: Prop, field: Any, props: Json, least: dict[str, int]) -> Any:
    """What the match says of the property, taken out of it; None: nothing, or not in this form."""
    value = props.get(asked.key)
    if asked.form == "number":
        if asked.key in least:
            return "least", least.pop(asked.key)
        is_number = isinstance(value, int) and not isinstance(value, bool)
        return ("equal", props.pop(asked.key)) if is_number else None
    if asked.form == "text":
        return props.pop(asked.key) if isinstance(value, str) else None
    if asked.form == "yes_no":
        return str(props.pop(asked.key)).lower() if isinstance(value, bool) else None
    if value is None or isinstance(value, bool):
        return None
    del props[asked.key]
    if str(value) not in dict(field.choices):
        field.choices = [*field.choices, (str(value), str(value))]
    return str(value)


def _rows(props: Json) -> list[Json]:
    """The other properties as rows show them."""
    found = []
    for key, value in props.items():
        if isinstance(value, bool):
            found.append({"key": key, "form": "yes_no", "value": _("yes") if value else _("no")})
        else:
            form = "text" if isinstance(value, str) else "number"
            found.append({"key": key, "form": form, "value": value})
    return found
