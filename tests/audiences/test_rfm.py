"""RFM of all customers: what the engines count is what plain Python counts."""

from collections import Counter
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import make as people
from tests.audiences import value_make as make
from tests.audiences.test_rfm_rules import CONFIGS, ORDERS, values_of
from yutang.audiences.queries import rfm as queries
from yutang.audiences.rules import rfm
from yutang.kernel import clock

pytestmark = pytest.mark.django_db

ENGINES = ["postgres"]


def paid(each):
    """Days ago, paid, refunded, as the table of orders holds them."""
    days, amount, share = each
    return days, amount, amount * share // 100


def shop(customers):
    """These customers' orders, in the database."""
    thing = make.product()
    sales = []
    for orders in customers:
        who = make.customer()
        for days, amount, refunded in map(paid, orders):
            at = make.NOON - timedelta(days=days)
            sales.append(make.Sale(who, at, {thing: amount}, refunded))
    make.sell(sales)


@pytest.mark.parametrize("engine", ENGINES)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(config=CONFIGS, customers=st.lists(ORDERS, min_size=1, max_size=6))
def test_cuts_and_cells_are_those_of_plain_python(engine, config, customers):
    from django.db import transaction

    with transaction.atomic(), clock.frozen(make.NOON):
        shop(customers)
        make.customer("No orders")
        known = [v for orders in customers if (v := values_of(config, orders))]
        cuts = queries.cuts(config, engine=engine)
        if not known:
            assert cuts is None
            assert queries.scored(config, engine=engine) is None
        else:
            assert cuts == rfm.cuts_of(config, known)
            cube = queries.cube(config, cuts, engine=engine)
            assert queries.scored(config, engine=engine) == (cuts, cube)
            scores = (rfm.score(each, cuts) for each in known)
            expected = Counter((s.r, s.f, s.m, s.segment) for s in scores)
            assert {(c.r, c.f, c.m, c.segment): c.customers for c in cube.cells} == expected
            assert cube.left_out == len(customers) + 1 - len(known)
            assert sum(each.customers for each in cube.segments()) == cube.customers
        transaction.set_rollback(True)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_manager_sees_only_the_customers_of_the_own_store(engine):
    here, there = people.unit("Here"), people.unit("There")
    manager = people.member("Mona", role="store_manager", units=(here,))
    make.bought(make.customer("Own", units=[here.pk]), [(3, 500)])
    make.bought(make.customer("Other", units=[there.pk]), [(3, 700)])
    make.bought(make.customer("Followed", by=[manager]), [(3, 900)])
    config = rfm.Config()
    with clock.frozen(make.NOON):
        cuts = queries.cuts(config, engine=engine)
        assert queries.cube(config, cuts, member=manager, engine=engine).amount == 1_400
        assert queries.cube(config, cuts, engine=engine).amount == 2_100


@pytest.mark.parametrize("engine", ENGINES)
def test_months_gone_by_are_looked_at_from_their_last_day(engine):
    make.bought(make.customer(), [(10, 100), (50, 200)])  # February 20th, January 11th
    make.bought(make.customer("Qian"), [(50, 300)])
    config = rfm.Config()
    with clock.frozen(make.NOON):
        cuts = queries.cuts(config, engine=engine)
        found = queries.months(config, cuts, count=3, engine=engine)
    assert [(str(m), c.customers, c.amount) for m, c in found.items()] == [
        ("2025-12-01", 0, 0), ("2026-01-01", 2, 500), ("2026-02-01", 2, 600)
    ]  # fmt: skip
