"""How groups grow: figures for a list, and a group's days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import clock

# Active: in the group, and did something with us since then.
FIGURES = """
    select stay.group_id,
        count(*) filter (where stay.joined_at >= %(since)s),
        count(*) filter (where stay.left_at >= %(since)s),
        count(*) filter (
            where stay.left_at is null and profile.last_activity_at >= %(since)s)
    from groups_groupmember stay
    left join customers_profile profile on profile.customer_id = stay.customer_id
    where stay.group_id = any(%(groups)s) and stay.customer_id is not null
        and (stay.left_at is null or stay.left_at >= %(since)s)
    group by stay.group_id
"""

TOTAL = """
    select count(distinct customer_id) filter (where left_at is null),
        count(*) filter (where joined_at >= %(since)s),
        count(*) filter (where left_at >= %(since)s)
    from groups_groupmember
    where group_id = any(%(groups)s) and customer_id is not null
"""

BY_DAY = """
    select day::date, coalesce(joined, 0), coalesce(gone, 0),
        %(before)s + sum(coalesce(joined, 0) - coalesce(gone, 0)) over (order by day)
    from generate_series(%(first)s::date, %(last)s::date, '1 day') day
    left join (
        select (joined_at at time zone %(zone)s)::date as day, count(*) as joined
        from groups_groupmember
        where group_id = %(group)s and customer_id is not null
            and joined_at >= %(since)s and joined_at < %(until)s
        group by 1) j using (day)
    left join (
        select (left_at at time zone %(zone)s)::date as day, count(*) as gone
        from groups_groupmember
        where group_id = %(group)s and customer_id is not null
            and left_at >= %(since)s and left_at < %(until)s
        group by 1) l using (day)
    order by day
"""

BEFORE = """
    select count(*) from groups_groupmember
    where group_id = %(group)s and customer_id is not null and joined_at < %(since)s
        and (left_at is null or left_at >= %(since)s)
"""


@dataclass(frozen=True)
class Figures:
    """A group's customers who came, left, and did something since a moment."""

    new: int = 0
    lost: int = 0
    active: int = 0


@dataclass(frozen=True)
class Total:
    """Several groups together; a customer in two of them is one."""

    groups: int
    customers: int
    new: int
    lost: int


@dataclass(frozen=True)
class Day:
    """Customers who came and left on a day, and how many were there at its end."""

    day: date
    joined: int
    left: int
    size: int


def figures(group_ids: Iterable[int], *, since: datetime) -> dict[int, Figures]:
    """The figures of each group."""
    ids = list(group_ids)
    found = dict.fromkeys(ids, Figures())
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, {"groups": ids, "since": since})
        return found | {row[0]: Figures(*row[1:]) for row in cursor.fetchall()}


def with_figure(rows: QuerySet[GroupChat], name: str, *, since: datetime) -> QuerySet[GroupChat]:
    """The groups with one of their figures, to sort by it; another name changes nothing."""
    known = {
        "new": Q(joined_at__gte=since),
        "lost": Q(left_at__gte=since),
        "active": Q(left_at=None, customer__profile__last_activity_at__gte=since),
    }
    if name not in known:
        return rows
    stays = GroupMember.objects.filter(known[name], group=OuterRef("pk"), customer__isnull=False)
    counted = stays.order_by().values("group").annotate(n=Count("pk")).values("n")
    return rows.annotate(**{name: Coalesce(Subquery(counted), 0)})


def total(group_ids: Iterable[int], *, since: datetime) -> Total:
    """The figures of all these groups together."""
    ids = list(group_ids)
    with connection.cursor() as cursor:
        cursor.execute(TOTAL, {"groups": ids, "since": since})
        return Total(len(ids), *cursor.fetchone())


def by_day(group_id: int, *, first: date, last: date) -> Sequence[Day]:
    """The enterprise's days from `first` to `last`, none left out."""
    values: dict[str, Any] = {
        "group": group_id,
        "first": first,
        "last": last,
        "since": clock.day_bounds(first)[0],
        "until": clock.day_bounds(last)[1],
        "zone": str(clock.zone()),
    }
    with connection.cursor() as cursor:
        cursor.execute(BEFORE, values)
        before = cursor.fetchone()[0]
        cursor.execute(BY_DAY, values | {"before": before})
        return [Day(day, joined, left, int(size)) for day, joined, left, size in cursor.fetchall()]
