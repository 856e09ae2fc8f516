"""Statements that are planned once a connection: for the few that run while many wait."""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import connection

ASKED_FOR = 1_000_000_000  # psycopg prepares by itself after so many runs: only what we ask for


def rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of the statement, run in Django's present transaction.

    Django's own cursors bind on the client's side and plan anew each time, which would take
    longer than the work itself.
    """
    with connection.wrap_database_errors, psycopg.Cursor(_connection()) as cursor:
        return cursor.execute(statement, values, prepare=True).fetchall()


def rows_behind(lock: str, statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of the statement as they are once the lock is held.

    Both are sent at once, so that nobody waits for our network while we hold the lock; the
    statement still sees what others committed before it was granted.
    """
    db = _connection()
    with (
        connection.wrap_database_errors,
        db.pipeline(),
        psycopg.Cursor(db) as holding,
        psycopg.Cursor(db) as reading,
    ):
        holding.execute(lock, values, prepare=True)
        return reading.execute(statement, values, prepare=True).fetchall()


def make_durable() -> None:
    """All that this session committed is on disk, also what it committed without waiting.

    A commit of its own, which waits for the disk with everything before it; many share one write.
    """
    with connection.wrap_database_errors, psycopg.Cursor(_connection()) as cursor:
        cursor.execute("select pg_logical_emit_message(true, 'yutang', '')", prepare=True)


def _connection() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    db = connection.connection
    assert isinstance(db, psycopg.Connection)
    if db.prepare_threshold is None:
        db.prepare_threshold = ASKED_FOR
    return db
