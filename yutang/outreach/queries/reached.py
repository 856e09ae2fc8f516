"""How often a material reached customers: by members' hands, in scripts too, and by mass sends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from yutang.org.models import Member
from yutang.org.queries import visible_member_ids

REACHED = """
    with told as (
        select message.customer_id, message.member_id, message.carrier
        from outreach_message message
        where message.state = 'delivered' and message.settled_at >= %(since)s
            and (%(members)s::bigint[] is null or message.member_id = any(%(members)s))
            and (message.source_type = 'material' and message.source_id = %(material)s
                or message.source_type = 'script' and message.source_id in (
                    select id from content_script where parts @> %(part)s::jsonb)
                or message.source_type = 'send' and (message.source_id, message.variant) in (
                    select send_id, number from outreach_variant
                    where material_ids @> array[%(material)s::bigint])))
    select count(*) filter (where carrier = 'chat'), count(*) filter (where carrier <> 'chat'),
        count(distinct customer_id), count(distinct member_id)
    from told
"""


@dataclass(frozen=True)
class Reached:
    """Times that it was delivered, to how many customers, through how many members."""

    by_hand: int = 0
    by_sends: int = 0
    customers: int = 0
    members: int = 0


def reached(*, scope: Member, material_id: int, since: datetime) -> Reached:
    """Through members within sight."""
    seen = visible_member_ids(scope)
    given: dict[str, Any] = {
        "material": material_id,
        "part": f'[{{"type": "material", "material_id": {int(material_id)}}}]',
        "since": since,
        "members": None if seen is None else sorted(seen),
    }
    with connection.cursor() as cursor:
        cursor.execute(REACHED, given)
        return Reached(*cursor.fetchone())
