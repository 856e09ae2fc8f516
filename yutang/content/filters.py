"""A filter of customers by what they have read; rules about readings offer the same materials."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from yutang.content.models import Material
from yutang.content.queries.opened import OPENS
from yutang.customers import filters
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Profile
from yutang.org.models import Member

MOST_OFFERED = 300
READ = (Kind.CONTENT_READ, Kind.LINK_CLICKED)


def offered(member: Member) -> Sequence[tuple[str, str]]:
    """The newest articles and links that were ever in use."""
    if not member.may("content.see"):
        return []
    used = Material.objects.filter(kind__in=OPENS, links__isnull=False).distinct()
    newest = used.order_by("-pk").values_list("pk", "title")[:MOST_OFFERED]
    return [(str(pk), title) for pk, title in newest]


def has_read(profiles: QuerySet[Profile], value: str) -> QuerySet[Profile]:
    """The customers who have read the material, or followed it where it is a link."""
    readings = Activity.objects.filter(
        subject_type="material", subject_id=value, kind__in=READ, customer_id=OuterRef("pk")
    )
    return profiles.filter(Exists(readings))


filters.register("material", _("Has read"), offered, has_read, order=40)
