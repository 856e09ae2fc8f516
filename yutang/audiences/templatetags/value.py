"""Filters of the pages of lifecycle and value."""

from django import template

from yutang.kernel import enterprise, money

register = template.Library()


@register.filter
def percent(share: float | None) -> str:
    """A share as people read it; a small one keeps a decimal."""
    if share is None:
        return "–"
    digits = 0 if share == 0 or share >= 0.1 else 1
    return f"{share * 100:.{digits}f}%"


@register.filter
def number(value: float | None) -> str:
    """A number with separators, fractions to one decimal."""
    if value is None:
        return "–"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


@register.filter
def rounded_money(amount: int | None) -> str:
    """An amount without its small part, for figures in a row: `¥1,234`."""
    if amount is None:
        return "–"
    return money.format_minor(amount // 100 * 100, enterprise.currency()).removesuffix(".00")
