"""What acquisition tells about a customer's source: the code's name, and a filter by code."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from yutang.acquisition.models import Code, GroupCode
from yutang.acquisition.queries.codes import codes
from yutang.customers import filters, sources
from yutang.customers.models import Profile
from yutang.org.models import Member

MOST_OFFERED = 500


def offered(member: Member) -> Sequence[tuple[str, str]]:
    """The newest codes that the member may see."""
    newest = codes(scope=member).select_related("store").order_by("-created_at")[:MOST_OFFERED]
    return [(str(code.pk), code.label) for code in newest]


def came_by(profiles: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    """The customers whose first source is the code."""
    return profiles.filter(source_key=f"code:{value}")


def names(ids: set[int]) -> Mapping[int, str]:
    """How codes are called."""
    return {c.pk: c.label for c in Code.objects.filter(pk__in=ids).select_related("store")}


def names_of_group_codes(ids: set[int]) -> Mapping[int, str]:
    """How group codes are called."""
    found = GroupCode.objects.filter(pk__in=ids).select_related("store")
    return {code.pk: code.label for code in found}


sources.register("code", names)
sources.register("group_code", names_of_group_codes)
filters.register("code", _("Live code"), offered, came_by, order=30)
