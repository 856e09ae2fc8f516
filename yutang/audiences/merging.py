"""What of audiences a merge of two customers moves."""

from django.db.models import F

from yutang.audiences.models import Audience, AudienceMember
from yutang.customers import merging
from yutang.customers.merging import Table
from yutang.customers.models import MergeMove

MEMBERS = "audiences_audiencemember"

# A refresh locks its audience ahead of the customers; so do we.
GUARD = """
    select id from audiences_audience where id in (
        select audience_id from audiences_audiencemember where customer_id = any(%(ids)s))
    order by id for update
"""


def count_members(kept_id: int, gone_id: int) -> None:
    """The audiences of the two say that they changed, and those of both how many they are now.

    Only these are counted: where one of the two was, there are as many as before.
    """
    touched = AudienceMember.objects.filter(customer__in=[kept_id, gone_id])
    Audience.objects.filter(pk__in=touched.values("audience")).update(stamp=F("stamp") + 1)
    for audience in Audience.objects.filter(pk__in=_of_both(gone_id)):
        Audience.objects.filter(pk=audience.pk).update(size=audience.members.count())


def _of_both(gone_id: int) -> set[int]:
    """Where a merge made two members one."""
    moves = MergeMove.objects.filter(merge__gone=gone_id, table=f"{MEMBERS}.customer_id")
    return {row["audience_id"] for move in moves for row in move.folded}


merging.register(
    Table(
        MEMBERS,
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
