"""A condition in a form: the usual ones by a choice and a value, all others on the workbench.

The workbench of audiences (`views/conditions.py`) describes any rule; what it made is kept here as
it is. As the last resort a rule is given as JSON.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.audiences import engines
from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import RuleError
from yutang.customers.models import Profile
from yutang.journeys.forms.choosing import Boxes, audiences, choice, tags

Json = dict[str, Any]


@dataclass(frozen=True)
class Pattern:
    """A usual condition: the part of the form it needs, and its node of a rule."""

    label: Any
    part: str  # audience, tags, number, lifecycle, "" (nothing), json
    make: Callable[[Any], Json]
    read: Callable[[Json], Any]  # the part's value, None: another condition


def _audience(op: str) -> Pattern:
    def read(node: Json) -> Any:
        return node["audience"] if set(node) == {"audience", "is"} and node["is"] == op else None

    label = _("Is in the audience") if op == "in" else _("Isn't in the audience")
    return Pattern(label, "audience", lambda id: {"audience": id, "is": op}, read)


def _tags(how: str, label: Any) -> Pattern:
    def read(node: Json) -> Any:
        return node["ids"] if set(node) == {"tags", "ids"} and node["tags"] == how else None

    return Pattern(label, "tags", lambda ids: {"tags": how, "ids": ids}, read)


def _profile(field: str, op: str, label: Any, part: str = "number") -> Pattern:
    def read(node: Json) -> Any:
        asked = (node.get("profile"), node.get("is"))
        return node.get("value") if asked == (field, op) else None

    return Pattern(label, part, lambda value: {"profile": field, "is": op, "value": value}, read)


def _did(kinds: list[str], op: str, label: Any) -> Pattern:
    asked = {"activity": {"kinds": kinds}, "is": op, "value": 1 if op == "ge" else 0}

    def read(node: Json) -> Any:
        within = node.get("within") or {}
        same = {key: value for key, value in node.items() if key != "within"} == asked
        return within.get("last_days") if same and isinstance(within, dict) else None

    return Pattern(label, "number", lambda days: {**asked, "within": {"last_days": days}}, read)


READ = ["content_read", "link_clicked"]
PATTERNS: dict[str, Pattern] = {
    "audience": _audience("in"),
    "not_audience": _audience("not_in"),
    "tags": _tags("any", _("Has one of the tags")),
    "no_tags": _tags("none", _("Has none of the tags")),
    "lifecycle": _profile("lifecycle", "in", _("Is in the stage of life"), "lifecycle"),
    "orders_from": _profile("order_count", "ge", _("Has at least so many orders")),
    "orders_is": _profile("order_count", "eq", _("Has exactly so many orders")),
    "bought": _did(["order_paid"], "ge", _("Has paid an order in the last days")),
    "not_bought": _did(["order_paid"], "eq", _("Has paid no order in the last days")),
    "read": _did(READ, "ge", _("Has read something in the last days")),
    "not_read": _did(READ, "eq", _("Has read nothing in the last days")),
}
LONGEST_SHOWN = 20_000  # characters of a rule as JSON; the workbench shows the longer ones
OWN, JSON = "own", "json"  # described on the workbench; written by hand


def recognised(rule: Json | None) -> tuple[str, Any]:
    """Which usual condition the rule is, and the value of its part; "" asks nothing."""
    if not rule:
        return "", None
    node = rule.get("where")
    match node:
        case {"all": [only, *rest], **others} if not rest and not others:
            node = only
    if not isinstance(node, dict):
        return OWN, rule
    for key, pattern in PATTERNS.items():
        value = pattern.read(node)
        if value is not None:
            return key, value
    return OWN, rule


class RuleForm(forms.Form):
    """One condition; `needed`: it can't stay empty for good, which the checks say."""

    what = forms.ChoiceField(label=_("Condition"), required=False)
    audience = choice(_("Audience"))
    tags = forms.TypedMultipleChoiceField(label=_("Tags"), coerce=int, required=False, widget=Boxes)
    lifecycle = forms.MultipleChoiceField(
        label=_("Stages of life"), required=False, choices=Profile.Lifecycle.choices, widget=Boxes
    )
    number = forms.IntegerField(
        label=_("How many (orders, or days)"), required=False, min_value=0, max_value=3650
    )
    json = forms.CharField(
        label=_("The rule as JSON"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "class": "yt-mono"}),
    )

    def __init__(
        self, data: Any = None, *, prefix: str, rule: Json | None = None, place: int = 0
    ) -> None:
        super().__init__(data, prefix=prefix, initial=_initial(rule))
        self.place = place  # among the ways
        self.before = rule or {}
        usual = [(key, pattern.label) for key, pattern in PATTERNS.items()]
        more = [(OWN, _("Another rule")), (JSON, _("Written as JSON"))]
        named: Any = self.fields
        named["what"].choices = [("", _("No condition")), *usual, *more]
        named["audience"].choices = audiences()
        named["tags"].choices = tags()

    def clean(self) -> Json:
        cleaned = super().clean() or {}
        if not self.errors:
            self.rule = self._rule(cleaned)
        return cleaned

    def _rule(self, cleaned: Json) -> Json:
        """The rule as JSON; {} where nothing is asked (yet)."""
        what = cleaned["what"]
        if not what:
            return {}
        if what == OWN:
            return self.before
        if what == JSON:
            return self._read(cleaned["json"])
        pattern = PATTERNS[what]
        value = cleaned[pattern.part]
        if value in (None, 0, "", []) and not (what == "orders_is" and value == 0):
            self.add_error(pattern.part, _("Choose a value."))
            return {}
        return {"version": 1, "where": pattern.make(value)}

    def _read(self, text: str) -> Json:
        try:
            return schema.dump(schema.read(text, engines.known()))
        except RuleError as wrong:
            self.add_error("json", str(wrong))
            return {}


def _initial(rule: Json | None) -> Json:
    what, value = recognised(rule)
    if not what:
        return {}
    text = json.dumps(rule, ensure_ascii=False, indent=2)
    text = text if len(text) < LONGEST_SHOWN else ""
    part = {} if what == OWN else {PATTERNS[what].part: value}
    return {"what": what, "json": text, **part}
