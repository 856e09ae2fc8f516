"""Which customers a member may see."""

from django.db.models import Q, QuerySet

from yutang.customers.models import Customer, Profile
from yutang.org import queries as org
from yutang.org import rules
from yutang.org.models import Member


def scoped(member: Member) -> QuerySet[Customer]:
    """The customers the member may see: all, those of the member's units, or own ones."""
    return Customer.objects.filter(_within(member, "profile__"), merged_into=None)


def scoped_profiles(member: Member) -> QuerySet[Profile]:
    """The same customers' profiles."""
    return Profile.objects.filter(_within(member, ""))


def _within(member: Member, prefix: str) -> Q:
    if member.role in rules.SEES_ALL:
        return Q()
    own = Q(**{f"{prefix}member_ids__contains": [member.pk]}) | Q(
        **{f"{prefix}consultant": member.pk}
    )
    if member.role not in rules.SEES_OWN_UNITS:
        return own
    roots = list(org.root_unit_ids(member))
    return Q(**{f"{prefix}unit_ids__overlap": roots}) if roots else own
