"""In which of several audiences the customers are."""

from collections.abc import Sequence

from django.db import connection

COUNT = """
    select inside, count(*) from (
        select customer_id, bit_or(1 << (array_position(%(ids)s::bigint[], audience_id) - 1))
            as inside
        from audiences_audiencemember where audience_id = any(%(ids)s::bigint[])
        group by customer_id
    ) as each group by inside
"""


def counts_of(ids: Sequence[int]) -> dict[int, int]:
    """How many customers are in each combination: bit n stands for the audience `ids[n]`."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"ids": list(ids)})
        return dict(cursor.fetchall())
