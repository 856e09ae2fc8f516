"""The workbench: a rule built by clicking, on whichever page one is kept.

A page extends `audiences/builder/bench.html` and says who keeps the rule; what it shows comes
from `bench(…)`, and its form is a `RuleText`.
"""

import json
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from yutang.audiences import engines
from yutang.audiences.queries.examples import Example, examples
from yutang.audiences.queries.values import KINDS
from yutang.audiences.rules import schema
from yutang.audiences.rules.schema import Rule
from yutang.audiences.views import counting
from yutang.audiences.words import palette, sentence
from yutang.audiences.words.builder import BUILDER
from yutang.kernel.errors import DomainError
from yutang.org.models import Member

MOST_DRAWN = 1000  # conditions, though they are too many to be kept
LONGEST_SHOWN = 100_000  # characters of a text that is no rule
EMPTY = {"version": 1, "where": {"all": []}}
# What the scripts draw: the signs of things and of acts.
ICONS = sorted(
    {
        *(icon for _label, icon in palette.FIELDS.values()),
        *(kind.icon for kind in KINDS.values()),
        *("activity", "alert-triangle", "arrow-bar-left", "arrow-bar-to-right", "arrow-down"),
        *("arrow-up", "baby-carriage", "ban", "building-store", "calendar", "category", "check"),
        *("chart-grid-dots", "checkbox", "clipboard", "clipboard-copy", "copy", "dots", "hash"),
        *("folder-minus", "folder-plus", "grip-vertical", "help", "list-details", "messages"),
        *(
            "package",
            "plus",
            "point",
            "shopping-bag",
            "shopping-cart-off",
            "tag",
            "trash",
            "users-group",
            "x",
        ),
    }
)


class RuleText(forms.Form):
    """A rule as JSON."""

    rule = forms.CharField(widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}))

    def put(self, name: str, value: Any) -> None:
        """The field shows this instead of what was posted."""
        given: Any = self.data
        self.data = {**given.dict(), name: value}


def bench(
    form: RuleText, member: Member, ready: list[Example] | None = None, **shown: Any
) -> dict[str, Any]:
    """What the page shows of the form's rule; `shown` may say what was counted, or is wrong."""
    rule = readable(form["rule"].value())
    if form.is_bound and _is_a_book(form["rule"].value() or ""):
        form.put("rule", "")
    ready = examples(member) if ready is None else ready
    return {
        "form": form,
        "rule": rule,
        "is_begun": rule != EMPTY,
        "problems": getattr(form, "problems", []),
        "words": {key: str(text) for key, text in BUILDER.items()},
        "icons": ICONS,
        "examples": ready,
        "example_rules": {example.key: example.rule for example in ready},
        "counted": None,
        **shown,
    }


def show(
    request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    """The page; the engines load while it is looked at."""
    page = render(request, template, context, status=status)
    counting.warm()
    return page


def read(form: RuleText, member: Member) -> Rule | None:
    """The rule that the valid form says; None where something is wrong, which it then shows."""
    try:
        return schema.read(form.cleaned_data["rule"], engines.known(member))
    except DomainError as fault:
        refuse(form, fault)
        return None


def refuse(form: RuleText, fault: DomainError) -> None:
    """The form says what is wrong, at the field if one is named."""
    form.problems = getattr(fault, "problems", [])  # type: ignore[attr-defined]
    field = fault.field if fault.field in form.fields else None
    form.add_error(field, str(fault))


def counted(text: str, member: Member) -> tuple[dict[str, Any], int]:
    """What a page without scripts shows after “Count”, and the status that goes with it."""
    try:
        rule = schema.read(text, engines.known(member))
        found = counting.counted(rule, member)
        return {"counted": found, "sentence": sentence.sentence(rule)}, 200
    except DomainError as fault:
        return {"problems": getattr(fault, "problems", [])}, fault.status


def readable(text: str | None) -> Any:
    """The JSON in the text as it is; an empty rule where it is none that a page can hold."""
    try:
        found = json.loads(text or "")
        if not _can_be_drawn(found):
            return EMPTY
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return EMPTY
    return found


def text_of(rule: Any) -> str:
    """The rule as people read it."""
    return json.dumps(rule, ensure_ascii=False, indent=2)


def posted(given: QueryDict) -> dict[str, Any]:
    """What was posted, to be shown again unchecked."""
    shown = given.dict()
    return {**shown, "rule": ""} if _is_a_book(given.get("rule", "")) else dict(shown)


def _is_a_book(text: str) -> bool:
    """Whether it is no rule and so long that it isn't sent back to whoever sent it."""
    return len(text) > LONGEST_SHOWN and readable(text) == EMPTY


def _can_be_drawn(found: Any) -> bool:
    """Whether a page has room for it: some conditions too many can be taken out there."""
    too_much = schema.oversize(found)
    return all(each.code == "too_many" and each.given["count"] <= MOST_DRAWN for each in too_much)
