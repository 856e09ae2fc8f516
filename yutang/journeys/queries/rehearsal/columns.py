"""Whole columns of numbers from PostgreSQL into NumPy, by its binary COPY."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import psycopg
from django.db import connection

from yutang.journeys.rules.rehearsal.times import Ints

HEAD, TAIL = 19, 2  # bytes around the rows (PostgreSQL: COPY, binary format)
COPY = "copy ({query}) to stdout (format binary)"
MICROS = "(extract(epoch from {0}) * 1000000)::bigint"


def columns(query: str, names: str, values: Mapping[str, Any] | None = None) -> dict[str, Ints]:
    """The query's columns by name, in its order; each has to be a bigint that is never null."""
    connection.ensure_connection()
    text = COPY.format(query=query)
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
        cursor.copy(text, values or {}) as copy,
    ):
        data = b"".join(bytes(part) for part in copy)
    each = names.split()
    row = np.dtype(
        [("width", ">i2")]
        + [field for name in each for field in ((f"{name} length", ">i4"), (name, ">i8"))]
    )
    rows = np.frombuffer(
        data, dtype=row, offset=HEAD, count=(len(data) - HEAD - TAIL) // row.itemsize
    )
    assert not len(rows) or (rows["width"] == len(each)).all(), "a column was null, or no bigint"
    return {name: rows[name].astype(np.int64) for name in each}


def micros_sql(moment: str) -> str:
    """The moment as microseconds since 1970."""
    return MICROS.format(moment)
