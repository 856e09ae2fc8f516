"""What we learnt of a customer, and where that took her, in people's words."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Profile

Props = dict[str, Any]


def _learnt(_activity: Activity, props: Props) -> str:
    fact, value = props.get("fact", ""), props.get("value")
    if props.get("cleared"):
        return _("“%(fact)s” was cleared") % {"fact": fact}
    if isinstance(value, bool):
        value = _("yes") if value else _("no")
    if value:
        return _("%(fact)s: %(value)s") % {"fact": fact, "value": value}
    return _("“%(fact)s” became known") % {"fact": fact}


def _stage(_activity: Activity, props: Props) -> str:
    names = {
        "fact": " ".join(filter(None, (props.get("fact", ""), props.get("person", "")))),
        "stage": props.get("stage", ""),
        "before": props.get("before", ""),
    }
    if not names["stage"]:
        return _("%(fact)s: left the stage “%(before)s”") % names
    if not names["before"]:
        return _("%(fact)s: now “%(stage)s”") % names
    return _("%(fact)s: from “%(before)s” to “%(stage)s”") % names


def _lifecycle(_activity: Activity, props: Props) -> str:
    labels: dict[str, Any] = dict(Profile.Lifecycle.choices)
    stage, before = (str(props.get(name, "")) for name in ("stage", "before"))
    names = {"stage": labels.get(stage, stage), "before": labels.get(before, before)}
    if not before:
        return _("Lifecycle: now %(stage)s") % names
    return _("Lifecycle: from %(before)s to %(stage)s") % names


def _entered(_activity: Activity, props: Props) -> str:
    return _("Entered the audience “%(name)s”") % {"name": props.get("name", "")}


def _left(_activity: Activity, props: Props) -> str:
    return _("Left the audience “%(name)s”") % {"name": props.get("name", "")}


def _merged(_activity: Activity, props: Props) -> str:
    return _("Was merged with customer %(other)s") % {"other": props.get("other", "")}


def _split(_activity: Activity, props: Props) -> str:
    return _("Was split from customer %(other)s") % {"other": props.get("other", "")}


def _handed_over(activity: Activity, props: Props) -> str:
    names = {
        "to": activity.member.name if activity.member else "?",
        "from": props.get("from", ""),
        "until": props.get("until", ""),
    }
    why = {
        "leave": _("%(to)s stands in for %(from)s, back on %(until)s"),
        "back": _("%(to)s is back"),
        "moved": _("%(to)s looks after her in place of %(from)s, who has another post"),
        "resigned": _("%(to)s looks after her in place of %(from)s, who has left"),
    }
    return why.get(str(props.get("why")), "") % names


SPEAK: dict[str, Callable[[Activity, Props], str]] = {
    Kind.FACT_LEARNT: _learnt,
    Kind.STAGE_CHANGED: _stage,
    Kind.LIFECYCLE_CHANGED: _lifecycle,
    Kind.AUDIENCE_ENTERED: _entered,
    Kind.AUDIENCE_LEFT: _left,
    Kind.HANDED_OVER: _handed_over,
    Kind.MERGED: _merged,
    Kind.SPLIT: _split,
}
