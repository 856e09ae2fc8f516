"""A field or segment of RFM as a rule: every engine counts as many as the page says."""

from collections import Counter
from datetime import timedelta

import pytest

from tests import make as people
from tests.audiences import value_make as make
from tests.customers.make import let_read
from yutang.audiences import engines
from yutang.audiences.commands import rfm as commands
from yutang.audiences.queries import ground
from yutang.audiences.queries import rfm as queries
from yutang.audiences.rules import rfm, schema
from yutang.commerce.models import Order
from yutang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
CONFIGS = [
    {},
    {"money": "average", "amount": "paid", "m": {"bins": 3}, "m_flag": {"against": "median"}},
    {"money": "average", "m": {"cuts": [0, 2_000]}, "frequency": "days", "f": {"cuts": [1]}},
    {"window": {"last_days": 91}, "r": {"bins": 2}, "m_flag": {"against": "value", "value": 0}},
    {"as_of": "2026-01-31", "window": {"from": "2025-06-01", "to": "2026-02-28"}, "f": {"bins": 2}},
]


@pytest.fixture(autouse=True)
def warehouse(tmp_path, monkeypatch):
    """A place of its own for the mirror."""
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    ground.forget()
    with clock.frozen(make.NOON):
        yield


def shop(store):
    """Buyers of all sorts: by their days, refunds, midnights and currencies; and a lead."""
    from yutang.audiences.warehouse import mirror

    thing = make.product()
    make.bought(make.customer(units=[store.pk]), [(3, 5_000), (3, 1), (20, 4_000)], of=thing)
    make.bought(make.customer(units=[store.pk]), [(90, 999, 999)], of=thing)
    make.bought(make.customer(), [(91, 2_001, 1), (92, 2_000)], of=thing)
    make.bought(make.customer(), [(29, 0), (30, 0), (31, 5)], of=thing)
    make.bought(make.customer(), [(300, 70_000), (200, 1), (100, 2)], of=thing)
    late = make.NOON.replace(hour=15, minute=59, second=59) - timedelta(days=40)
    make.sell([make.Sale(make.customer(), late, {thing: 700})])
    make.sell([make.Sale(make.customer(), late + timedelta(seconds=1), {thing: 700})])
    abroad = make.bought(make.customer("Abroad"), [(9, 80_000), (50, 90_000)], of=thing)
    both = make.bought(make.customer("Both"), [(9, 3_001), (60, 90_000)], of=thing)
    dollars = [*abroad, both[1]]
    Order.objects.filter(pk__in=[each.pk for each in dollars]).update(currency="USD")
    make.customer("Li", units=[store.pk])
    let_read()
    mirror.catch_up()


def asked(cube):
    """What can be clicked: each field of the heat map, each cell, each segment, with its number."""
    numbers = Counter()
    for each in cube.cells:
        numbers["cells", (each.r, each.f, each.m)] += each.customers
        numbers["cells", (each.r, each.f, 0)] += each.customers
    for part in cube.segments():
        numbers["segments", part.key] += part.customers
    return numbers


@pytest.mark.parametrize("config", CONFIGS)
def test_the_engines_count_what_every_field_and_segment_says(config):
    shop(store := people.unit("Here"))
    manager = people.member("Mona", role="store_manager", units=(store,))
    model = commands.save_model(name="Any", config=config, actor=None)
    assert commands.compute_model(model_id=model.pk)
    model.refresh_from_db()
    for member in (None, manager):
        cube = queries.cube(rfm.read_config(config), rfm.read_cuts(model.cuts), member=member)
        assert cube.customers
        scope = engines.scope_of(member) if member else None
        for (key, what), number in asked(cube).items():
            if member and key == "cells":
                continue  # the scope is a condition beside the rule, whatever it asks
            chosen = what if key == "segments" else list(what)
            rule = schema.parse({"version": 1, "where": {"rfm": model.pk, key: [chosen]}})
            for engine in ("duckdb", "postgres"):
                found = engines.count(rule, engine=engine, scope=scope)
                assert found == number, (engine, key, what, member)
