"""Lists of very many runs: found by the customers' search, within sight, in the order of dues."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from tests import make as org
from tests.journeys.make import operator, running, wait
from yutang.customers.models import Customer, Profile
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.models import Run
from yutang.journeys.queries import headcounts
from yutang.journeys.queries import runs as queries
from yutang.journeys.queries.runs import Narrowed
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
NAMES = ("王小明", "王小红", "李雷")


@pytest.fixture
def journey():
    made = running([wait("w", days=1)])
    people = [Customer.objects.create(name=name) for name in NAMES]
    for each in people:
        Profile.objects.create(customer=each, name=each.name, member_ids=[], unit_ids=[])
        with connection.cursor() as cursor:
            words = [each.name[start:] for start in range(len(each.name))]
            cursor.execute(
                "update customers_profile set search = array_to_tsvector(%s)"
                " where customer_id = %s",
                [words, each.pk],
            )
    enter_customers(journey=made, customer_ids=[each.pk for each in people])
    return made


def found(journey, viewer, **asked) -> set[str]:
    rows = queries.runs(journey, viewer, Narrowed(**asked))
    return {run.customer.name for run in rows if run.customer}


@pytest.mark.parametrize("largest", [0, 100])
@pytest.mark.parametrize("few", [1, 100])
def test_names_are_found_in_large_journeys_and_small_ones(journey, monkeypatch, largest, few):
    monkeypatch.setattr(headcounts, "LARGE", largest)
    monkeypatch.setattr(queries, "FEW", few)
    assert found(journey, operator(), q="小明") == {"王小明"}
    assert found(journey, operator(), q="王") == {"王小明", "王小红"}
    assert found(journey, operator(), q="nobody") == set()
    assert found(journey, operator(), q="王", state="ended") == set()


@pytest.mark.parametrize("few", [1, 100])
def test_whoever_sees_few_customers_sees_their_runs(journey, monkeypatch, few):
    monkeypatch.setattr(queries, "SEEN", few)
    store = org.unit("Lake")
    mia = org.member("Mia", role="store_manager", units=(store,))
    assert found(journey, mia) == set()
    own = Profile.objects.filter(customer__name__startswith="王")
    own.update(unit_ids=[store.pk])
    assert found(journey, mia) == {"王小明", "王小红"}
    assert found(journey, mia, q="小红") == {"王小红"}
    assert found(journey, mia, q="李") == set()


def test_those_on_the_way_are_sorted_by_when_they_go_on(client, journey, monkeypatch):
    client.force_login(operator())
    runs = list(Run.objects.filter(journey=journey).order_by("pk"))
    for number, run in enumerate(runs):
        Run.objects.filter(pk=run.pk).update(due_at=clock.now() + timedelta(days=9 - number))
    Run.objects.filter(pk=runs[0].pk).update(state="ended", due_at=None)

    def names(**asked) -> list[str]:
        page = client.get(reverse("journeys:runs", args=[journey.pk]), asked).context["page"]
        return [run.customer.name for run in page.rows]

    assert names(state="waiting", sort="due_at") == ["李雷", "王小红"]
    assert names(state="waiting", sort="-due_at") == ["王小红", "李雷"]
    assert len(names(sort="due_at")) == len(NAMES), "the others have no such time"
