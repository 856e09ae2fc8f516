"""Pages by key: every row once, in order, forwards and back, nulls last."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yutang.customers.models import Customer, Profile
from yutang.kernel.ui import keyset

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, tzinfo=UTC)
FORGED = [
    urlsafe_b64encode(text.encode()).decode()
    for text in (
        '[{"v": "x"}, 1, false]',
        '[{"v": "\\u0000"}, 1, false]',
        '[{"v": 1}, Infinity, false]',
        '[{"t": "9999-12-31T23:59:59-23:59"}, 1, false]',
        "[" * 5_000,
    )
]


def fill(values) -> None:
    Customer.objects.all().delete()
    for value in values:
        at = None if value is None else START + timedelta(days=value)
        Profile.objects.create(
            customer=Customer.objects.create(), last_order_at=at, order_amount=value or 0
        )


def expected(by: str) -> list[int]:
    name, down = by.lstrip("-"), by.startswith("-")
    rows = list(Profile.objects.all())
    with_value = [row for row in rows if getattr(row, name) is not None]
    without = [row for row in rows if getattr(row, name) is None]
    with_value.sort(key=lambda row: (getattr(row, name), row.pk), reverse=down)
    without.sort(key=lambda row: row.pk, reverse=down)
    return [row.pk for row in with_value + without]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    values=st.lists(st.none() | st.integers(0, 3), max_size=9),
    size=st.integers(1, 4),
    by=st.sampled_from(["last_order_at", "-last_order_at", "order_amount", "-order_amount"]),
)
def test_walking_forth_and_back_shows_every_row_once_in_order(db, values, size, by):
    fill(values)
    for turn in (by_query, by_keys):
        there, page = turn(by, None, size)
        while page.next:
            rows, page = turn(by, page.next, size)
            there += rows
        assert there == expected(by)
        back, page = turn(by, page.previous, size) if page.previous else ([], page)
        while page.previous and back:
            rows, page = turn(by, page.previous, size)
            back = rows + back
        assert back == expected(by)[: len(back)]
        assert len(back) + size >= len(there)


def by_query(by, cursor, size):
    page = keyset.page(Profile.objects.all(), by=by, cursor=cursor, size=size)
    return [row.pk for row in page.rows], page


def by_keys(by, cursor, size):
    keys = Profile.objects.values_list("pk", by.lstrip("-"))
    page = keyset.pick(keys, by=by, cursor=cursor, size=size)
    return list(page.rows), page


@pytest.mark.parametrize("cursor", ["", "nonsense", "e30", "WyJ4Il0", "é", *FORGED])
def test_a_cursor_that_is_not_ours_gives_the_first_page(cursor):
    fill([1, 2])
    page = keyset.page(Profile.objects.all(), by="-order_amount", cursor=cursor, size=1)
    assert page.rows[0].order_amount == 2
    assert page.previous is None
