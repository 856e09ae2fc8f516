"""Small words of the welcome pages."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.translation import gettext as _

from yutang.kernel.ui.weekdays import WEEKDAYS

register = template.Library()


@register.filter
def lookup(values: Mapping[str, str], key: str) -> str:
    """The value of a key that a variable names; empty where there is none."""
    return values.get(key, "")


@register.filter
def weekday_names(days: Sequence[int]) -> str:
    """The weekdays in order, in the reader's language."""
    return _(", ").join(str(name) for number, name in WEEKDAYS if number in days)


@register.filter
def grouped(number: int) -> str:
    """A count with its thousands apart."""
    return f"{number:,}"


@register.filter
def share(part: float | None) -> str:
    """A share of 0 … 1 in percent; a dash where there is none."""
    if part is None:
        return "–"
    return f"{100 * part:.0f}%" if part in (0, 1) or part > 0.2 else f"{100 * part:.1f}%"
