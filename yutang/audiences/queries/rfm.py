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
            coalesce(sum(o.{amount}), 0)::bigint as total, count(o.{amount}) as n
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
# `cut` is one row: what the scores and flags are cut at, computed or known.
CUBE = """
    scored as (
        select {scores}, c.r <= t.r_flag as r_high, c.f > t.f_flag as f_high,
            c.m > t.m_flag as m_high, c.r as ago, c.f as times, c.total
        from customer c cross join cut t)
    select r, f, m, r_high, f_high, m_high, count(*)::bigint, sum(total)::bigint,
        sum(ago)::bigint, sum(times)::bigint{also}
    from scored group by 1, 2, 3, 4, 5, 6
"""
FREQUENCIES = {"orders": "count(*)", "days": "count(distinct o.day)"}
AMOUNTS = {"paid": "amount", "kept": "kept_amount"}
MONEY = {"total": "total", "average": "coalesce(total {div} nullif(n, 0), 0)"}


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
    values = f"{_values(config, today or clock.today())}, {_cut(config)}"
    query = f"with {values} select t.* from cut t where exists (select 1 from base)"  # noqa: S608
    rows = ground(engine=engine).rows(query)
    return _read_cuts(config, rows[0]) if rows else None


def scored(config: Config, *, engine: str = "") -> tuple[Cuts, Cube] | None:
    """The cuts, and everybody scored by them, from one look at the orders; None as above."""
    on = ground(engine=engine)
    values = f"{_values(config, clock.today())}, {_cut(config)}"
    names = ", ".join(f"t.{name}::bigint" for name in _names(config))
    also = f", (select array[{names}] from cut t)"  # noqa: S608 - our own names
    rows = on.rows(f"with {values}, {_cells(config, also)}")
    if not rows:
        return None
    return _read_cuts(config, rows[0][-1]), _made(on, [row[:-1] for row in rows], "true")


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
    values = f"{_values(config, today, seen)}, {_known(config, cuts)}"
    return _made(on, on.rows(f"with {values}, {_cells(config)}"), seen)


def _made(on: Ground, rows: Sequence[tuple[Any, ...]], seen: str) -> Cube:
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


def _names(config: Config) -> list[str]:
    """The columns of `cut`: per axis its cuts and its border."""
    return [
        name
        for axis in AXES
        for name in (*(f"{axis}_{n}" for n in range(1, config.bins(axis))), f"{axis}_flag")
    ]


def _cut(config: Config) -> str:
    """The tables by which `cut` is computed, as far as the config doesn't give it."""
    wanted: list[str] = []
    for axis in AXES:
        scores, flag = getattr(config, axis), getattr(config, f"{axis}_flag")
        if isinstance(scores, Fixed):
            wanted += map(str, scores.cuts)
        else:
            wanted += [_quantile(axis, part, scores.bins) for part in range(1, scores.bins)]
        wanted.append(str(flag.value) if isinstance(flag, Given) else _middle(axis, flag.against))
    tables = "".join(f"{COUNTED.format(axis=axis)}, " for axis in AXES)
    return tables + _row(_names(config), wanted)


def _known(config: Config, cuts: Cuts) -> str:
    """`cut` of an earlier run."""
    given = [
        str(cut)
        for axis in AXES
        for cut in (*getattr(cuts, axis), getattr(cuts, f"{axis}_flag"))
    ]  # fmt: skip
    return _row(_names(config), given)


def _row(names: Sequence[str], values: Sequence[str]) -> str:
    columns = ", ".join(f"{value} as {name}" for name, value in zip(names, values, strict=True))
    return f"cut as materialized (select {columns})"


def _read_cuts(config: Config, values: Sequence[int]) -> Cuts:
    named = dict(zip(_names(config), map(int, values), strict=True))
    parts: dict[str, Any] = {f"{axis}_flag": named.pop(f"{axis}_flag") for axis in AXES}
    for axis in AXES:
        parts[axis] = [cut for name, cut in named.items() if name.startswith(axis)]
    return Cuts(**parts)


def _quantile(axis: str, part: int, of: int) -> str:
    return f"(select min(v) from by_{axis} where upto * {of} >= n * {part})"  # noqa: S608


def _middle(axis: str, against: str) -> str:
    if against == "median":
        return _quantile(axis, 1, 2)
    return f"(select sum({axis})::bigint {{div}} count(*)::bigint from customer)"  # noqa: S608


def _cells(config: Config, also: str = "") -> str:
    def above(axis: str) -> str:
        return "".join(f" + (c.{axis} > t.{axis}_{n})::int" for n in range(1, config.bins(axis)))

    scores = [f"{config.bins('r')} - (0{above('r')}) as r"]
    scores += [f"1{above(axis)} as {axis}" for axis in ("f", "m")]
    return CUBE.format(scores=", ".join(scores), also=also)
