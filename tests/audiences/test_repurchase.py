"""Repurchase: the curve and the cohorts are those of plain Python, on both engines."""

from collections import defaultdict
from datetime import timedelta
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make as people
from tests.audiences import value_make as make
from tests.customers.make import let_read
from yutang.audiences.queries import ground
from yutang.audiences.queries import repurchase as queries
from yutang.audiences.queries.repurchase import Choice
from yutang.kernel import clock

CHOICE = Choice(make.TODAY)


@pytest.fixture(autouse=True)
def warehouse(tmp_path, monkeypatch):
    """A place of its own for the mirror."""
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    ground.forget()


def shop(customers, of=None):
    """Customers with orders so many days ago, each of 100."""
    thing = of or make.product()
    sales = []
    for orders in customers:
        who = make.customer()
        sales += [make.Sale(who, make.NOON - timedelta(days=days), {thing: 100}) for days in orders]
    make.sell(sales)


def month_of(days):
    day = make.TODAY - timedelta(days=days)
    return day.year * 12 + day.month - 1


@pytest.mark.django_db
@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(st.integers(0, 500), min_size=1, max_size=8), min_size=1, max_size=6))
def test_curve_and_cohorts_are_those_of_plain_python(customers):
    from django.db import transaction

    with transaction.atomic():
        shop(customers)
        steps = queries.curve(CHOICE, None)
        cohorts = queries.cohorts(CHOICE, None, months=24)
        transaction.set_rollback(True)
    ordered = [sorted(days, reverse=True) for days in customers]
    for step in steps:
        had = [days for days in ordered if len(days) >= step.number]
        on = [days for days in had if len(days) > step.number]
        gaps = [days[step.number - 1] - days[step.number] for days in on]
        assert (step.customers, step.went_on) == (len(had), len(on))
        assert step.gap == (median(gaps) if gaps else None)
    grouped = defaultdict(list)
    for days in ordered:
        grouped[month_of(days[0])].append(days)
    assert [each.month for each in cohorts] == sorted(grouped)
    for each in cohorts:
        group = grouped[each.month]
        for since in range(len(each.came)):
            until = each.month + since
            spent = sum(month_of(d) <= until for days in group for d in days) * 100
            second = sum(len(days) > 1 and month_of(days[1]) <= until for days in group)
            came = sum(any(month_of(d) == until for d in days) for days in group)
            assert (each.came[since], each.again[since], each.spent[since]) == (came, second, spent)


@pytest.mark.django_db
def test_category_and_shop_narrow_the_orders():
    tea = make.category("Tea")
    leaf, pot = make.product("Leaf", node=make.category("Green", parent=tea)), make.product("Pot")
    who = make.customer()
    make.sell([make.Sale(who, make.NOON - timedelta(days=9), {leaf: 1})])
    make.sell([make.Sale(who, make.NOON - timedelta(days=3), {pot: 1}, source="it's 100%")])
    assert queries.curve(CHOICE, None)[0].went_on == 1
    of_tea = queries.curve(Choice(make.TODAY, category=tea), None)
    assert (of_tea[0].customers, of_tea[0].went_on) == (1, 0)
    of_shop = queries.cohorts(Choice(make.TODAY, source="it's 100%"), None, months=12)
    assert [each.name for each in of_shop] == ["2026-02"]


@pytest.mark.django_db(transaction=True)
def test_mirror_and_postgresql_count_alike():
    from yutang.audiences.warehouse import mirror

    shop([[300, 200, 100, 50], [80, 10], [40]])
    before = queries.curve(CHOICE, None), queries.cohorts(CHOICE, None, months=12)
    let_read()
    mirror.catch_up()
    assert ground.ground().version
    assert (queries.curve(CHOICE, None), queries.cohorts(CHOICE, None, months=12)) == before


@pytest.mark.django_db
def test_the_page_shows_the_own_customers_and_exports_them():
    store = people.unit("Here")
    manager = people.client(people.member("Mona", role="store_manager", units=(store,)))
    with clock.frozen(make.NOON):
        assert "No orders yet" in manager.get("/audiences/repurchase").content.decode()
        make.bought(make.customer(units=[store.pk]), [(50, 100), (10, 100)])
        shop([[90, 5], [200]])
        shown = manager.get("/audiences/repurchase?kind=spent")
        assert shown.context["steps"][0].customers == 1
        text = manager.get("/audiences/repurchase/export").content.decode()
    assert text.splitlines()[1:] == [
        "2026-01,1,0,0,1,1.00", "2026-01,1,1,1,1,2.00", "2026-01,1,2,1,0,2.00",
    ]  # fmt: skip
