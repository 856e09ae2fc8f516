"""What members did day by day is read from WeCom, one member a call, and kept."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from yutang.kernel import clock
from yutang.org.models import Member
from yutang.service.models import Behaviour
from yutang.wecom.api import statistics
from yutang.wecom.client import WeCom, connect
from yutang.wecom.errors import WeComError

PERSONAL = {40003, 50002, 60011, 60021, 60111, 84074, 84084}  # refused for this member alone
AGAIN = 2  # days before the last known one that are read once more: WeCom still counts
KEPT = ["chats", "messages", "replied", "reply_minutes", "lost", "asked", "added", "read_at"]


def yesterday() -> date:
    """The last day that WeCom has counted to its end."""
    return statistics.day_of(clock.now()) - timedelta(days=1)


def read_all() -> int:
    """Every serving member's figures up to yesterday are here; returns how many rows were read.

    Who has yesterday's already isn't asked again. One whom WeCom refuses doesn't stop the others.
    """
    last = dict(Behaviour.objects.values_list("member_id").annotate(day=Max("day")))
    client, count = connect(), 0
    for member in serving():
        known = last.get(member.pk)
        if known and known >= yesterday():
            continue
        try:
            count += read_member(client=client, member=member, known=known)
        except WeComError as fault:
            if fault.errcode not in PERSONAL:
                raise
    return count


def read_member(*, client: WeCom, member: Member, known: date | None) -> int:
    """The member's days since the last known one, at most 30; what is known is read again."""
    last = yesterday()
    first = last - timedelta(days=statistics.MOST_DAYS - 1)
    if known:
        first = max(first, known - timedelta(days=AGAIN - 1))
    days = statistics.behaviour(
        client,
        [member.wecom_userid or ""],
        since=statistics.begin_of(first),
        until=statistics.begin_of(last),
    )
    return keep_days(member=member, days=days)


@transaction.atomic
def keep_days(*, member: Member, days: Sequence[statistics.Behaviour]) -> int:
    """The days stand here as WeCom tells them now."""
    rows = list(_rows(member, days))
    Behaviour.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["member", "day"], update_fields=KEPT
    )
    return len(rows)


def serving() -> list[Member]:
    """Who serves customers in WeCom."""
    rows = Member.objects.filter(
        status=Member.Status.ACTIVE, contact_enabled=True, wecom_userid__isnull=False
    )
    return list(rows.order_by("pk"))


def _rows(member: Member, days: Iterable[statistics.Behaviour]) -> Iterable[Behaviour]:
    now = clock.now()
    by_day = {statistics.day_of(datetime.fromtimestamp(each.stat_time, UTC)): each for each in days}
    for day, each in by_day.items():
        share = each.reply_percentage
        yield Behaviour(
            member=member,
            day=day,
            chats=each.chat_cnt,
            messages=each.message_cnt,
            replied=None if share is None else min(100.0, max(0.0, share)),
            reply_minutes=each.avg_reply_time,
            lost=each.negative_feedback_cnt,
            asked=each.new_apply_cnt,
            added=each.new_contact_cnt,
            read_at=now,
        )
