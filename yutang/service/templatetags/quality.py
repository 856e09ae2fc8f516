"""How figures of quality stand on pages."""

from typing import Any

from django import template

from yutang.service.rules import quality

register = template.Library()


@register.filter
def masked(name: Any) -> str:
    """A name that this person may not read: all but its first character hidden."""
    return quality.masked(str(name))
