"""Decisions about customers that need neither database nor network."""

from yutang.customers.rules.relations import Relation, added, removed
from yutang.customers.rules.search import digits, fold, lexemes, search_query, search_vector

__all__ = [
    "Relation",
    "added",
    "digits",
    "fold",
    "lexemes",
    "removed",
    "search_query",
    "search_vector",
]
