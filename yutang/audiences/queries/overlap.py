"""In which of several audiences the customers are."""

from collections.abc import Sequence

from django.db import connection

from yutang.audiences.queries.ground import scope
from yutang.org.models import Member

COUNT = """
    select inside, count(*) from (
        select customer_id, bit_or(1 << (array_position(%(ids)s::bigint[], audience_id) - 1))
            as inside
        from audiences_audiencemember m where audience_id = any(%(ids)s::bigint[]) and {seen}
        group by customer_id
    ) as each group by inside
"""


def counts_of(ids: Sequence[int], member: Member | None = None) -> dict[int, int]:
    """How many customers are in each combination: bit n stands for the audience `ids[n]`.

    With a member only those within sight are counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(COUNT.format(seen=_seen(member)), {"ids": list(ids)})
        return dict(cursor.fetchall())


def _seen(member: Member | None) -> str:
    condition = scope(member)
    if condition == "true":
        return condition
    profile = "select from customers_profile p where p.customer_id = m.customer_id"
    return f"exists ({profile} and ({condition}))"
