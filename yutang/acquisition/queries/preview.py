"""Who would be chosen by a pool that is still being written."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from yutang.acquisition.queries.pool import SPELLED_OUT, candidate
from yutang.acquisition.rules.assignment import Candidate, Choice, Obstacle, choose_member
from yutang.acquisition.rules.ways import wanted_members
from yutang.kernel import clock

MOST_SHOWN = 12

WRITTEN = """
    select %(code)s::bigint as code_id, e.*
    from jsonb_to_recordset(%(entries)s::jsonb) as e(member_id bigint, unit_id bigint, weight int,
        daily_cap int, spare boolean, shifts jsonb)
"""
PREVIEW = """
    {spelled}
    select wanted.member_id, member.name, wanted.weight, coalesce(seat.turn, 0),
        case when seat.day = %(day)s then seat.today else 0 end,
        seat.last_at,
        coalesce(wanted.daily_cap, %(daily_cap)s),
        coalesce(load.customers + load.waiting, 0),
        member.radius,
        wanted.shifts,
        wanted.spare,
        member.status = 'active' and member.contact_enabled and member.wecom_userid is not null,
        '', null, null
    from wanted
    join org_member member on member.id = wanted.member_id
    left join acquisition_seat seat
        on seat.code_id = wanted.code_id and seat.member_id = wanted.member_id
    left join acquisition_load load on load.member_id = wanted.member_id
    where member.status <> 'left'
    order by wanted.member_id
""".replace("{spelled}", SPELLED_OUT.format(entries=WRITTEN))


@dataclass(frozen=True)
class Preview:
    """The choice that would be made now, and everybody it would be made from."""

    everyone: Sequence[Candidate]
    choice: Choice | None

    @property
    def rows(self) -> list[tuple[Candidate, Obstacle | None, bool]]:
        """Some of them: the chosen one first, then who can, then who can't."""
        at = clock.local(clock.now())
        chosen = self.choice.candidate if self.choice else None
        told = [(c, c.obstacle(at), c is chosen) for c in self.everyone]
        told.sort(key=lambda row: (not row[2], row[1] is not None, row[0].spare, row[0].turn))
        return told[:MOST_SHOWN]

    @property
    def on_duty(self) -> int:
        """How many of them WeCom would be told of."""
        return len(wanted_members(self.everyone, at=clock.local(clock.now())))

    @property
    def hidden(self) -> int:
        return max(0, len(self.everyone) - MOST_SHOWN)


def preview(*, code_id: int | None, entries: Sequence[Any], daily_cap: int | None) -> Preview:
    """What the entries (dataclasses with a pool entry's fields) would do if they were saved."""
    rows: list[Mapping[str, Any]] = [asdict(entry) for entry in entries]
    values = {
        "code": code_id,
        "entries": json.dumps(rows),
        "day": clock.today(),
        "daily_cap": daily_cap,
    }
    with connection.cursor() as cursor:
        cursor.execute(PREVIEW, values)
        everyone = [candidate(row) for row in cursor.fetchall()]
    return Preview(everyone, choose_member(everyone, at=clock.local(clock.now())))
