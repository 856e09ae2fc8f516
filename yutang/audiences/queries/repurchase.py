"""Who orders again, how soon, and of which month's newcomers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from yutang.audiences.queries.ground import Ground, day_number, remembered, scope
from yutang.audiences.rules import repurchase as rules
from yutang.audiences.rules.repurchase import Cohort, Step
from yutang.commerce.models import Category, Order
from yutang.org.models import Member

CHOSEN = """
    with chosen as (
        select o.customer_id, o.order_id, o.at as moment, o.day,
            coalesce(o.kept_amount, 0) as amount,
            (extract(year from date '1970-01-01' + o.day::int)::int * 12
                + extract(month from date '1970-01-01' + o.day::int)::int - 1) as month
        from orders o {people}
        where o.day <= {today} {category} {source}),
    numbered as (
        select customer_id, month, day,
            row_number() over (partition by customer_id order by moment, order_id) as n,
            day - lag(day) over (partition by customer_id order by moment, order_id) as gap
        from chosen)
"""
CURVE = """
    select n, count(*), percentile_cont(0.5) within group (order by gap)
    from numbered where n <= {most} group by n
"""
CAME = """,
    first as (select customer_id, month as cohort from numbered where n = 1)
    select f.cohort, c.month - f.cohort, count(distinct c.customer_id), sum(c.amount)::bigint
    from chosen c join first f on f.customer_id = c.customer_id
    where f.cohort >= {since} group by 1, 2
"""
SECOND = """
    select f.month, s.month - f.month, count(*)
    from numbered f join numbered s on s.customer_id = f.customer_id and s.n = 2
    where f.n = 1 and f.month >= {since} group by 1, 2
"""
OF_CATEGORY = """
    and exists (select 1 from line l join product y on y.product_id = l.product_id
        where l.order_id = o.order_id and y.node_id in ({ids}))
"""


@dataclass(frozen=True)
class Choice:
    """Which orders are looked at."""

    today: date
    category: Category | None = None
    source: str = ""  # one of `sources()`


def sources() -> list[str]:
    """The shops that orders came from."""
    return list(Order.objects.order_by("source").values_list("source", flat=True).distinct())


def curve(choice: Choice, member: Member | None) -> list[Step]:
    """How many go on from each order to the next, and how soon."""
    sql = _chosen(choice, member) + CURVE.format(most=rules.ORDERS + 1)
    rows = remembered(("curve", sql), lambda on: on.rows(sql))
    found = {n: (count, None if gap is None else float(gap)) for n, count, gap in rows}
    return rules.curve(found)


def cohorts(choice: Choice, member: Member | None, *, months: int) -> list[Cohort]:
    """The newcomers of the last so many months, the oldest first."""
    until = choice.today.year * 12 + choice.today.month - 1
    chosen, since = _chosen(choice, member), until - months + 1
    came_sql = chosen.rstrip() + CAME.format(since=since)
    second_sql = chosen + SECOND.format(since=since)

    def compute(on: Ground) -> list[Cohort]:
        came: dict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
        second: dict[int, dict[int, int]] = defaultdict(dict)
        for month, after, customers, amount in on.rows(came_sql):
            came[month][after] = (customers, amount)
        for month, after, customers in on.rows(second_sql):
            second[month][after] = customers
        return [rules.cohort(m, until, came[m], second[m]) for m in sorted(came)]

    return remembered(("cohorts", came_sql), compute)


def _chosen(choice: Choice, member: Member | None) -> str:
    seen = scope(member)
    return CHOSEN.format(
        people=""
        if seen == "true"
        else f"join profile p on p.customer_id = o.customer_id and {seen}",
        today=day_number(choice.today),
        category=_category(choice.category),
        source=f"and o.source = {_text(choice.source)}" if choice.source else "",
    )


def _category(category: Category | None) -> str:
    if category is None:
        return ""
    below = Category.objects.filter(path__startswith=category.path).values_list("pk", flat=True)
    ids = ", ".join(str(id) for id in sorted({*below, category.pk}))
    return OF_CATEGORY.format(ids=ids)


def _text(value: str) -> str:
    """A text as SQL writes it; the callers offer only known sources."""
    return "'" + value.replace("'", "''") + "'"
