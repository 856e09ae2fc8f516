"""Figures of audiences as people read them."""

from django import template

register = template.Library()


@register.filter
def share(part: float) -> str:
    """0.1234 as 12.3 %; small parts keep a digit that says something."""
    percent = 100 * part
    return f"{percent:.1f}%" if percent >= 0.1 or not percent else f"{percent:.2g}%"
