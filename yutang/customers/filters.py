"""Filters of the customer list; areas above add theirs (by code, by tier …)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise

from yutang.customers.models import Profile
from yutang.org.models import Member

Choice = tuple[str, str]
Options = Callable[[Member], Sequence[Choice]]
Apply = Callable[[QuerySet[Profile], str], QuerySet[Profile]]


@dataclass(frozen=True)
class Filter:
    """One filter: its key in the address, what a member may choose, and what a choice keeps."""

    key: str
    label: str | Promise
    options: Options
    apply: Apply
    order: int = 50


_filters: dict[str, Filter] = {}


def register(
    key: str, label: str | Promise, options: Options, apply: Apply, *, order: int = 50
) -> None:
    """Add a filter to the customer list: `options(member)` gives (value, label) pairs, and
    `apply(profiles, value)` narrows; the same key again replaces it."""
    _filters[key] = Filter(key, label, options, apply, order)


def registered() -> list[Filter]:
    """All filters, in order."""
    return sorted(_filters.values(), key=lambda each: (each.order, each.key))
