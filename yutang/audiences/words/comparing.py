"""Comparisons, windows and values in words."""

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yutang.audiences.rules import nodes, vocabulary
from yutang.audiences.rules.vocabulary import Field
from yutang.audiences.words.names import Names
from yutang.customers.models import Customer, Profile
from yutang.kernel import enterprise
from yutang.kernel.money import format_minor

Named = Callable[[Any], str]

_ONE: dict[str, str | Promise] = {
    "eq": gettext_lazy("is %(value)s"),
    "ne": gettext_lazy("is not %(value)s"),
    "lt": gettext_lazy("less than %(value)s"),
    "le": gettext_lazy("at most %(value)s"),
    "gt": gettext_lazy("more than %(value)s"),
    "ge": gettext_lazy("at least %(value)s"),
    "contains": gettext_lazy("contains %(value)s"),
    "starts": gettext_lazy("starts with %(value)s"),
    "in": gettext_lazy("is %(value)s"),
    "not_in": gettext_lazy("is not %(value)s"),
    "before": gettext_lazy("before %(value)s"),
    "after": gettext_lazy("after %(value)s"),
    "in_stage": gettext_lazy("in the stage %(value)s"),
    "not_in_stage": gettext_lazy("not in the stage %(value)s"),
    "empty": gettext_lazy("not known"),
    "filled": gettext_lazy("known"),
}
_MEASURES: dict[str, str | Promise] = {
    "count": gettext_lazy("number"),
    "days": gettext_lazy("number of days"),
    "sum": gettext_lazy("total amount"),
    "amount": gettext_lazy("amount paid"),
    "kept": gettext_lazy("amount kept after refunds"),
    "average_amount": gettext_lazy("average amount"),
    "average_kept": gettext_lazy("average amount after refunds"),
    "pieces": gettext_lazy("pieces"),
    "first": gettext_lazy("first time"),
    "last": gettext_lazy("last time"),
}
_SUBJECTS: dict[str, str | Promise] = {
    "code": gettext_lazy("a live code"),
    "order": gettext_lazy("an order"),
    "tag": gettext_lazy("a tag"),
    "audience": gettext_lazy("an audience"),
    "stage": gettext_lazy("a stage"),
    "material": gettext_lazy("something to read"),
    "product": gettext_lazy("a product"),
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
