"""WeCom's statistic of groups is read for each owner and day, and kept."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from yutang.groups.models import GroupChat, OwnerDay
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.wecom.api import statistics as api
from yutang.wecom.client import connect

LOOKED_BACK = 30  # days; WeCom tells 180
MOST_DAYS = 10  # in one go; the rest the next time
COUNTED = {
    "new_groups": "new_chat_cnt",
    "groups": "chat_total",
    "spoken_groups": "chat_has_msg",
    "new_people": "new_member_cnt",
    "people": "member_total",
    "speakers": "member_has_msg",
    "messages": "msg_total",
}


def count_groups() -> int:
    """The latest days that are missing are read, yesterday's anew; returns how many days."""
    owners = _owners()
    days = _missing()[:MOST_DAYS] if owners else []
    for day in days:
        for start in range(0, len(owners), api.MOST_MEMBERS):
            _count(owners[start : start + api.MOST_MEMBERS], day)
    return len(days)


def _owners() -> list[Member]:
    """Active owners of living groups: of others WeCom tells nothing."""
    live = GroupChat.objects.exclude(status=GroupChat.Status.DISSOLVED)
    members = Member.objects.filter(
        pk__in=live.values("owner"), status=Member.Status.ACTIVE, wecom_userid__isnull=False
    )
    return list(members.order_by("pk"))


def _missing() -> list[date]:
    """Yesterday, and days before of which nothing is kept, the latest first."""
    yesterday = api.day_of(clock.now()) - timedelta(days=1)
    first = yesterday - timedelta(days=LOOKED_BACK - 1)
    known = set(OwnerDay.objects.filter(day__gte=first).values_list("day", flat=True).distinct())
    days = [yesterday - timedelta(days=n) for n in range(LOOKED_BACK)]
    return [day for day in days if day == yesterday or day not in known]


def _count(owners: Sequence[Member], day: date) -> None:
    begin = api.begin_of(day)
    by_userid = {(each.wecom_userid or "").lower(): each for each in owners}
    told = api.groups_by_owner(
        connect(), [each.wecom_userid or "" for each in owners], since=begin, until=begin
    )
    rows = [
        OwnerDay(
            member=by_userid[row.owner.lower()],
            day=day,
            read_at=clock.now(),
            **{ours: getattr(row.data, theirs) for ours, theirs in COUNTED.items()},
        )
        for row in told
        if row.owner.lower() in by_userid
    ]
    _keep(rows)


@transaction.atomic
def _keep(rows: Sequence[OwnerDay]) -> None:
    OwnerDay.objects.bulk_create(
        sorted(rows, key=lambda row: row.member_id),
        update_conflicts=True,
        unique_fields=["member", "day"],
        update_fields=[*COUNTED, "read_at"],
    )
