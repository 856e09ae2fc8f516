"""Two at once: facts of one customer, a day's move beside an import, two days' moves."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from tests.customers import make
from tests.customers.facts_make import child, fact_type
from yutang.customers.commands.fact_types import TypeDraft, create_fact_type
from yutang.customers.commands.facts import FactRow, set_fact, set_facts_many
from yutang.customers.commands.stages import move_stages
from yutang.customers.models import Activity, Fact, FactType
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts):
    """Run them in threads that begin together; whatever one raises is raised here."""
    gate = threading.Barrier(len(acts))

    def run(act):
        try:
            gate.wait(timeout=10)
            act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        for running in [pool.submit(run, act) for act in acts]:
            running.result()


def test_of_two_edits_at_once_the_last_holds_and_the_timeline_has_both():
    zhao = make.follow("Zhao").customer_id
    fact_type("tea", "choices", "green", "black", "white")

    def put(value):
        return lambda: set_fact(
            customer_id=zhao, key="tea", value=value, source="member", actor=None
        )

    at_once(put("green、white"), put("black"))
    held = list(Fact.objects.order_by("choice__name").values_list("choice__name", flat=True))
    told = Activity.objects.filter(kind="fact_learnt").order_by("id")
    assert held in (["green", "white"], ["black"])
    assert len(told) == 2
    assert set(told.last().props["value"].split("、")) == set(held)


def test_a_days_move_runs_once_whatever_runs_beside_it():
    child()
    today = clock.today()
    ids = [make.follow(f"Zhao{n}").customer_id for n in range(30)]
    born = today - timedelta(days=100)
    set_facts_many(rows=[FactRow(id, "child", f"Nian {born}") for id in ids], source="import")
    Fact.objects.update(stage=None, stage_since=None)
    Activity.objects.filter(kind="stage_changed").delete()
    FactType.objects.update(moved_on=today - timedelta(days=2))
    rows = [FactRow(id, "child", f"Nian {born - timedelta(days=200)}") for id in reversed(ids)]
    at_once(move_stages, move_stages, lambda: set_facts_many(rows=rows, source="import"))
    assert set(Fact.objects.values_list("stage__name", flat=True)) == {"6–12 months"}
    last = {
        row.customer_id: row.props["stage"]
        for row in Activity.objects.filter(kind="stage_changed").order_by("id")
    }
    assert set(last.values()) == {"6–12 months"}
    per_customer = Activity.objects.filter(kind="stage_changed").count() / len(ids)
    assert 1 <= per_customer <= 2


def test_of_two_facts_with_one_key_at_once_the_second_is_refused_at_the_key():
    refused = []

    def define():
        try:
            create_fact_type(form="text", draft=TypeDraft("Tea"), key="tea", actor=None)
        except InvalidInput as fault:
            refused.append(fault.field)

    at_once(define, define)
    assert (refused, FactType.objects.get().key) == (["key"], "tea")
