"""What came of a material: who read it, how long and how deep, what followed; by source and member.

Only what customers and strangers saw on their screens counts, not what members looked at.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from yutang.content import link_sources
from yutang.content.models import Kind, Material
from yutang.content.rules.limits import SHORTEST_READING as SHORTEST
from yutang.org.models import Member
from yutang.org.queries import visible_member_ids

BOUGHT_WITHIN = timedelta(days=7)
STEPS = (25, 50, 75, 100)  # percent


@dataclass(frozen=True)
class Results:
    """`depths`: of the readings, how many got as far as each of `STEPS`; `orders`: paid by its
    customers within seven days after they had read it, `paid` in the smallest unit."""

    opened: int
    reads: int
    readers: int
    customers: int
    seconds: int  # on average, of a reading
    depths: tuple[int, ...]
    forwards: int
    clicks: int
    orders: int
    buyers: int
    paid: int


@dataclass(frozen=True)
class Row:
    """One source or one member, with what came of the material there."""

    name: str
    opened: int
    reads: int
    readers: int
    seconds: int
    clicks: int


def results(material: Material) -> Results:
    """All that came of it."""
    given = _given(material)
    [(opened, reads, readers, customers, seconds, *depths, clicks)] = _rows(READ, given)
    [(forwards,)] = _rows(FORWARDS, given)
    [(orders, buyers, paid)] = _rows(BOUGHT, given | {"within": BOUGHT_WITHIN})
    return Results(
        opened=opened, reads=reads, readers=readers, customers=customers, seconds=seconds,
        depths=tuple(depths), forwards=forwards, clicks=clicks, orders=orders, buyers=buyers,
        paid=paid,
    )  # fmt: skip


def by_source(material: Material) -> list[Row]:
    """The sources from which it was opened, most read first."""
    found = _rows(PARTS.format(part="link.source", which=""), _given(material))
    names = link_sources.labels(key for key, *_figures in found)
    return [Row(names[key], *figures) for key, *figures in found]


def by_member(material: Material, viewer: Member) -> list[Row]:
    """The members within sight who passed it on, most read first."""
    seen = visible_member_ids(viewer)
    which = "" if seen is None else "and link.member_id = any(%(members)s)"
    given = _given(material) | {"members": sorted(seen or ())}
    found = _rows(PARTS.format(part="link.member_id", which=which), given)
    members = Member.objects.filter(pk__in=[id for id, *_figures in found if id])
    names = dict(members.values_list("pk", "name"))
    return [Row(names[id], *figures) for id, *figures in found if id]


def _given(material: Material) -> dict[str, Any]:
    """A link is read once it is followed, whatever time that takes."""
    shortest = SHORTEST if material.kind == Kind.ARTICLE else 0
    return {"material": material.pk, "shortest": shortest}


def _rows(statement: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


SEEN = """
    from content_visit visit join content_trackedlink link on link.id = visit.link_id
    where link.material_id = %(material)s and not visit.by_staff
        and visit.seen_at is not null
"""
IS_READ = "visit.seconds >= %(shortest)s"
WHO = "coalesce('c:' || visit.customer_id, visit.reader)"
DEPTHS = ", ".join(f"count(*) filter (where {IS_READ} and depth >= {step})" for step in STEPS)
# Each visit with its clicks; a forwarded page is another's reading, and counts like any other.
READ = f"""
    with seen as (
        select visit.*, (select count(*) from content_click c where c.visit_id = visit.id) as clicks
        {SEEN})
    select count(*), count(*) filter (where {IS_READ}),
        count(distinct {WHO}) filter (where {IS_READ}),
        count(distinct visit.customer_id) filter (where {IS_READ}),
        coalesce(round(avg(visit.seconds) filter (where {IS_READ}))::integer, 0),
        {DEPTHS},
        coalesce(sum(clicks), 0)::integer
    from seen visit
"""  # noqa: S608 - our own columns
FORWARDS = """
    select count(*) from content_forward where material_id = %(material)s
"""
BOUGHT = f"""
    with readings as (
        select visit.customer_id, visit.seen_at as at {SEEN}
            and {IS_READ} and visit.customer_id is not null)
    select count(*) filter (where not props ? 'more'), count(distinct customer_id),
        coalesce(sum(amount), 0)::bigint
    from customers_activity paid
    where kind = 'order_paid' and customer_id in (select customer_id from readings)
        and exists (select from readings where readings.customer_id = paid.customer_id
            and paid.happened_at between at and at + %(within)s::interval)
"""  # noqa: S608 - our own columns
PARTS = f"""
    with seen as (
        select visit.*, {{part}} as part,
            (select count(*) from content_click c where c.visit_id = visit.id) as clicks
        {SEEN} {{which}})
    select part, count(*), count(*) filter (where {IS_READ}) as reads,
        count(distinct {WHO}) filter (where {IS_READ}),
        coalesce(round(avg(visit.seconds) filter (where {IS_READ}))::integer, 0),
        coalesce(sum(clicks), 0)::integer
    from seen visit group by part order by reads desc, count(*) desc, part limit 50
"""  # noqa: S608 - our own columns
