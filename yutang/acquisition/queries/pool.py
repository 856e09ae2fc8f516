"""Who stands in the pools of codes right now."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from yutang.acquisition import prepared
from yutang.acquisition.rules.assignment import Candidate
from yutang.acquisition.rules.persons import Place
from yutang.acquisition.rules.places import metres_between
from yutang.acquisition.rules.shifts import Shift, read_shifts
from yutang.kernel import clock

COLUMNS = (
    "member_id", "name", "weight", "turn", "today", "last_at", "daily_cap", "customers", "radius",
    "shifts", "spare", "reachable", "store", "latitude", "longitude",
)  # fmt: skip
CANDIDATES = """
    select seat.code_id, seat.member_id, member.name, seat.weight, seat.turn,
        case when seat.day = %(day)s then seat.today else 0 end,
        seat.last_at,
        coalesce(seat.daily_cap, code.daily_cap),
        coalesce(load.customers + load.waiting, 0),
        member.radius,
        seat.shifts,
        seat.spare,
        member.status = 'active' and member.contact_enabled and member.wecom_userid is not null,
        {place}
    from acquisition_seat seat
    join acquisition_code code on code.id = seat.code_id
    join org_member member on member.id = seat.member_id
    left join acquisition_load load on load.member_id = seat.member_id
    {near}
    where seat.code_id = any(%(codes)s) and seat.in_pool and member.status <> 'left'
    order by seat.code_id, seat.member_id
"""

# Her store nearest to the person; the flat distance is good enough to order stores of one country.
NEAR = """
    left join lateral (
        select unit.name, unit.latitude, unit.longitude
        from org_membership join org_unit unit on unit.id = org_membership.unit_id
        where org_membership.member_id = seat.member_id
            and unit.latitude is not null and unit.closed_at is null
        order by (unit.latitude - %(latitude)s) ^ 2
            + ((unit.longitude - %(longitude)s) * cos(radians(%(latitude)s))) ^ 2
        limit 1
    ) store on true
"""
# A member who is named stands before the same member of a named unit, and the lower unit before
# the higher one. `{entries}`: the stored entries, or those of a form that isn't saved yet.
SPELLED_OUT = """
    with entry as ({entries}),
    spelled as (
        select entry.code_id, entry.member_id, entry.weight, entry.daily_cap, entry.spare,
            entry.shifts, 1000 as depth
        from entry where entry.member_id is not null
        union all
        select entry.code_id, m.member_id, entry.weight, entry.daily_cap, entry.spare,
            entry.shifts, length(root.path)
        from entry
        join org_unit root on root.id = entry.unit_id
        join org_unit unit on unit.path like root.path || '%%' and unit.closed_at is null
        join org_membership m on m.unit_id = unit.id
    ), wanted as (
        select distinct on (code_id, member_id) *
        from spelled order by code_id, member_id, depth desc
    )
"""
HOLD = "select from acquisition_code where id = %(code)s for no key update"
# Those who wait for the code don't wait for the disk too: see `prepared.make_durable`.
HOLD_BRIEFLY = """
    select set_config('synchronous_commit', 'off', true)
    from (select from acquisition_code where id = %(code)s for no key update) held
"""
PLAIN = CANDIDATES.format(place="''::text, null::float, null::float", near="")
NEAREST = CANDIDATES.format(
    place="coalesce(store.name, ''), store.latitude, store.longitude", near=NEAR
)


def held_candidates(
    *, code_id: int, place: Place | None = None, briefly: bool = False
) -> list[Candidate]:
    """The code's pool, which stays as it is until the transaction ends: the code is locked.

    `briefly`: the commit doesn't wait for the disk; the caller makes it durable afterwards.
    """
    values = _values([code_id], place) | {"code": code_id}
    hold = HOLD_BRIEFLY if briefly else HOLD
    found = prepared.rows_behind(hold, NEAREST if place else PLAIN, values)
    return [candidate(row, place) for _code, *row in found]


def candidates(*, code_id: int, place: Place | None = None) -> list[Candidate]:
    """The code's pool as of now; with distances when the person's place is known."""
    return pools(code_ids=[code_id], place=place)[code_id]


def pools(*, code_ids: Iterable[int], place: Place | None = None) -> dict[int, list[Candidate]]:
    """The pools of several codes in one statement."""
    found: dict[int, list[Candidate]] = defaultdict(list)
    statement, values = NEAREST if place else PLAIN, _values(code_ids, place)
    for code_id, *row in prepared.rows(statement, values):
        found[code_id].append(candidate(row, place))
    return found


def _values(code_ids: Iterable[int], place: Place | None) -> dict[str, Any]:
    values: dict[str, Any] = {"codes": list(code_ids), "day": clock.today()}
    if place is not None:
        values |= {"latitude": place.latitude, "longitude": place.longitude}
    return values


def candidate(row: Sequence[Any], place: Place | None = None) -> Candidate:
    """The candidate of one row of the statements above."""
    facts = dict(zip(COLUMNS, row, strict=True))
    latitude, longitude = facts.pop("latitude"), facts.pop("longitude")
    if place is not None and latitude is not None:
        facts["distance"] = metres_between(place.latitude, place.longitude, latitude, longitude)
    return Candidate(**{**facts, "shifts": _shifts(facts["shifts"])})


@lru_cache(maxsize=4096)
def _shifts(text: str) -> tuple[Shift, ...]:
    return read_shifts(json.loads(text))
