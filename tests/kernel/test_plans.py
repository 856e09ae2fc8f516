"""Plans that PostgreSQL keeps for checking foreign keys, made when a table was all but empty."""

import pytest
from django.db import connection

from yutang.kernel.database import MANY, plan_afresh

pytestmark = pytest.mark.django_db

TABLES = """
    create temp table plans_parent (id bigint primary key);
    create temp table plans_child (parent bigint references plans_parent);
    insert into plans_parent values (1);
    analyze plans_parent;
    insert into plans_child select 1 from generate_series(1, 10);
    insert into plans_parent select generate_series(2, 20000)
"""
CHILDREN = "insert into plans_child select n from generate_series(1, 20) as n"
SCANS = "select seq_scan from pg_stat_xact_user_tables where relname = 'plans_parent'"


def test_checks_of_many_rows_do_not_go_through_a_table_that_was_empty_before():
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        assert _scans_of(cursor) == 20, "the plan made for one row is kept"
        plan_afresh(MANY - 1)
        assert _scans_of(cursor) == 20, "a few rows aren't worth another plan"
        plan_afresh(MANY)
        assert _scans_of(cursor) == 0


def _scans_of(cursor) -> int:
    """How often twenty more rows have the whole table gone through."""
    before = _scans(cursor)
    cursor.execute(CHILDREN)
    return _scans(cursor) - before


def _scans(cursor) -> int:
    cursor.execute(SCANS)
    return int(cursor.fetchone()[0])
