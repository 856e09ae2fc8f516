"""A database emptied after a test that commits: the few tables with rows, not all of them."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import ProgrammingError, connection
from django.test import TransactionTestCase

KEPT = {"django_content_type", "auth_permission"}  # they say what the code says
LARGE = 4 << 20  # bytes of a table above which it is cut off: rows deleted one by one leave holes
FILLED = "select '{0}', pg_table_size('{0}') where exists (select from {0})"


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> None:
    """Django would truncate every table and tell all apps that they have migrated."""
    TransactionTestCase._fixture_teardown = _empty  # type: ignore[attr-defined]


def _empty(_case: TransactionTestCase) -> None:
    with connection.cursor() as cursor:
        filled = _filled(cursor)
        if any(size > LARGE for size in filled.values()) or not _looks_away(cursor):
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
            return
        try:
            for name in filled:
                cursor.execute(f"delete from {name}")  # noqa: S608 - our own tables
        finally:
            cursor.execute("set session_replication_role = default")


def _filled(cursor: Any) -> dict[str, int]:
    """The tables that hold rows, with their sizes."""
    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    cursor.execute(" union all ".join(FILLED.format(name) for name in sorted({*names} - KEPT)))
    return dict(cursor.fetchall())


def _looks_away(cursor: Any) -> bool:
    """Whether foreign keys and triggers do; it takes an account that may order it."""
    try:
        cursor.execute("set session_replication_role = replica")
    except ProgrammingError:
        return False
    return True
