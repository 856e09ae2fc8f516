"""RFM of all customers at once: cuts, the cube of scores, the eight segments, months gone by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from yutang.audiences.queries.ground import Ground, day_number, ground, remembered, scope
from yutang.audiences.rules import rfm
from yutang.audiences.rules.rfm import AXES, Config, Cuts, Fixed, Given
from yutang.kernel import clock
from yutang.org.models import Member

# One row a customer: R, F, M, and the amount that M is made of.
VALUES = """
    base as materialized (
        select o.customer_id, {looked} - max(o.day) as r, {frequency} as f,
            coalesce(sum(o.{amount}), 0)::bigint as total, count(*) as n
        from orders o {people}
        where o.day between {first} and {last}
        group by o.customer_id),
    customer as materialized (select r, f, {money} as m, total from base)
"""
COUNTED = """
    by_{axis} as materialized (
        select {axis} as v, sum(count(*)) over (order by {axis}) as upto,
            (select count(*) from customer) as n
        from customer group by {axis})
"""
CUBE = """
    with {values},
    scored as (
        select {scores}, {flags}, r as ago, f as times, total from customer)
    select r, f, m, r_high, f_high, m_high, count(*)::bigint, sum(total)::bigint,
        sum(ago)::bigint, sum(times)::bigint
    from scored group by 1, 2, 3, 4, 5, 6
"""
FREQUENCIES = {"orders": "count(*)", "days": "count(distinct o.day)"}
AMOUNTS = {"paid": "amount", "kept": "kept_amount"}
MONEY = {"total": "total", "average": "total {div} n"}


@dataclass(frozen=True)
class Cell:
    """Customers of the same three scores and segment."""

    r: int
    f: int
    m: int
    segment: str
    customers: int
    amount: int  # smallest unit
    days_ago: int  # the sum of R
    times: int  # the sum of F


@dataclass(frozen=True)
class Slice:
    """A segment's part of the whole."""

    key: str
    customers: int
    amount: int
    share: float  # of customers
    amount_share: float
    average: int  # amount per customer
    days_ago: float  # mean R
    times: float  # mean F


@dataclass(frozen=True)
class Cube:
    """All customers with orders in the window, by scores; and how many have none."""

    cells: Sequence[Cell]
    customers: int
    amount: int
    left_out: int

    def segments(self) -> list[Slice]:
        """The eight, also those without customers."""
        return [self._slice(key) for key in rfm.SEGMENT_KEYS]

    def _slice(self, key: str) -> Slice:
        cells = [each for each in self.cells if each.segment == key]
        customers, amount = sum(c.customers for c in cells), sum(c.amount for c in cells)
        return Slice(
            key,
            customers,
            amount,
            customers / self.customers if self.customers else 0.0,
            amount / self.amount if self.amount else 0.0,
            amount // customers if customers else 0,
            sum(c.days_ago for c in cells) / customers if customers else 0.0,
            sum(c.times for c in cells) / customers if customers else 0.0,
        )


def cuts(config: Config, *, engine: str = "", today: date | None = None) -> Cuts | None:
    """What all customers cut at; None where nobody has an order in the window."""
    found = ground(engine=engine).rows(_cuts_query(config, today or clock.today()))[0]
    if not found[0]:
        return None
    given = iter(found[1:])
    parts: dict[str, Any] = {}
    for axis in AXES:
        scores, flag = getattr(config, axis), getattr(config, f"{axis}_flag")
        is_fixed = isinstance(scores, Fixed)
        parts[axis] = scores.cuts if is_fixed else [next(given) for _ in range(scores.bins - 1)]
        parts[f"{axis}_flag"] = flag.value if isinstance(flag, Given) else next(given)
    return Cuts(**parts)


def cube(config: Config, cuts: Cuts, *, member: Member | None = None, engine: str = "") -> Cube:
    """How many customers of the member's have which scores; remembered for the mirror's version."""
    today, seen = clock.today(), scope(member)
    if engine:
        return _cube(ground(engine=engine), config, cuts, today, seen)
    key = ("rfm", config.model_dump_json(), cuts.model_dump_json(), today, seen)
    return remembered(key, lambda on: _cube(on, config, cuts, today, seen))


def months(config: Config, cuts: Cuts, *, count: int, engine: str = "") -> dict[date, Cube]:
    """The cubes as they stood at the end of the last so many full months, by these cuts."""
    on, first = ground(engine=engine), clock.today().replace(day=1)
    found: dict[date, Cube] = {}
    for _ in range(count):
        last = first - timedelta(days=1)
        first = last.replace(day=1)
        then = config.model_copy(update={"as_of": None})
        found[first] = _cube(on, then, cuts, last, "true")
    return dict(sorted(found.items()))


def _cube(on: Ground, config: Config, cuts: Cuts, today: date, seen: str) -> Cube:
    rows = on.rows(_cube_query(config, cuts, today, seen))
    cells = [Cell(r, f, m, rfm.SEGMENTS[(a, b, c)], *sums) for r, f, m, a, b, c, *sums in rows]
    customers = sum(each.customers for each in cells)
    all = on.rows(f"with a as (select 1) select count(*) from profile p where {seen}")[0][0]  # noqa: S608
    return Cube(
        sorted(cells, key=lambda each: (each.r, each.f, each.m, each.segment)),
        customers,
        sum(each.amount for each in cells),
        max(0, all - customers),
    )


def _values(config: Config, today: date, seen: str = "true") -> str:
    first, last = config.days(today)
    people = "" if seen == "true" else f"join profile p on p.customer_id = o.customer_id and {seen}"
    return VALUES.format(
        looked=day_number(config.as_of or today),
        frequency=FREQUENCIES[config.frequency],
        amount=AMOUNTS[config.amount],
        money=MONEY[config.money],
        people=people,
        first=day_number(first),
        last=day_number(last),
    )


def _cuts_query(config: Config, today: date) -> str:
    """How many customers there are, then each axis' quantiles and border, as far as not given."""
    tables, wanted = [_values(config, today)], ["(select count(*) from customer)"]
    tables += [COUNTED.format(axis=axis) for axis in AXES]
    for axis in AXES:
        scores, flag = getattr(config, axis), getattr(config, f"{axis}_flag")
        if not isinstance(scores, Fixed):
            wanted += [_quantile(axis, part, scores.bins) for part in range(1, scores.bins)]
        if isinstance(flag, Given):
            continue
        if flag.against == "median":
            wanted.append(_quantile(axis, 1, 2))
        else:
            wanted.append(
                f"(select sum({axis})::bigint {{div}} count(*)::bigint from customer)"  # noqa: S608
            )
    return f"with {', '.join(tables)} select {', '.join(wanted)}"


def _quantile(axis: str, part: int, of: int) -> str:
    return f"(select min(v) from by_{axis} where upto * {of} >= n * {part})"  # noqa: S608


def _cube_query(config: Config, cuts: Cuts, today: date, seen: str) -> str:
    def above(axis: str) -> str:
        return "".join(f" + ({axis} > {cut})::int" for cut in getattr(cuts, axis))

    scores = [f"{len(cuts.r) + 1} - (0{above('r')}) as r"]
    scores += [f"1{above(axis)} as {axis}" for axis in ("f", "m")]
    flags = [f"r <= {cuts.r_flag} as r_high", f"f > {cuts.f_flag} as f_high"]
    flags.append(f"m > {cuts.m_flag} as m_high")
    values = _values(config, today, seen)
    return CUBE.replace("{values}", values).format(
        scores=", ".join(scores), flags=", ".join(flags), div="{div}"
    )
