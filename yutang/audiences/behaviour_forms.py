"""The form of a behaviour tag: a simple pattern, or a rule as JSON."""

import json
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yutang.audiences.commands.behaviour import LONGEST_KEPT, Draft
from yutang.audiences.models import BehaviourTag
from yutang.audiences.queries.values import Asked, codes, materials
from yutang.audiences.rules import schema
from yutang.audiences.rules.behaviour import ORDERS, Pattern, pattern_of
from yutang.audiences.rules.schema import RuleError
from yutang.commerce.models import Category
from yutang.customers.kinds import Kind
from yutang.customers.models import Tag
from yutang.org.models import Member

__all__ = ["BehaviourForm"]
OFFERED = (
    Kind.SCANNED, Kind.ADDED, Kind.GIFT_GIVEN, Kind.WELCOMED, Kind.ORDER_REFUNDED,
    Kind.REMOVED_US, Kind.CHAT_AGREED, Kind.FACT_LEARNT, Kind.STAGE_CHANGED,
    Kind.CONTENT_READ, Kind.CONTENT_FORWARDED, Kind.LINK_CLICKED, Kind.PRODUCT_CLICKED,
)  # fmt: skip
FITS: dict[str, set[str]] = {
    "category": {ORDERS},
    "code": {Kind.SCANNED, Kind.GIFT_GIVEN},
    "material": {Kind.CONTENT_READ, Kind.CONTENT_FORWARDED, Kind.LINK_CLICKED},
}
SIMPLE, RULE = "simple", "rule"


class BehaviourForm(forms.Form):
    """What earns which tag, and for how long."""

    name = forms.CharField(label=_("Name"), max_length=60)
    how = forms.ChoiceField(
        label=_("What earns the tag"),
        choices=[(SIMPLE, _("So often within so many days")), (RULE, _("A rule of your own"))],
        widget=forms.RadioSelect,
        initial=SIMPLE,
    )
    what = forms.ChoiceField(label=_("What the customer did"), required=False)
    times = forms.IntegerField(
        label=_("At least so many times"), min_value=1, max_value=1000, initial=3, required=False
    )
    days = forms.IntegerField(
        label=_("Within the last days"), min_value=1, max_value=3650, initial=14, required=False
    )
    about = forms.ChoiceField(
        label=_("About"),
        required=False,
        help_text=_(
            "A category for orders, a live code for scans and gifts, an article for readings."
        ),
    )
    rule = forms.CharField(
        label=_("Rule as JSON"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "font-monospace"}),
        help_text=_("Build it under Audiences, copy it there as JSON, and paste it here."),
    )
    tag = forms.ChoiceField(label=_("Gets the tag"))
    keep_days = forms.IntegerField(
        label=_("Keeps it so many days after fitting last"),
        min_value=1,
        max_value=LONGEST_KEPT,
        required=False,
        help_text=_("Empty: for ever. Tags given by hand are never taken away."),
    )

    def __init__(self, *args: Any, member: Member, **more: Any) -> None:
        super().__init__(*args, **more)
        choices: dict[str, Any] = {
            "what": [(ORDERS, _("Paid an order")), *((k.value, k.label) for k in OFFERED)],
            "about": _about(member),
            "tag": _tags(),
        }
        for name, offered in choices.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered

    @classmethod
    def of(cls, found: BehaviourTag, member: Member) -> "BehaviourForm":
        """The form as the rule stands now."""
        pattern = pattern_of(found.rule)
        text = json.dumps(found.rule, ensure_ascii=False, indent=2)
        shown = {"name": found.name, "tag": found.tag_id, "keep_days": found.keep_days,
                 "rule": text, "how": SIMPLE if pattern else RULE}  # fmt: skip
        return cls(initial=shown | (vars(pattern) if pattern else {}), member=member)

    def clean(self) -> dict[str, Any]:
        """The rule that the form describes stands as `found`; its faults at the field."""
        given = super().clean() or {}
        try:
            given["found"] = self._rule(given)
        except RuleError as error:
            self.add_error("rule", [problem["text"] for problem in error.problems])
        return given

    @property
    def draft(self) -> Draft:
        given = self.cleaned_data
        return Draft(given["name"], given["found"], int(given["tag"]), given["keep_days"])

    def _rule(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("how") == RULE:
            return schema.dump(schema.read(given.get("rule") or ""))
        what, about = given.get("what", ""), given.get("about", "")
        for name in ("what", "times", "days"):
            if not given.get(name) and name not in self.errors:
                self.add_error(name, _("Please fill this in."))
        if about and str(what) not in FITS[about.partition(":")[0]]:
            self.add_error("about", _("This doesn't go with what the customer did."))
        return Pattern(what, given.get("times") or 1, given.get("days") or 1, about).rule()


def _tags() -> list[tuple[str, Any]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    rows = Tag.objects.filter(deleted_at=None).select_related("group")
    for tag in rows.order_by("-group__order", "group_id", "-order", "pk"):
        groups.setdefault(tag.group.name, []).append((str(tag.pk), tag.name))
    return [("", "–"), *groups.items()]


def _about(member: Member) -> list[tuple[str, Any]]:
    categories = [
        (f"category:{each.pk}", f"{'　' * (each.path.count('/') - 2)}{each.name}")
        for each in Category.objects.order_by("path")
    ]
    named = [(f"code:{id}", label) for id, label, _hint in codes(Asked(member))]
    found: list[tuple[str, Any]] = [("", _("Anything"))]
    if categories:
        found.append((str(_("Categories")), categories))
    if named:
        found.append((str(_("Live codes")), named))
    read = [(f"material:{id}", label) for id, label, _hint in materials(Asked(member))]
    if read:
        found.append((str(_("Articles and links")), read))
    return found
