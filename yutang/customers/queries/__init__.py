"""Reads of customers worth a name."""

from yutang.customers.queries.narrowing import COUNTED, SORTS, Narrowing, count_up_to, matching
from yutang.customers.queries.scope import scoped, scoped_profiles

__all__ = [
    "COUNTED",
    "SORTS",
    "Narrowing",
    "count_up_to",
    "matching",
    "scoped",
    "scoped_profiles",
]
