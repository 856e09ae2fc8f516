"""What WeCom counted in the groups of each owner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yutang.groups.models import OwnerDay
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids

# The last known size, and the sums of the days.
OWNERS = """
    select member.id, member.name,
        (array_agg(day.groups order by day.day desc))[1],
        (array_agg(day.people order by day.day desc))[1],
        sum(day.new_people)::int, sum(day.speakers)::float / count(*), sum(day.messages)::int
    from groups_ownerday day join org_member member on member.id = day.member_id
    where day.day >= %(first)s and day.day <= %(last)s
        and (%(members)s::bigint[] is null or member.id = any(%(members)s))
    group by 1, 2
"""
DAYS = """
    select each.day::date, coalesce(sum(one.new_people), 0)::int,
        coalesce(sum(one.speakers), 0)::int, coalesce(sum(one.messages), 0)::int,
        coalesce(sum(one.people), 0)::int, count(one.id) > 0
    from generate_series(%(first)s::date, %(last)s::date, '1 day') each (day)
        left join groups_ownerday one on one.day = each.day::date
            and (%(members)s::bigint[] is null or one.member_id = any(%(members)s))
    group by 1 order by 1
"""
SORTS = ("name", "groups", "people", "new", "speakers", "messages")


@dataclass(frozen=True)
class OwnerRow:
    """One owner's groups over some days; `speakers`: people a day who wrote, on average."""

    id: int
    name: str
    groups: int
    people: int
    new: int
    speakers: float
    messages: int


@dataclass(frozen=True)
class CountedDay:
    """A day of several owners together; `is_known`: WeCom told of it."""

    day: date
    new: int
    speakers: int
    messages: int
    people: int
    is_known: bool


def owner_rows(viewer: Member, *, first: date, last: date, sort: str) -> list[OwnerRow]:
    """Each owner within sight; `sort`: one of `SORTS`, with `-` the largest first."""
    with connection.cursor() as cursor:
        cursor.execute(OWNERS, _values(visible_member_ids(viewer), first, last))
        rows = [OwnerRow(*row) for row in cursor.fetchall()]
    rows.sort(key=lambda row: row.name)
    key = sort.lstrip("-")
    rows.sort(key=lambda row: getattr(row, key), reverse=sort.startswith("-"))
    return rows


def counted_days(
    viewer: Member, *, first: date, last: date, owner_id: int | None = None
) -> Sequence[CountedDay]:
    """The days, none left out, of one owner or of all within sight."""
    seen = visible_member_ids(viewer) if owner_id is None else {owner_id}
    with connection.cursor() as cursor:
        cursor.execute(DAYS, _values(seen, first, last))
        return [CountedDay(*row) for row in cursor.fetchall()]


def last_counted() -> date | None:
    """The last day that WeCom told of."""
    return OwnerDay.objects.order_by("-day").values_list("day", flat=True).first()


def _values(members: Any, first: date, last: date) -> dict[str, Any]:
    found = None if members is None else sorted(members)
    return {"members": found, "first": first, "last": last}
