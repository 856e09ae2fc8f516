"""Tables in which rows change all day are vacuumed before a fifth of them is dead."""

import pytest
from django.db import connection

OPTIONS = "select reloptions from pg_class where oid = %s::regclass"


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["journeys_run", "journeys_call"])
def test_runs_and_calls_are_vacuumed_early(table):
    with connection.cursor() as cursor:
        cursor.execute(OPTIONS, [table])
        [(options,)] = cursor.fetchall()
    assert "autovacuum_vacuum_scale_factor=0.02" in options
    assert not any(each.startswith("fillfactor") for each in options)
