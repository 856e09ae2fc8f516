"""What was read becomes known to the log, once the reader has left."""

from datetime import datetime, timedelta

from django.db import transaction

from yutang.content.models import Visit
from yutang.content.rules.limits import SHORTEST_READING
from yutang.customers import log

LEFT = timedelta(seconds=30)  # since the page said that it was left
QUIET = timedelta(minutes=3)  # since it was last heard of
AT_ONCE = 1000
LATEST = timedelta(days=2)  # older remainders are too short to tell

# One activity for each stretch of reading: what is in the log already is never rewritten, and its
# seconds together are those of the visit.
DUE = """
    with due as (
        select id, told_seconds as before from content_visit
        where customer_id is not null and seconds > told_seconds
            and last_at between %(at)s - %(latest)s::interval and %(at)s - %(left)s::interval
            and seconds - told_seconds >= %(shortest)s and not by_staff
            and (ended_at is not null or last_at <= %(at)s - %(quiet)s::interval)
        order by id limit %(most)s
        for update skip locked
    ), told as (
        update content_visit visit set told_seconds = seconds
        from due where visit.id = due.id
        returning visit.*, due.before
    )
"""
READ = """
    select told.customer_id, 'content_read' as kind, told.last_at as happened_at, link.member_id,
        'material' as subject_type, link.material_id as subject_id, null::bigint as amount,
        jsonb_build_object('seconds', told.seconds - told.before, 'depth', told.depth,
            'title', material.title, 'source', link.source) as props
    from told
        join content_trackedlink link on link.id = told.link_id
        join content_material material on material.id = link.material_id
"""


@transaction.atomic
def tell_readings(*, at: datetime) -> int:
    """Every reading that has come to rest is in the log; how many were not before."""
    given = {
        "at": at, "left": LEFT, "quiet": QUIET, "latest": LATEST, "shortest": SHORTEST_READING,
        "most": AT_ONCE,
    }  # fmt: skip
    return log.record_select(READ, given, ahead=DUE)


def forget_unseen(*, at: datetime) -> int:
    """Pages that were fetched but never on a screen are gone after two days, and members' own."""
    old = Visit.objects.filter(opened_at__lt=at - LATEST)
    unseen, _each = old.filter(seen_at=None).delete()
    return unseen
