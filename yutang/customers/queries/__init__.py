"""Reads of customers worth a name."""

from yutang.customers.queries.catalogue import GroupRow, TagRow, catalogue
from yutang.customers.queries.narrowing import COUNTED, SORTS, Narrowing, matching, page_of
from yutang.customers.queries.people import (
    consents_of,
    follows_of,
    identities_of,
    remarks_by_customer,
    tags_by_id,
    tags_of,
    tags_to_give,
    timeline,
)
from yutang.customers.queries.scope import scoped, scoped_profiles

__all__ = [
    "COUNTED",
    "SORTS",
    "GroupRow",
    "Narrowing",
    "TagRow",
    "catalogue",
    "consents_of",
    "follows_of",
    "identities_of",
    "matching",
    "page_of",
    "remarks_by_customer",
    "scoped",
    "scoped_profiles",
    "tags_by_id",
    "tags_of",
    "tags_to_give",
    "timeline",
]
