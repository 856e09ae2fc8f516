"""Decisions about customers that need neither database nor network."""

from yutang.customers.rules.relations import Relation, added, removed
from yutang.customers.rules.search import lexemes, search_vector

__all__ = ["Relation", "added", "lexemes", "removed", "search_vector"]
