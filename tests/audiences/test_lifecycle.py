"""Stages of the lifecycle: by the calendar, by category, at once with an order, told once."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import make as people
from tests.audiences import value_make as make
from tests.audiences.lifecycle_make import DAY, FIXED, moves, run, stages
from yutang.audiences.commands import lifecycle
from yutang.audiences.models import Border, LifecycleFlow, LifecycleSize
from yutang.audiences.queries import lifecycle as queries
from yutang.audiences.rules import lifecycle as rules
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.kernel import clock


@given(st.dictionaries(st.integers(1, 400), st.integers(1, 50), max_size=12))
def test_borders_are_the_first_days_that_the_shares_of_gaps_are_shorter_than(gaps):
    total = sum(gaps.values())
    found = rules.borders_of(gaps, (0.5, 0.8, 0.95))
    if total < rules.LEAST_GAPS:
        assert found is None
        return
    every = [days for days, n in gaps.items() for _ in range(n)]
    assert sum(days < found.silent for days in every) * 2 >= total
    assert sum(days < found.silent - 1 for days in every) * 2 < total
    assert sum(days < found.churned for days in every) * 100 >= 95 * total


@given(st.integers(0, 400))
def test_a_border_is_the_first_day_of_its_stage(days):
    borders = rules.Borders(30, 90, 180)
    expected = "active" if days < 30 else "silent" if days < 90 else "dormant"
    assert rules.stage(days, borders) == (expected if days < 180 else "churned")
    assert rules.stage(None, borders) == "lead"


@pytest.mark.django_db
def test_a_history_that_is_imported_moves_nobody_but_says_where_all_stand():
    Border.objects.create(**FIXED)
    for name, days in (("A", 29), ("B", 30), ("C", 90), ("D", 180)):
        make.bought(make.customer(name), [(days, 100)])
    make.customer("L")
    run()
    assert stages() == {
        "A": "active", "B": "silent", "C": "dormant", "D": "churned", "L": "lead",
    }  # fmt: skip
    assert moves() == []
    assert not LifecycleFlow.objects.exists()
    assert dict(LifecycleSize.objects.values_list("stage", "customers")) == dict.fromkeys(
        rules.STAGES, 1
    )


@pytest.mark.django_db
def test_a_day_moves_once_however_often_it_runs():
    Border.objects.create(**FIXED)
    make.bought(make.customer("A"), [(29, 100)])
    run()
    assert run(make.TODAY + DAY) == Counter({("active", "silent"): 1})
    assert run(make.TODAY + DAY) == Counter()
    assert moves() == [("A", "active", "silent")]
    assert [str(flow) for flow in LifecycleFlow.objects.all()] == ["2026-03-03 active → silent"]
    at = Activity.objects.get(kind=Kind.LIFECYCLE_CHANGED).happened_at
    assert at == datetime(2026, 3, 2, 16, tzinfo=UTC)  # midnight in Shanghai


@pytest.mark.django_db
def test_days_are_those_of_the_enterprise():
    Border.objects.create(**FIXED)
    thing = make.product()
    last_moment = datetime(2026, 1, 31, 15, 59, 59, tzinfo=UTC)  # 23:59:59 in Shanghai
    early, late = make.customer("Early"), make.customer("Late")
    make.sell([make.Sale(early, last_moment, {thing: 1})])
    make.sell([make.Sale(late, last_moment + timedelta(seconds=1), {thing: 1})])
    run(date(2026, 3, 2))  # 30 days after January 31st
    assert stages() == {"Early": "silent", "Late": "active"}


@pytest.mark.django_db
def test_an_order_moves_at_once_and_the_first_one_makes_a_lead_active():
    Border.objects.create(**FIXED)
    old, lead = make.customer("Old"), make.customer("Lead")
    make.bought(old, [(200, 100)])
    run()
    make.bought(old, [(0, 100)])
    make.bought(lead, [(0, 100)])
    with clock.frozen(make.NOON):
        lifecycle.move_buyers(customer_ids=[lead.pk, old.pk])
        lifecycle.move_buyers(customer_ids=[lead.pk, old.pk])
    assert sorted(moves()) == [("Lead", "lead", "active"), ("Old", "churned", "active")]


@pytest.mark.django_db
def test_a_category_with_enough_gaps_has_borders_of_its_own_and_lends_them_to_those_below():
    tea = make.category("Tea")
    green, pots = make.category("Green", parent=tea), make.category("Pots")
    Border.objects.create(**FIXED)
    Border.objects.create(**{**FIXED, "silent_days": 5}, category=tea)
    few = {**FIXED, "how": "quantile", "gaps": rules.LEAST_GAPS - 1, "silent_days": 3}
    Border.objects.create(**few, category=pots)
    leaf, pot = make.product("Leaf", node=green), make.product("Pot", node=pots)
    make.bought(make.customer("Drinker"), [(10, 100)], of=leaf)
    make.bought(make.customer("Potter"), [(10, 100)], of=pot)
    both = make.customer("Both")
    at = make.NOON - 10 * DAY
    make.sell([make.Sale(both, at, {leaf: 10, pot: 500})])
    run()
    assert stages() == {"Drinker": "silent", "Potter": "active", "Both": "active"}
    known = queries.charter()
    assert known.governed == {tea.pk: tea.pk, green.pk: tea.pk}
    ages = queries.ages(known, make.TODAY, None)
    assert ages == {
        tea.pk: Counter({(10, "silent"): 1}),
        0: Counter({(10, "active"): 2}),
    }


@pytest.mark.django_db
def test_gaps_are_counted_between_days_with_orders():
    thing = make.product()
    make.bought(make.customer("A"), [(20, 1), (20, 1), (13, 1), (3, 1)], of=thing)
    make.bought(make.customer("B"), [(17, 1), (10, 1)], of=thing)
    make.bought(make.customer("C"), [(9, 1)], of=thing)
    assert queries.gaps(None) == {7: 2, 10: 1}


@pytest.mark.django_db
@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), min_size=1, max_size=8))
def test_all_stages_are_those_of_plain_python(rows):
    from django.db import transaction

    with transaction.atomic():
        Border.objects.create(**FIXED)
        tea = make.category("Tea")
        own = rules.Borders(7, 8, 100)
        Border.objects.create(
            how="fixed", silent_days=7, dormant_days=8, churned_days=100, category=tea
        )
        things = {True: make.product(node=tea), False: make.product()}
        expected = {}
        for number, (days, is_tea) in enumerate(rows):
            make.bought(make.customer(str(number)), [(days, 10)], of=things[is_tea])
            borders = own if is_tea else rules.Borders(30, 90, 180)
            expected[str(number)] = rules.stage(days, borders)
        run()
        assert stages() == expected
        known = queries.charter()
        seen = queries.movements(known, date(2020, 1, 1), make.TODAY, None)
        assert seen == {("lead", stage): n for stage, n in Counter(expected.values()).items()}
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_mirror_and_postgresql_count_alike():
    from tests.customers.make import let_read
    from yutang.audiences.queries import ground
    from yutang.audiences.warehouse import mirror

    tea = make.category("Tea")
    Border.objects.create(**FIXED)
    Border.objects.create(**{**FIXED, "silent_days": 5}, category=tea)
    leaf = make.product("Leaf", node=tea)
    make.bought(make.customer("A"), [(40, 100), (10, 100)], of=leaf)
    make.bought(make.customer("B"), [(70, 100), (35, 100)])
    make.customer("C")
    run()

    def counted():
        known = queries.charter()
        ends = date(2026, 1, 31), make.TODAY
        return (
            queries.gaps(None),
            queries.gaps(tea),
            queries.ages(known, make.TODAY, None),
            queries.standings(None),
            queries.movements(known, *ends, None),
            queries.sizes(known, ends),
        )

    before = counted()
    let_read()
    mirror.catch_up()
    assert ground.ground().version
    assert counted() == before


@pytest.mark.django_db
def test_a_manager_counts_the_own_customers():
    store = people.unit("Here")
    manager = people.member("Mona", role="store_manager", units=(store,))
    make.bought(make.customer("Own", units=[store.pk]), [(3, 100)])
    make.bought(make.customer("Other"), [(3, 100)])
    Border.objects.create(**FIXED)
    run()
    counted = {each.stage: each.customers for each in queries.standings(manager)}
    assert counted == {"lead": 0, "active": 1, "silent": 0, "dormant": 0, "churned": 0}
    assert queries.ages(queries.charter(), make.TODAY, manager) == {0: Counter({(3, "active"): 1})}
