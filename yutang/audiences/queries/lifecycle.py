"""The lifecycle of all customers: gaps between orders, who is governed by which borders, stages."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yutang.audiences.models import Border
from yutang.audiences.queries.ground import Ground, day_number, remembered, scope
from yutang.audiences.rules import lifecycle as rules
from yutang.audiences.rules.lifecycle import STAGES, Borders
from yutang.commerce.models import Category
from yutang.org.models import Member

FALLBACK = Borders(30, 90, 180)

Ages = Counter[tuple[int, str]]  # days ago, stage now → customers

GAPS = """
    with bought as (select distinct x.customer_id, x.day {bought}),
    gap as (
        select day - lag(day) over (partition by customer_id order by day) as days from bought)
    select days::bigint, count(*) from gap where days is not null group by days order by days
"""
OF_CATEGORY = "from line x join product y on y.product_id = x.product_id where y.node_id in ({ids})"
# The last order until a day, its category by the biggest line; one row a customer.
LAST = """
    {name} as (
        select customer_id, order_id, day from (
            select o.customer_id, o.order_id, o.day, row_number() over (
                partition by o.customer_id order by o.at desc, o.order_id desc) as n
            from orders o where o.day <= {day}) ranked
        where n = 1)
"""
PLAIN = """
    {name} as (
        select customer_id, max(day) as day, null::bigint as node_id
        from orders where day <= {day} group by customer_id)
"""
BIGGEST = """
    {name}_line as (
        select order_id, node_id from (
            select l.order_id, y.node_id, row_number() over (
                partition by l.order_id order by coalesce(l.amount, 0) desc, l.line_id) as n
            from line l join {name}_order o on o.order_id = l.order_id
                join product y on y.product_id = l.product_id) ranked
        where n = 1),
    {name} as (
        select o.customer_id, o.day, b.node_id
        from {name}_order o left join {name}_line b on b.order_id = o.order_id)
"""


@dataclass(frozen=True)
class Standing:
    """A stage's part of the whole."""

    stage: str
    customers: int
    followed: int
    amount: int
    share: float

    @property
    def average(self) -> int:
        return self.amount // self.customers if self.customers else 0


@dataclass(frozen=True)
class Charter:
    """Which borders hold for which category."""

    default: Borders
    own: Mapping[int, Borders]  # by the category that has them
    governed: Mapping[int, int]  # each category of the tree below → the category whose borders hold

    def of(self, node_id: int | None) -> Borders:
        """The borders that hold for customers whose last order was of this category."""
        key = self.governed.get(node_id) if node_id else None
        return self.own[key] if key else self.default


def charter() -> Charter:
    """The borders that hold now; those from too few gaps don't."""
    rows = list(Border.objects.all())
    own = {row.category_id: borders_in(row) for row in rows if row.category_id and holds(row)}
    default = next((borders_in(row) for row in rows if row.category_id is None), FALLBACK)
    governed = {}
    if own:
        for id, path in Category.objects.values_list("pk", "path"):
            if (key := rules.nearest(path, own)) is not None:
                governed[id] = key
    return Charter(default, own, governed)


def holds(row: Border) -> bool:
    """Whether a category's borders hold: fixed, or from enough gaps."""
    return row.how == Border.How.FIXED or row.gaps >= rules.LEAST_GAPS


def borders_in(row: Border) -> Borders:
    """The row's days."""
    return Borders(row.silent_days, row.dormant_days, row.churned_days)


def gaps(category: Category | None) -> dict[int, int]:
    """How many gaps of so many days lie between orders of the category on two days."""
    if category is None:
        bought, key = "from orders x", 0
    else:
        below = Category.objects.filter(path__startswith=category.path).values_list("pk", flat=True)
        ids = ", ".join(str(id) for id in sorted({*below, category.pk}))
        bought, key = OF_CATEGORY.format(ids=ids), category.pk
    sql = GAPS.format(bought=bought)
    return remembered(("gaps", key, sql), lambda on: dict(on.rows(sql)))


