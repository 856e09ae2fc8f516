"""Who sits in the pools: entries of members and units, spelled out member by member."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yutang.acquisition.queries.pool import SPELLED_OUT
from yutang.kernel import clock

STORED = """
    select code_id, member_id, unit_id, weight, daily_cap, spare, shifts
    from acquisition_poolentry
    where %(codes)s::bigint[] is null or code_id = any(%(codes)s)
"""
SEAT = """
    {spelled}
    , seated as (
        insert into acquisition_seat as s (code_id, member_id, in_pool, weight, daily_cap, spare,
            shifts, turn, today, total)
        select code_id, member_id, true, weight, daily_cap, spare, shifts, 0, 0, 0
        from wanted
        order by code_id, member_id
        on conflict (code_id, member_id) do update set in_pool = true,
            weight = excluded.weight, daily_cap = excluded.daily_cap, spare = excluded.spare,
            shifts = excluded.shifts
        where (s.in_pool, s.weight, s.daily_cap, s.spare, s.shifts) is distinct from
            (true, excluded.weight, excluded.daily_cap, excluded.spare, excluded.shifts)
    )
    update acquisition_seat s set in_pool = false
    where s.in_pool and (%(codes)s::bigint[] is null or s.code_id = any(%(codes)s))
        and not exists (
            select from wanted w where w.code_id = s.code_id and w.member_id = s.member_id)
""".replace("{spelled}", SPELLED_OUT.format(entries=STORED))


# Both seating and arriving touch many seats in no common order; one at a time, they can't wait for
# each other. An assignment touches one seat, last of all, and needs no turn.
HOLD = "select pg_advisory_xact_lock(hashtext('acquisition_seat'))"

# Through a contact way WeCom chooses the member, so the seat is counted on arrival.
TAKE = """
    insert into acquisition_seat as s (code_id, member_id, in_pool, weight, spare, shifts, turn,
        day, today, total, last_at)
    values (%(code)s, %(member)s, false, 1, false, '[]', 1, %(day)s, 1, 1, %(at)s)
    on conflict (code_id, member_id) do update set turn = s.turn + 1.0 / s.weight,
        day = greatest(s.day, excluded.day),
        today = case when s.day = excluded.day then s.today + 1
            when s.day > excluded.day then s.today else 1 end,
        total = s.total + 1,
        last_at = greatest(s.last_at, excluded.last_at)
"""


@transaction.atomic
def seat_members(*, code_ids: Sequence[int] | None = None) -> None:
    """Everybody whom the entries name, or whose unit they name, has a seat, and nobody else.

    None: in all codes.
    """
    values: dict[str, Any] = {"codes": None if code_ids is None else list(code_ids)}
    with connection.cursor() as cursor:
        cursor.execute(HOLD)
        cursor.execute(SEAT, values)


def take_seat(*, code_id: int, member_id: int, at: datetime) -> None:
    """The member has served one more customer of the code."""
    day = clock.local(at).date()
    with connection.cursor() as cursor:
        cursor.execute(HOLD)
        cursor.execute(TAKE, {"code": code_id, "member": member_id, "day": day, "at": at})
