"""Whole columns of numbers from PostgreSQL into NumPy, as one string of bytes."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import psycopg
from django.db import connection

from yutang.journeys.rules.rehearsal.times import Ints

# One value of at most 1 GB: 60 million numbers. Rows come in the query's order.
PACKED = "select string_agg({sent}, ''::bytea) from ({query}) rows ({names})"
MICROS = "(extract(epoch from {0}) * 1000000)::bigint"


def columns(query: str, names: str, values: Mapping[str, Any] | None = None) -> dict[str, Ints]:
    """The query's columns by name, in its order; each has to be a bigint that is never null."""
    each = [f"c{number}" for number in range(len(names.split()))]
    sent = " || ".join(f"int8send({column})" for column in each)
    statement = PACKED.format(sent=sent, query=query, names=", ".join(each))
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        [(data,)] = cursor.execute(statement, values or {}, binary=True).fetchall()
    rows = np.frombuffer(data or b"", dtype=">i8").reshape(-1, len(each))
    return {name: rows[:, place].astype(np.int64) for place, name in enumerate(names.split())}


def micros_sql(moment: str) -> str:
    """The moment as microseconds since 1970."""
    return MICROS.format(moment)
