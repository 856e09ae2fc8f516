"""An Ibis expression as the SQL of one engine, and the relations that it needs."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import ibis
from ibis.backends.sql import compilers
from ibis.config import Config
from sqlglot import exp

from yutang.audiences.engines import anchors
from yutang.audiences.relations import RELATIONS

_COMPILERS = {
    "duckdb": compilers.DuckDBCompiler,
    "postgres": compilers.PostgresCompiler,
    "spark": compilers.PySparkCompiler,
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WITH_MOMENT = {each.name for each in RELATIONS if each.moment}
FEW_ITEMS = 64  # looked for one after the other


@dataclass(frozen=True)
class Statement:
    """SQL, and the names of the relations it reads."""

    sql: str
    relations: tuple[str, ...]


class SparkOptions(Config):  # type: ignore[misc]  # Ibis has none
    """What Ibis' compiler for Spark wants to know."""

    treat_nan_as_null: bool = False


def statement(expression: Any, engine: str) -> Statement:
    """The expression for the engine; values stand in it as literals of the compiler's making."""
    if engine == "spark":  # its compiler asks for options that only a connection would declare
        ibis.options.pyspark = SparkOptions()
    compiler = _COMPILERS[engine]
    compiler = compiler() if isinstance(compiler, type) else compiler
    tree = compiler.to_sqlglot(expression).transform(_write, engine)
    names = sorted({each.name for each in tree.find_all(exp.Table)} - _own(tree))
    return Statement(tree.sql(dialect=compiler.dialect), tuple(names))


def _own(tree: exp.Expression) -> set[str]:
    """The names that the statement makes itself."""
    return {each.alias for each in tree.find_all(exp.CTE)}


def _write(node: exp.Expression, engine: str) -> Any:
    if isinstance(node, exp.Anonymous) and _is_ours(node):
        return _overlap(node.expressions[0], node.expressions[1], engine)
    if engine == "postgres" and isinstance(node, exp.GT | exp.GTE | exp.LT | exp.LTE):
        return _by_moment(node)
    if isinstance(node, exp.Window) and isinstance(node.this, exp.DenseRank):
        node.set("spec", None)  # ranks have no frame, and Spark says so
    return node


def _by_moment(node: Any) -> Any:
    """The test of a relation's `at` as one of the timestamp below it, which indexes answer."""
    column, number = node.this, node.expression
    if not (_is_at(column) and isinstance(number, exp.Literal) and number.is_int):
        return node
    try:
        at = timestamp(int(number.this))
    except OverflowError:
        return node
    moment = exp.column("moment", table=column.args["table"].copy(), quoted=True)
    return type(node)(this=moment, expression=exp.cast(exp.Literal.string(at), "timestamptz"))


def timestamp(microseconds: int) -> str:
    """The moment for PostgreSQL; an anchored one stays a number until the statement is asked."""
    if anchors.is_anchored(microseconds):
        return str(microseconds)
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat()


def _is_at(column: exp.Expression) -> bool:
    """Whether it is the column of a relation itself, not of what a query made of it."""
    if not isinstance(column, exp.Column) or column.name != "at":
        return False
    select = column.find_ancestor(exp.Select)
    read = select.find(exp.From) if select else None
    source = read.this if read else None
    return (
        isinstance(source, exp.Table)
        and source.name in _WITH_MOMENT
        and source.alias_or_name == column.table
    )


def _overlap(left: exp.Expression, right: exp.Expression, engine: str) -> exp.Expression:
    """The list is cast: its type would be that of the smallest number that holds its items."""
    if engine == "spark":
        wide = exp.cast(right, "array<bigint>", dialect="spark")
        return exp.Anonymous(this="arrays_overlap", expressions=[left, wide])
    if engine == "postgres":  # whose index answers &&
        right = exp.cast(right, "bigint[]", dialect="postgres")
    elif len(right.expressions) <= FEW_ITEMS:  # DuckDB's && makes a set for every row
        each = [exp.ArrayContains(this=left, expression=item) for item in right.expressions]
        return exp.paren(exp.or_(*each, copy=False), copy=False)
    return exp.ArrayOverlaps(this=left, expression=right)


def _is_ours(node: exp.Anonymous) -> bool:
    return str(node.this).strip('"').lower() == "overlaps"
