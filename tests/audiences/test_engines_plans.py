"""PostgreSQL finds what happened within a window by its indexes, not by computing instants."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yutang.audiences import engines
from yutang.audiences.rules import schema

WINDOW = {"last_days": 7}


def planned(node: dict[str, Any]) -> str:
    """The plan of a check of two customers."""
    rule = schema.parse({"version": 1, "where": node})
    with CaptureQueriesContext(connection) as asked:
        engines.check(rule, [1, 2])
    (statement,) = [each["sql"] for each in asked if '"profile"' in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"explain {statement}")
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize(
    ("node", "column"),
    [
        ({"activity": {"kinds": ["scanned"]}, "measure": "count", "is": "eq", "value": 0},
         "happened_at"),
        ({"orders": {}, "measure": "count", "is": "ge", "value": 2}, "paid_at"),
        ({"orders": {"products": [5]}, "measure": "pieces", "is": "ge", "value": 2}, "paid_at"),
    ],
    ids=["activities", "orders", "lines"],
)  # fmt: skip
def test_a_window_is_looked_up_by_the_timestamp_that_indexes_know(db, node, column):
    plan = planned({**node, "within": WINDOW})
    assert f"{column} > '" in plan
    assert "EXTRACT" not in plan.upper()


def test_a_window_after_the_order_asked_for_is_still_one_of_instants(db):
    asked = {"orders": {}, "measure": "count", "is": "ge", "value": 1, "nth": 2}
    assert "EXTRACT" in planned({**asked, "within": WINDOW}).upper()
