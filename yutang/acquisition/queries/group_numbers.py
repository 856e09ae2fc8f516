"""What group codes brought: by code, by door, by group, by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from yutang.kernel import clock

# A person is one whatever she scanned; whoever found all groups full scanned in vain.
OF_DOORS = """
    select door.id, coalesce(scans, 0), coalesce(people, 0), coalesce(in_vain, 0),
        coalesce(joins, 0), coalesce(gone, 0)
    from acquisition_door door
    left join (
        select door_id, count(*) as scans,
            count(distinct coalesce(nullif(openid, ''), nullif(external_userid, ''), token))
                as people,
            count(*) filter (where group_id is null) as in_vain
        from acquisition_groupscan group by door_id) s on s.door_id = door.id
    left join (
        select door_id, count(*) as joins, count(stay.left_at) as gone
        from acquisition_groupjoin j join groups_groupmember stay on stay.id = j.stay_id
        group by door_id) j on j.door_id = door.id
    where door.code_id = any(%(codes)s)
"""

OF_ROOMS = """
    select j.door_id, stay.group_id, count(*)
    from acquisition_groupjoin j
    join groups_groupmember stay on stay.id = j.stay_id
    join acquisition_door door on door.id = j.door_id
    where door.code_id = %(code)s
    group by 1, 2
"""

BY_DAY = """
    select day::date, coalesce(scans, 0), coalesce(joins, 0), coalesce(gone, 0)
    from generate_series(%(first)s::date, %(last)s::date, '1 day') day
    left join (
        select (at at time zone %(zone)s)::date as day, count(*) as scans
        from acquisition_groupscan
        where code_id = %(code)s and at >= %(since)s and at < %(until)s
        group by 1) s using (day)
    left join (
        select (j.at at time zone %(zone)s)::date as day, count(*) as joins
        from acquisition_groupjoin j join acquisition_door door on door.id = j.door_id
        where door.code_id = %(code)s and j.at >= %(since)s and j.at < %(until)s
        group by 1) j using (day)
    left join (
        select (stay.left_at at time zone %(zone)s)::date as day, count(*) as gone
        from acquisition_groupjoin j
        join acquisition_door door on door.id = j.door_id
        join groups_groupmember stay on stay.id = j.stay_id
        where door.code_id = %(code)s
            and stay.left_at >= %(since)s and stay.left_at < %(until)s
        group by 1) l using (day)
    order by day
"""


@dataclass(frozen=True)
class Counted:
    """What a door, or a code with all its doors, brought."""

    scans: int = 0
    people: int = 0
    in_vain: int = 0
    joins: int = 0
    gone: int = 0

    def __add__(self, other: "Counted") -> "Counted":
        return Counted(
            self.scans + other.scans,
            self.people + other.people,
            self.in_vain + other.in_vain,
            self.joins + other.joins,
            self.gone + other.gone,
        )

    @property
    def rate(self) -> float | None:
        """Of the people who scanned, who joined; people may join without our page."""
        return min(1.0, self.joins / self.people) if self.people else None

    @property
    def share_gone(self) -> float | None:
        return self.gone / self.joins if self.joins else None


@dataclass(frozen=True)
class GroupDay:
    """One day of a group code."""

    day: date
    scans: int
    joins: int
    gone: int


def of_doors(code_ids: Iterable[int]) -> dict[int, Counted]:
    """The numbers of each door, closed ones too, by the door's id."""
    with connection.cursor() as cursor:
        cursor.execute(OF_DOORS, {"codes": list(code_ids)})
        return {door_id: Counted(*row) for door_id, *row in cursor.fetchall()}


def of_rooms(code_id: int) -> dict[tuple[int, int], int]:
    """How many came by each door into each group: (door, group) → joins."""
    with connection.cursor() as cursor:
        cursor.execute(OF_ROOMS, {"code": code_id})
        return {(door, group): joins for door, group, joins in cursor.fetchall()}


def by_day(code_id: int, *, first: date, last: date) -> list[GroupDay]:
    """The enterprise's days from `first` to `last`, none left out."""
    values: dict[str, Any] = {
        "code": code_id,
        "first": first,
        "last": last,
        "since": clock.day_bounds(first)[0],
        "until": clock.day_bounds(last)[1],
        "zone": str(clock.zone()),
    }
    with connection.cursor() as cursor:
        cursor.execute(BY_DAY, values)
        return [GroupDay(*row) for row in cursor.fetchall()]
