"""A filter of the customer list by lifecycle."""

from collections.abc import Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yutang.customers import filters
from yutang.customers.models import Profile
from yutang.org.models import Member


def offered(_member: Member) -> Sequence[tuple[str, str]]:
    """Every stage."""
    return [(value, str(label)) for value, label in Profile.Lifecycle.choices]


def standing(profiles: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    """The customers in the stage."""
    return profiles.filter(lifecycle=value)


filters.register("lifecycle", _("Lifecycle"), offered, standing, order=40)
