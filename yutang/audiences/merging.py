"""What of audiences a merge of two customers moves."""

from django.db.models import Count, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from yutang.audiences.models import Audience, AudienceMember
from yutang.customers import merging
from yutang.customers.merging import Table

# A refresh locks its audience ahead of the customers; so do we.
GUARD = """
    select id from audiences_audience where id in (
        select audience_id from audiences_audiencemember where customer_id = any(%(ids)s))
    order by id for update
"""


def count_members(kept_id: int, gone_id: int) -> None:
    """The audiences of the two say how many they are now, and that they changed."""
    touched = AudienceMember.objects.filter(customer__in=[kept_id, gone_id])
    sizes = (
        AudienceMember.objects.filter(audience=OuterRef("pk"))
        .order_by()
        .values("audience")
        .annotate(size=Count("customer"))
        .values("size")
    )
    Audience.objects.filter(pk__in=touched.values("audience")).update(
        size=Coalesce(Subquery(sizes), Value(0)), stamp=F("stamp") + 1
    )


merging.register(
    Table(
        "audiences_audiencemember",
        key="audience_id",
        once=("audience_id",),
        gone_wins="theirs.entered_at < mine.entered_at",
        guard=GUARD,
    )
)
merging.register(
    Table(
        "audiences_behaviourfit",
        key="behaviour_id",
        once=("behaviour_id",),
        gone_wins="theirs.at > mine.at",
    )
)
merging.after(count_members)
