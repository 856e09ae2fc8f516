"""Who stands in the pools of codes right now."""

import json
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db import connection

from yutang.acquisition.rules.assignment import Candidate
from yutang.acquisition.rules.persons import Place
from yutang.acquisition.rules.places import metres_between
from yutang.acquisition.rules.shifts import Shift, read_shifts
from yutang.kernel import clock

# A member who is named stands before the same member of a named unit; of several units the one
# nearest to the person counts (flat distance, good enough to order stores of one country).
CANDIDATES = """
    with entry as (
        select e.code_id, e.member_id, null::bigint as unit_id, e.weight, e.daily_cap, e.spare,
            e.shifts, 0 as rank
        from acquisition_poolentry e
        where e.code_id = any(%(codes)s) and e.member_id is not null
        union all
        select e.code_id, m.member_id, u.id, e.weight, e.daily_cap, e.spare, e.shifts, 1
        from acquisition_poolentry e
        join org_unit root on root.id = e.unit_id
        join org_unit u on u.path like root.path || '%%' and u.closed_at is null
        join org_membership m on m.unit_id = u.id
        where e.code_id = any(%(codes)s)
    ), place as (
        select distinct on (entry.code_id, entry.member_id) entry.*,
            u.name as store, u.latitude, u.longitude
        from entry
        left join lateral (
            select u.id, u.name, u.latitude, u.longitude
            from org_unit u
            where %(latitude)s::float is not null and u.latitude is not null and (
                u.id = entry.unit_id or entry.unit_id is null and u.id in (
                    select unit_id from org_membership where member_id = entry.member_id))
        ) u on true
        order by entry.code_id, entry.member_id, entry.rank,
            (u.latitude - %(latitude)s) ^ 2
            + ((u.longitude - %(longitude)s) * cos(radians(%(latitude)s))) ^ 2 nulls last,
            entry.unit_id
    )
    select place.code_id, place.member_id, member.name, place.weight,
        coalesce(seat.turn, 0),
        case when seat.day = %(day)s then seat.today else 0 end,
        seat.last_at,
        coalesce(place.daily_cap, code.daily_cap),
        coalesce(load.customers + load.waiting, 0),
        member.radius,
        place.shifts,
        place.spare,
        member.status = 'active' and member.contact_enabled and member.wecom_userid is not null,
        coalesce(place.store, ''), place.latitude, place.longitude
    from place
    join acquisition_code code on code.id = place.code_id
    join org_member member on member.id = place.member_id
    left join acquisition_seat seat
        on seat.code_id = place.code_id and seat.member_id = place.member_id
    left join acquisition_load load on load.member_id = place.member_id
    where member.status <> 'left'
    order by place.code_id, place.member_id
"""


def candidates(*, code_id: int, place: Place | None = None) -> list[Candidate]:
    """The code's pool as of now; with distances when the person's place is known."""
    return pools(code_ids=[code_id], place=place)[code_id]


def pools(*, code_ids: Iterable[int], place: Place | None = None) -> dict[int, list[Candidate]]:
    """The pools of several codes in one statement."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            CANDIDATES,
            {
                "codes": list(code_ids),
                "day": clock.today(),
                "latitude": place.latitude if place else None,
                "longitude": place.longitude if place else None,
            },
        )
        for code_id, *row in cursor.fetchall():
            found[code_id].append(_candidate(row, place))
    return found


def _candidate(row: list[Any], place: Place | None) -> Candidate:
    *plain, shifts, spare, reachable, store, latitude, longitude = row
    distance = None
    if place is not None and latitude is not None:
        distance = metres_between(place.latitude, place.longitude, latitude, longitude)
    return Candidate(
        *plain,
        shifts=_shifts(shifts),
        spare=spare,
        reachable=reachable,
        store=store,
        distance=distance,
    )


@lru_cache(maxsize=4096)
def _shifts(text: str) -> tuple[Shift, ...]:
    return read_shifts(json.loads(text))
