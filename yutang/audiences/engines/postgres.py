"""A rule on PostgreSQL: over everybody, or over a few customers by their ids."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from yutang.audiences import relations
from yutang.audiences.engines import dialects
from yutang.audiences.engines.limits import ALL, FEW, TooLong

_BY_NAME = {each.name: each for each in relations.RELATIONS}


def rows(
    expression: Any, *, ids: Collection[int] | None = None, zone: str = "", seconds: float = ALL
) -> list[tuple[Any, ...]]:
    """What the expression gives over all customers, or over those with the ids."""
    made = dialects.statement(expression, "postgres")
    return ask(made, ids=ids, zone=zone, seconds=seconds)


def ask(
    made: dialects.Statement,
    *,
    ids: Collection[int] | None = None,
    zone: str = "",
    seconds: float = ALL,
) -> list[tuple[Any, ...]]:
    """What the statement gives, likewise."""
    given: dict[str, Any] = relations.parameters()
    if zone:
        given["zone"] = zone
    if ids is not None:
        given["ids"] = list(ids)
    most = seconds if ids is None else min(seconds, FEW)
    try:
        with _careful(round(most * 1000)), connection.cursor() as cursor:
            cursor.execute(_whole(made, few=ids is not None), given)
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from None
        raise


def _whole(made: dialects.Statement, *, few: bool) -> str:
    """The statement below the relations that it reads, each looked into, not copied."""
    named = ", ".join(
        f'"{name}" as not materialized ({_BY_NAME[name].select(ids=few, moment=True)})'
        for name in made.relations
    )
    return f"with {named} {_nested(made.sql)}"


def _nested(sql: str) -> str:
    escaped = sql.replace("%", "%%")  # the driver looks for parameters in all of it
    return f"select * from ({escaped}) as found"  # noqa: S608 - of the compiler's making


@contextmanager
def _careful(milliseconds: int) -> Iterator[None]:
    """Let nothing be written, nor the server be kept busy for longer than this.

    Within a transaction of the caller's its own limit is put back afterwards.
    """
    inside = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if not inside:
            cursor.execute("set transaction read only")
        before = _settings(cursor, {"statement_timeout": str(milliseconds), "work_mem": "128MB"})
        yield
        if inside:
            _settings(cursor, before)


def _settings(cursor: Any, wanted: dict[str, str]) -> dict[str, str]:
    """Set for this transaction; what was set before."""
    names: Sequence[str] = list(wanted)
    cursor.execute("select current_setting(name) from unnest(%s::text[]) as name", [names])
    before = dict(zip(names, (value for (value,) in cursor.fetchall()), strict=True))
    cursor.execute(
        "select set_config(name, value, true)"
        " from unnest(%s::text[], %s::text[]) as wanted(name, value)",
        [names, list(wanted.values())],
    )
    return before
