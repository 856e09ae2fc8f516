"""Who may enter at an occasion, in portions: each by an index, however many customers there are."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection

PORTION = 20_000
MEMBERS = """
    select member.customer_id, member.customer_id
    from audiences_audiencemember member
        join audiences_audience audience on audience.id = member.audience_id
    where member.audience_id = %(audience)s and audience.archived_at is null
        and member.customer_id > %(after)s
    order by member.customer_id limit %(most)s
"""
DATES = """
    select fact.id, fact.customer_id
    from customers_fact fact join customers_facttype type on type.id = fact.type_id
    where type.key = %(fact)s and type.archived_at is null and fact.day = any(%(days)s)
        and fact.id > %(after)s
    order by fact.id limit %(most)s
"""
Portion = list[tuple[int, int]]  # what is counted by (customer or fact), customer


def of_audience(audience_id: int | None) -> Iterator[Portion]:
    """The members of an audience as of its last refresh."""
    yield from _portions(MEMBERS, {"audience": audience_id})


def members_after(audience_id: int, after: int, *, most: int) -> list[int]:
    """The next members of an audience behind this customer."""
    with connection.cursor() as cursor:
        cursor.execute(MEMBERS, {"audience": audience_id, "after": after, "most": most})
        return [customer_id for _counted, customer_id in cursor.fetchall()]


def of_dates(fact: str, days: Iterable[date]) -> Iterator[Portion]:
    """The customers with such a date, once for each: several children are several dates."""
    yield from _portions(DATES, {"fact": fact, "days": list(days)})


def _portions(statement: str, values: dict[str, Any]) -> Iterator[Portion]:
    after = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(statement, values | {"after": after, "most": PORTION})
            rows: Portion = cursor.fetchall()
        if rows:
            yield rows
            after = rows[-1][0]
        if len(rows) < PORTION:
            return
