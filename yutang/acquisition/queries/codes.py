"""Codes as a member may see them."""

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yutang.acquisition.models import Arrival, Assignment, Code, Scan, Way
from yutang.org.models import Member
from yutang.org.queries import visible_unit_ids


def codes(*, scope: Member) -> QuerySet[Code]:
    """All codes, or those of the member's own stores."""
    units = visible_unit_ids(scope)
    everything = Code.objects.select_related("store", "gift")
    return everything if units is None else everything.filter(store__in=units)


def listed_codes(
    *, scope: Member, q: str = "", kind: str = "", channel: str = "", state: str = "",
    store: str = "",
) -> QuerySet[Code]:  # fmt: skip
    """The codes of a list with their scans and adds; empty filters hide nothing."""
    found = codes(scope=scope)
    if q:
        found = found.filter(
            Q(name__icontains=q) | Q(slug=q) | Q(store__name__icontains=q)
            | Q(remark__icontains=q)
        )  # fmt: skip
    plain = {"kind": kind, "channel": channel, "store": store}
    found = found.filter(**{name: value for name, value in plain.items() if value})
    if state:
        found = found.filter(closed_at__isnull=state == "open")
    return found.annotate(scan_count=_count(Scan), add_count=_count(Arrival))


def way_of(code: Code) -> Way | None:
    """The code's own contact way; page codes have none."""
    return Way.objects.select_related("picture").filter(code=code, member=None).first()


def recent_assignments(*, code: Code) -> QuerySet[Assignment]:
    """The code's decisions, newest first."""
    found = Assignment.objects.filter(code=code).select_related("member", "lock__customer")
    return found.order_by("-at", "-pk")


def _count(model: type[Scan] | type[Arrival]) -> Coalesce:
    rows = model.objects.filter(code=OuterRef("pk")).order_by().values("code")
    counted = rows.annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