def ages(known: Charter, today: date, member: Member | None) -> dict[int, Ages]:
    """By the category whose borders hold (0: the default) how many customers last ordered so many
    days ago, and stand in which stage by now."""
    seen = scope(member)
    last = _last("last", known, today)
    sql = f"""
        with {last}
        select l.node_id, {day_number(today)} - l.day, p.lifecycle, count(*)
        from last l join profile p on p.customer_id = l.customer_id
        where {seen} group by 1, 2, 3
    """  # noqa: S608 - our own columns and whole numbers

    def compute(on: Ground) -> dict[int, Ages]:
        found: dict[int, Ages] = defaultdict(Counter)
        for node_id, days, stage, count in on.rows(sql):
            found[known.governed.get(node_id, 0) if node_id else 0][days, stage] += count
        return dict(found)

    return remembered(("ages", sql, tuple(sorted(known.governed.items()))), compute)


def ages_of(category: Category, today: date, member: Member | None) -> Ages:
    """As `ages`, for a category as if it had borders and none below it had."""
    rows = Category.objects.filter(path__startswith=category.path).values_list("pk", flat=True)
    governed = dict.fromkeys({*rows, category.pk}, category.pk)
    known = Charter(FALLBACK, {category.pk: FALLBACK}, governed)
    return ages(known, today, member).get(category.pk, Counter())


def standings(member: Member | None) -> list[Standing]:
    """Every stage with its customers, as the profiles say."""
    seen = scope(member)
    sql = f"""
        with a as (select 1)
        select p.lifecycle, count(*), sum(case when p.state = 'followed' then 1 else 0 end)::bigint,
            sum(p.order_amount - p.refund_amount)::bigint
        from profile p where {seen} group by p.lifecycle
    """  # noqa: S608 - as above
    rows = remembered(("standings", sql), lambda on: on.rows(sql))
    found = {stage: (int(n), int(f), int(a)) for stage, n, f, a in rows}
    total = sum(each[0] for each in found.values())
    return [
        Standing(stage, n, f, a, n / total if total else 0.0)
        for stage in STAGES
        for n, f, a in [found.get(stage, (0, 0, 0))]
    ]


def movements(
    known: Charter, first: date, last: date, member: Member | None
) -> dict[tuple[str, str], int]:
    """How many customers stood where at the end of two days, by the borders that hold now."""
    seen = scope(member)
    sql = f"""
        with {_last("before", known, first)}, {_last("after", known, last)}
        select {_stage("b", known, first)}, {_stage("a", known, last)}, count(*)
        from profile p
            left join before b on b.customer_id = p.customer_id
            left join after a on a.customer_id = p.customer_id
        where {seen} group by 1, 2
    """  # noqa: S608 - as above
    rows = remembered(("movements", sql), lambda on: on.rows(sql))
    return {(before, after): count for before, after, count in rows}


def sizes(known: Charter, days: Sequence[date]) -> dict[date, Counter[str]]:
    """How many customers with orders stood in each stage on these days, by today's borders."""
    found = {}
    for day in days:
        per_stage: Counter[str] = Counter()
        for key, by_days in ages(known, day, None).items():
            borders = known.own.get(key, known.default)
            for (ago, _stage), count in by_days.items():
                per_stage[rules.stage(ago, borders)] += count
        found[day] = per_stage
    return found


def _last(name: str, known: Charter, day: date) -> str:
    at = day_number(day)
    if not known.own:
        return PLAIN.format(name=name, day=at)
    return f"{LAST.format(name=f'{name}_order', day=at)}, {BIGGEST.format(name=name)}"


def _stage(alias: str, known: Charter, day: date) -> str:
    """The stage of a row of `_last`, as a `case`."""
    days = f"({day_number(day)} - {alias}.day)"
    nodes: dict[int, list[int]] = defaultdict(list)
    for node_id, key in known.governed.items():
        nodes[key].append(node_id)
    parts = [f"when {alias}.day is null then 'lead'"]
    for key, ids in sorted(nodes.items()):
        among = ", ".join(map(str, sorted(ids)))
        parts.append(f"when {alias}.node_id in ({among}) then {_case(days, known.own[key])}")
    return f"case {' '.join(parts)} else {_case(days, known.default)} end"


def _case(days: str, borders: Borders) -> str:
    return (
        f"case when {days} < {borders.silent} then 'active' "
        f"when {days} < {borders.dormant} then 'silent' "
        f"when {days} < {borders.churned} then 'dormant' else 'churned' end"
    )
