"""What the fields of steps and plans are called, and what they say, for comparing two versions."""

from collections.abc import Callable, Iterable
from datetime import time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import TypeAdapter

from yutang.journeys.rules.steps import Span
from yutang.journeys.rules.targets import without_query
from yutang.journeys.rules.triggers import Goal, Match, Trigger
from yutang.journeys.words import sentences, times
from yutang.journeys.words.conditions import MOST_SHOWN, condition
from yutang.journeys.words.kinds import STEPS
from yutang.journeys.words.names import Called, Names
from yutang.outreach.models import Carrier, Purpose

LABELS = {
    "name": gettext_lazy("Name"),
    "kind": gettext_lazy("Kind"),
    "span": gettext_lazy("How long"),
    "at": gettext_lazy("Time of day"),
    "weekdays": gettext_lazy("Weekdays"),
    "days": gettext_lazy("Days"),
    "group_day": gettext_lazy("Day of the group"),
    "match": gettext_lazy("What has to happen"),
    "arms": gettext_lazy("Ways"),
    "carrier": gettext_lazy("Carrier"),
    "purpose": gettext_lazy("Purpose"),
    "text": gettext_lazy("Text"),
    "materials": gettext_lazy("Materials"),
    "keep_hours": gettext_lazy("Of use for so many hours"),
    "add": gettext_lazy("Tags to give"),
    "remove": gettext_lazy("Tags to take away"),
    "fact": gettext_lazy("Fact"),
    "value": gettext_lazy("Value"),
    "title": gettext_lazy("Title"),
    "group_code": gettext_lazy("Group code"),
    "url": gettext_lazy("Address"),
    "timeout_seconds": gettext_lazy("Seconds to wait for the answer"),
    "tries": gettext_lazy("Tries"),
    "failed": gettext_lazy("If it fails"),
    "journey": gettext_lazy("Journey"),
    "leave": gettext_lazy("Leaves this journey"),
    "to": gettext_lazy("To the step"),
    "template": gettext_lazy("Template"),
    "triggers": gettext_lazy("Who enters"),
    "exits": gettext_lazy("Who leaves early"),
    "goal": gettext_lazy("Goal"),
    "reentry": gettext_lazy("Entering again"),
    "quiet": gettext_lazy("In quiet hours"),
    "late": gettext_lazy("When late"),
    "valid_from": gettext_lazy("Valid from"),
    "valid_until": gettext_lazy("Valid until"),
    "first_day": gettext_lazy("The first day"),
    "rule": gettext_lazy("Condition"),
    "percent": gettext_lazy("Percent"),
    "mode": gettext_lazy("How"),
    "hours": gettext_lazy("Hours"),
}
NAMED = {
    "materials": "materials",
    "add": "tags",
    "remove": "tags",
    "group_code": "group_codes",
    "journey": "journeys",
}
WORDS: dict[tuple[str, str], Any] = {
    ("failed", "go_on"): gettext_lazy("It goes on"),
    ("failed", "stop"): gettext_lazy("It stops"),
    ("quiet", "hold"): gettext_lazy("Held back until they are over"),
    ("quiet", "skip"): gettext_lazy("Not sent"),
    ("mode", "never"): gettext_lazy("Never"),
    ("mode", "after"): gettext_lazy("After some days"),
    ("mode", "always"): gettext_lazy("At every occasion"),
    ("first_day", "made"): gettext_lazy("When the group was made"),
    ("first_day", "entered"): gettext_lazy("When the group entered"),
}
_TRIGGER: TypeAdapter[Any] = TypeAdapter(Trigger)


def label(field: str) -> str:
    """What the field is called."""
    return str(LABELS.get(field, field))


def said(field: str, value: Any, names: Names) -> str:
    """What the field says, in words; ids as the names of what they mean."""
    if value is None or value in ([], "", {}):
        return _("nothing")
    if isinstance(value, str) and (field, value) in WORDS:
        return str(WORDS[field, value])
    if field in NAMED:
        ids = value if isinstance(value, list) else [value]
        known: Called = getattr(names, NAMED[field])
        return _listed(known.get(id, f"#{id}") for id in ids)
    if field in _SAID:
        return _SAID[field](value, names)
    return _plain(value)


def _triggers(value: list[Any], names: Names) -> str:
    found = (_TRIGGER.validate_python(each) for each in value)
    return "\n".join(sentences.trigger(each, names, MOST_SHOWN) for each in found)


def _match(value: Any, names: Names) -> str:
    return sentences.happening(Match.model_validate(value), names)


def _goal(value: Any, names: Names) -> str:
    goal = Goal.model_validate(value)
    said = sentences.reward(goal, names)
    return f"{said} · {_('Leaves early')}" if goal.leaves else said


def _kind(value: str, _names: Names) -> str:
    return str(STEPS[value].label)


def _arms(value: list[dict[str, Any]], names: Names) -> str:
    return "\n".join(_arm(each, names) for each in value)


def _arm(arm: dict[str, Any], names: Names) -> str:
    is_share = "percent" in arm
    what = f"{arm['percent']} %" if is_share else condition(arm["rule"], names.rules)
    name = arm.get("name", "")
    return _("%(label)s: %(value)s") % {"label": name, "value": what} if name else what


_SAID: dict[str, Callable[[Any, Names], str]] = {
    "url": lambda value, _names: without_query(str(value)),
    "kind": _kind,
    "span": lambda value, _names: times.span(Span.model_validate(value)),
    "at": lambda value, _names: times.hour(time.fromisoformat(value)),
    "weekdays": lambda value, _names: times.weekdays(value),
    "carrier": lambda value, _names: str(dict(Carrier.choices).get(value, value)),
    "purpose": lambda value, _names: str(dict(Purpose.choices).get(value, value)),
    "match": _match,
    "arms": _arms,
    "triggers": _triggers,
    "exits": lambda value, names: "\n".join(_match(each, names) for each in value),
    "goal": _goal,
    "fact": lambda value, names: names.facts.get(value, value),
    "to": lambda value, names: names.steps.get(value, value),
}


def _plain(value: Any) -> str:
    """Text and numbers as they are; what has parts: each part with its name."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return _listed(value)
    if isinstance(value, dict):
        told = {key: each for key, each in value.items() if each not in (None, [], "", {})}
        return _listed(_part(key, each) for key, each in told.items())
    return str(value)


def _part(key: str, value: Any) -> str:
    words = WORDS.get((key, value) if isinstance(value, str) else ("", ""), _plain(value))
    return _("%(label)s: %(value)s") % {"label": label(key), "value": words}


def _listed(parts: Iterable[Any]) -> str:
    return _(", ").join(str(each) for each in parts)
