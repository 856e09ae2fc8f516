"""A rule on three engines: DuckDB over the mirror, PostgreSQL, Spark over the mirror.

Ibis and the engines are loaded by the first question, so that a process at rest stays small.
"""

import os
from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from yutang.audiences.engines.limits import ALL, FEW, TooLong
from yutang.audiences.rules.schema import Known, Rule
from yutang.audiences.warehouse.errors import NoMirror
from yutang.kernel.errors import InvalidInput

if TYPE_CHECKING:
    from yutang.audiences.engines.explaining import Explained
    from yutang.audiences.engines.expressions import Scope
    from yutang.org.models import Member

__all__ = [
    "ENGINES",
    "TooLong",
    "UnknownEngine",
    "check",
    "chosen",
    "count",
    "explain",
    "known",
    "members",
    "sample",
    "scope_of",
]
ENGINES = ("duckdb", "postgres", "spark")


class UnknownEngine(InvalidInput):
    code = "unknown_engine"


def known(member: "Member | None" = None) -> Known:
    """What rules may name in this installation; for `schema.parse`.

    Who doesn't see the values of personal facts learns nothing by asking for them either.
    """
    from yutang.audiences.engines import frame  # noqa: PLC0415 - imports this area's models
    from yutang.customers.queries.facts import seen_types  # noqa: PLC0415 - likewise

    if member is None or member.may("customers.see_phone"):
        return frame.known()
    seen = seen_types(member).values_list("key", "id", "form")
    return frame.known({key: (id, form) for key, id, form in seen})


def count(
    rule: Rule,
    *,
    at: datetime | None = None,
    engine: str = "",
    scope: "Scope | None" = None,
    seconds: float = ALL,
) -> int:
    """How many customers the rule is about; stopped after so many seconds."""
    expression, zone = _expression(rule, at, scope)
    counted = expression.aggregate(count=expression.count())
    return int(_table(counted, engine, zone, seconds).column("count")[0].as_py())


def members(
    rule: Rule, *, at: datetime | None = None, engine: str = "", scope: "Scope | None" = None
) -> Any:
    """The ids of the customers whom the rule is about: a sorted Arrow array of int64."""
    expression, zone = _expression(rule, at, scope)
    column = _table(expression, engine, zone, ALL).column("customer_id").combine_chunks()
    return column.sort()


def sample(
    rule: Rule,
    *,
    most: int,
    at: datetime | None = None,
    engine: str = "",
    scope: "Scope | None" = None,
) -> list[int]:
    """The ids of a few of the customers, the youngest first."""
    expression, zone = _expression(rule, at, scope)
    few = expression.order_by(expression.customer_id.desc()).limit(most)
    found: list[int] = _table(few, engine, zone, FEW).column("customer_id").to_pylist()
    return found


def check(
    rule: Rule,
    customer_ids: Collection[int],
    *,
    at: datetime | None = None,
    scope: "Scope | None" = None,
) -> set[int]:
    """Those of the customers whom the rule is about at this moment, by PostgreSQL."""
    if not customer_ids:
        return set()
    from yutang.audiences.engines import frame, kept, postgres  # noqa: PLC0415 - loads Ibis

    looked = frame.frame_for(rule, at=at)
    made = kept.statement(rule, looked, scope)
    return {id for (id,) in postgres.ask(made, ids=customer_ids, zone=looked.zone.key)}


def explain(rule: Rule, customer_id: int, *, at: datetime | None = None) -> "Explained":
    """Whether the rule is about the customer, condition by condition, by PostgreSQL."""
    from yutang.audiences.engines import explaining, frame  # noqa: PLC0415 - loads Ibis

    return explaining.explain(rule, customer_id, frame.frame_for(rule, at=at))


def scope_of(member: "Member") -> "Scope | None":
    """The condition that the member may see a customer; None: may see all."""
    from yutang.audiences.engines.expressions import Scope  # noqa: PLC0415 - loads Ibis
    from yutang.org import queries, rules  # noqa: PLC0415 - likewise

    if member.role in rules.SEES_ALL:
        return None
    sees_units = member.role in rules.SEES_OWN_UNITS
    return Scope(member.pk, tuple(queries.root_unit_ids(member)) if sees_units else ())


def chosen(engine: str = "") -> str:
    """The engine by name; without one Spark where it is set up, DuckDB where there is a mirror."""
    if engine in ENGINES:
        return engine
    if engine:
        raise UnknownEngine(f"Choose one of these engines: {', '.join(ENGINES)}.")
    if os.environ.get("YUTANG_ENGINE", "").startswith("spark://"):
        return "spark"
    from yutang.audiences.warehouse import shelf  # noqa: PLC0415 - loads DuckDB

    return "duckdb" if shelf.current() else "postgres"


def _expression(rule: Rule, at: datetime | None, scope: "Scope | None") -> tuple[Any, str]:
    from yutang.audiences.engines import expressions, frame  # noqa: PLC0415 - loads Ibis

    looked = frame.frame_for(rule, at=at)
    return expressions.customers(rule, looked, scope), looked.zone.key


def _table(expression: Any, engine: str, zone: str, seconds: float) -> Any:
    """What the engine answers; where none was asked for and the mirror fails, PostgreSQL does."""
    which = chosen(engine)
    if which == "postgres":
        return _of_postgres(expression, zone, seconds)
    try:
        return _of_mirror(expression, which, seconds)
    except NoMirror:
        if engine:
            raise
        return _of_postgres(expression, zone, seconds)


def _of_mirror(expression: Any, engine: str, seconds: float) -> Any:
    if engine == "spark":
        from yutang.audiences.engines.spark import table  # noqa: PLC0415 - loads Spark

        return table(expression)
    from yutang.audiences.engines import duck  # noqa: PLC0415 - loads DuckDB

    return duck.table(expression, seconds)


def _of_postgres(expression: Any, zone: str, seconds: float) -> Any:
    import pyarrow as pa  # noqa: PLC0415 - heavy, and most processes never need it

    from yutang.audiences.engines import postgres  # noqa: PLC0415 - loads Ibis

    (name,) = expression.columns
    found = [value for (value,) in postgres.rows(expression, zone=zone, seconds=seconds)]
    return pa.table({name: pa.array(found, pa.int64())})
