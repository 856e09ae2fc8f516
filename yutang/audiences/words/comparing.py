"""Comparisons, windows and values in words."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from yutang.audiences.rules import nodes, vocabulary
from yutang.audiences.rules.vocabulary import Field
from yutang.audiences.words.names import Names
from yutang.customers.models import Customer, Profile
from yutang.kernel import enterprise
from yutang.kernel.money import format_minor

Named = Callable[[Any], str]

_ONE: dict[str, str | Promise] = {
    "eq": lazy("is %(value)s"),
    "ne": lazy("is not %(value)s"),
    "lt": lazy("less than %(value)s"),
    "le": lazy("at most %(value)s"),
    "gt": lazy("more than %(value)s"),
    "ge": lazy("at least %(value)s"),
    "contains": lazy("contains %(value)s"),
    "starts": lazy("starts with %(value)s"),
    "in": lazy("is %(value)s"),
    "not_in": lazy("is not %(value)s"),
    "before": lazy("before %(value)s"),
    "after": lazy("after %(value)s"),
    "in_stage": lazy("in the stage %(value)s"),
    "not_in_stage": lazy("not in the stage %(value)s"),
    "empty": lazy("not known"),
    "filled": lazy("known"),
}
_MEASURES: dict[str, str | Promise] = {
    "count": lazy("number"),
    "days": lazy("number of days"),
    "sum": lazy("total amount"),
    "amount": lazy("amount paid"),
    "kept": lazy("amount kept after refunds"),
    "average_amount": lazy("average amount"),
    "average_kept": lazy("average amount after refunds"),
    "pieces": lazy("pieces"),
    "first": lazy("first time"),
    "last": lazy("last time"),
}
_SUBJECTS: dict[str, str | Promise] = {
    "code": lazy("a live code"),
    "order": lazy("an order"),
    "tag": lazy("a tag"),
    "audience": lazy("an audience"),
    "stage": lazy("a stage"),
}
_CHOICES: dict[str, dict[Any, str | Promise]] = {
    "state": dict(Profile.State.choices),
    "lifecycle": dict(Profile.Lifecycle.choices),
    "gender": dict(Customer.Gender.choices),
    "type": dict(Customer.Type.choices),
}


def comparison(type: str, node: Any, named: Named) -> str:
    """What is asked of something of the type: "at least 3"."""
    op, value = node.is_, node.value
    if op == "age_between":
        return _age(node)
    if op == "between":
        low, high = (_shown(type, each, named) for each in value)
        return _("from %(low)s to %(high)s") % {"low": low, "high": high}
    if op in _DAYS:
        return _DAYS[op](value)
    if isinstance(value, list):
        value = _(" or ").join(_shown(type, each, named) for each in value)
        return str(_ONE[op]) % {"value": value}
    return str(_ONE[op]) % {"value": _shown(type, value, named)}


def window(within: Any) -> str:
    """When: "in the last 90 days"; empty: ever."""
    if within is None:
        return ""
    if isinstance(within, nodes.LastDays):
        return _in_last(within.last_days)
    if within.from_ and within.to:
        return _("from %(low)s to %(high)s") % {"low": within.from_, "high": within.to}
    if within.from_:
        return _("since %(day)s") % {"day": within.from_}
    return _("until %(day)s") % {"day": within.to}


def measure(name: str) -> str:
    """What is measured."""
    return str(_MEASURES[name])


def subject(type: str) -> str:
    """What an activity was about, where only the kind of thing is asked."""
    return str(_SUBJECTS.get(type, type))


def choice(field: Field, value: Any, names: Names) -> str:
    """A value of a field's choices or of what its ids name."""
    if field.of:
        return names.of(field.of, value)
    return str(_CHOICES.get(field.name, {}).get(value, value))


def _shown(type: str, value: Any, named: Named) -> str:
    if type == "money":
        return format_minor(value, enterprise.currency())
    if type == "yes_no":
        return _("yes") if value else _("no")
    if type == "text" and value is not None:
        return _("“%(name)s”") % {"name": value}
    if type in ("choice", "ids", "date") and isinstance(value, int | str) and value != "":
        return value if type == "date" and isinstance(value, str) else named(value)
    return f"{value:,}" if isinstance(value, int) else str(value)


def _in_last(days: int) -> str:
    return ngettext("in the last %(n)s day", "in the last %(n)s days", days) % {"n": days}


def _not_in_last(days: int) -> str:
    text = ngettext("not in the last %(n)s day", "not in the last %(n)s days", days)
    return text % {"n": days}


def _in_next(days: int) -> str:
    return ngettext("in the next %(n)s day", "in the next %(n)s days", days) % {"n": days}


def _anniversary(days: int) -> str:
    text = ngettext(
        "has its anniversary within %(n)s day", "has its anniversary within %(n)s days", days
    )
    return text % {"n": days}


def _age(node: Any) -> str:
    low, high = node.value
    texts = {
        "days": _("%(low)s to %(high)s days ago"),
        "months": _("%(low)s to %(high)s months ago"),
        "years": _("%(low)s to %(high)s years ago"),
    }
    return texts[node.unit or "days"] % {"low": low, "high": high}


_DAYS = {
    "in_last": _in_last,
    "not_in_last": _not_in_last,
    "in_next": _in_next,
    "anniversary_in": _anniversary,
}
assert set(_ONE) | set(_DAYS) | {"between", "age_between"} == {
    op for ops in vocabulary.OPERATORS.values() for op in ops
}
