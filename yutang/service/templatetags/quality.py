"""How figures of quality stand on pages."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from yutang.service.rules import quality

register = template.Library()


@register.filter
def masked(name: Any) -> str:
    """A name that this person may not read: all but its first character hidden."""
    return quality.masked(str(name))


@register.filter
def minutes(value: float | None) -> str:
    """Minutes as people read them; a dash where nobody wrote."""
    return "–" if value is None else _("%(n)s min") % {"n": f"{value:,.0f}"}


@register.filter
def percent(value: float | None) -> str:
    """A share 0 … 1; a dash where there is none."""
    return "–" if value is None else f"{100 * value:.1f}%"


@register.filter
def thousands(value: int) -> str:
    """A whole number, parted by thousands."""
    return f"{value:,}"
