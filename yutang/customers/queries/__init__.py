"""Reads of customers worth a name."""

from yutang.customers.queries.scope import scoped, scoped_profiles

__all__ = ["scoped", "scoped_profiles"]
