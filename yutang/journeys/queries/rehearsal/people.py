"""The customers of a rehearsal, and what the governor knows of each."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from yutang.journeys.queries.rehearsal.columns import columns, micros_sql
from yutang.journeys.rules.rehearsal.people import Past, People, array_text
from yutang.journeys.rules.rehearsal.times import Ints
from yutang.outreach.queries.gate import PERSON

EVERYBODY = "select id from customers_customer where merged_into_id is null order by id"
# By the governor's own words. Rivals, and what was spent, are asked of the ledger itself.
FACTS = f"""
    with {PERSON.format(same="true")}
    select customer_id, array_position(%(stages)s::text[], lifecycle)::bigint - 1,
        coalesce(member_id, -1)::bigint, coalesce(opted_out, false)::int::bigint,
        coalesce(held_out, false)::int::bigint, coalesce(is_gone, false)::int::bigint,
        exists (select from customers_identity identity
            where identity.customer_id = person.customer_id
                and identity.kind = 'phone')::int::bigint,
        carried::bigint
    from person order by customer_id
"""  # noqa: S608 - all texts are ours
SPENT = f"""
    select customer_id, {micros_sql("admitted_at")}, (purpose = 'promotion')::int::bigint
    from outreach_message
    where admitted_at > %(at)s - interval '30 days' and admitted_at <= %(at)s
        and state in ('admitted', 'handed', 'delivered', 'unknown')
        and purpose <> 'transaction' and carrier <> all(%(uncounted)s)
        and customer_id = any(%(asked)s::bigint[])
    order by customer_id, admitted_at
"""  # noqa: S608 - all texts are ours


def everybody() -> Ints:
    """The ids of all customers, but for those merged into others; ascending."""
    return columns(EVERYBODY, "id")["id"]


def people(ids: Ints, restraint: Mapping[str, Any]) -> tuple[People, Past]:
    """These customers as they stand, and what they were told; `restraint`: of `policy.values`."""
    values = {**restraint, "asked": array_text(ids)}
    found = columns(FACTS, "id stage member opted held gone phone carried", values)
    made = People(
        ids=found["id"],
        stage=found["stage"].astype(np.int8),
        member=found["member"],
        opted_out=found["opted"] > 0,
        held_out=found["held"] > 0,
        is_gone=found["gone"] > 0,
        has_phone=found["phone"] > 0,
    )
    spent = columns(SPENT, "id at promotion", values)
    return made, Past(
        made.places(spent["id"]), spent["at"], spent["promotion"] > 0, found["carried"]
    )
