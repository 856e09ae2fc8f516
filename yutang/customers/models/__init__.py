"""Customers: who they are, who follows them, what they are tagged with, and what happened."""

from yutang.customers.models.activities import Activity
from yutang.customers.models.facts import Choice, Fact, FactType, Stage
from yutang.customers.models.merges import Merge, MergeMove, Suggestion
from yutang.customers.models.people import Consent, Customer, Follow, Identity, Source
from yutang.customers.models.profiles import Profile, Reach
from yutang.customers.models.pushes import Push
from yutang.customers.models.tags import CustomerTag, Tag, TagGroup

__all__ = [
    "Activity",
    "Choice",
    "Consent",
    "Customer",
    "CustomerTag",
    "Fact",
    "FactType",
    "Follow",
    "Identity",
    "Merge",
    "MergeMove",
    "Profile",
    "Push",
    "Reach",
    "Source",
    "Stage",
    "Suggestion",
    "Tag",
    "TagGroup",
]
