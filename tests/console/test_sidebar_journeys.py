"""Beside a chat: which journeys the customer is in, and letting her into one."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from tests import make
from tests.customers import make as customers
from tests.journeys.make import run_of, running, send, wait
from tests.journeys.trigger_make import states
from yutang.journeys.models import Journey
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
STEPS = [wait("w", days=2) | {"name": "Two quiet days"}]


@pytest.fixture
def zhao():
    found = customers.follow("Zhao", by="Alice").customer
    customers.read()
    return found


def client_of(member):
    client = make.client(member)
    client.cookies["yutang_language"] = "en"
    return client


def named(name, **plan):
    journey = running(plan.pop("steps", STEPS), **plan)
    Journey.objects.filter(pk=journey.pk).update(name=name)
    return journey


def said(client, customer, journey):
    answer = client.post(f"/sidebar/{customer.pk}/enter", {"journey": journey})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_guide_lets_her_customer_in_from_the_phone_and_sees_where_she_stands(zhao):
    journey = named("First 24 hours")
    guide = client_of(customers.member("Alice"))
    assert (
        f"sidebar/{zhao.pk}/journeys" in guide.get(f"/sidebar?customer={zhao.pk}").content.decode()
    )
    before = guide.get(f"/sidebar/{zhao.pk}/journeys").content.decode()
    assert "In no journey yet." in before
    assert "First 24 hours" in before
    shown = said(guide, zhao, journey.pk)
    assert "She has entered the journey First 24 hours." in shown
    assert "Two quiet days" in shown
    assert "could be let into" in shown, "she is in the only one"
    run = run_of(journey, zhao)
    assert (run.state, run.origin["member"]) == ("waiting", customers.member("Alice").pk)


def test_the_phone_refuses_what_the_desktop_refuses(zhao):
    guide = client_of(customers.member("Alice"))
    closed = named("Closed", triggers=[{"kind": "api"}])
    gold = {"version": 1, "where": {"profile": "order_count", "is": "ge", "value": 5}}
    unfit = named("Gold", triggers=[{"kind": "manual", "rule": gold}])
    paused = named("Paused")
    Journey.objects.filter(pk=paused.pk).update(state="paused")
    once = named("Once", steps=[send("s")])
    assert "has entered" in said(guide, zhao, once.pk)
    once.runs.update(state="ended", step=None, due_at=None, ended_at=clock.now())
    words = [
        ("Choose a journey first.", "x"),
        ("Nobody enters", closed.pk),
        ("condition isn&#x27;t about this customer", unfit.pk),
        ("isn&#x27;t running", paused.pk),
        ("was in this journey before", once.pk),
    ]
    for sentence, journey in words:
        shown = said(guide, zhao, journey)
        assert sentence in shown, shown
        assert "sb-warn" in shown
    assert states(closed) == states(unfit) == states(paused) == {}


def test_nobody_lets_another_ones_customer_in_and_who_may_not_enter_sees_no_form(zhao):
    journey = named("First 24 hours")
    other = client_of(customers.member("Bob"))
    assert other.get(f"/sidebar/{zhao.pk}/journeys").status_code == 404
    assert other.post(f"/sidebar/{zhao.pk}/enter", {"journey": journey.pk}).status_code == 404
    auditor = client_of(make.member("Anna", role="auditor"))
    assert auditor.post(f"/sidebar/{zhao.pk}/enter", {"journey": journey.pk}).status_code == 403
    assert states(journey) == {}


def over(journey, days):
    """She entered so many days ago, and has been through."""
    at = clock.now() - timedelta(days=days)
    journey.runs.update(state="ended", step=None, due_at=None, entered_at=at, ended_at=at)


@pytest.mark.parametrize(
    ("plan", "days", "again"),
    [
        ({}, 400, False),
        ({"reentry": {"mode": "after", "days": 30}}, 29, False),
        ({"reentry": {"mode": "after", "days": 30}}, 31, True),
        ({"reentry": {"mode": "always"}}, 0, True),
    ],
)
def test_only_what_she_may_enter_again_is_offered(zhao, plan, days, again):
    journey = named("First 24 hours", **plan)
    guide = client_of(customers.member("Alice"))
    pages = f"/sidebar/{zhao.pk}/journeys", f"/customers/{zhao.pk}"
    choice = f'<option value="{journey.pk}">First 24 hours</option>'
    assert [choice in guide.get(each).content.decode() for each in pages] == [True, True]
    assert "has entered" in said(guide, zhao, journey.pk)
    assert [choice in guide.get(each).content.decode() for each in pages] == [False, False]
    over(journey, days)
    assert [choice in guide.get(each).content.decode() for each in pages] == [again, again]
    assert ("has entered" in said(guide, zhao, journey.pk)) is again, "and so it is"


def test_a_journey_that_is_not_valid_today_is_not_offered(zhao):
    named("Gone by", valid_until=str(clock.today() - timedelta(days=1)))
    named("To come", valid_from=str(clock.today() + timedelta(days=1)))
    guide = client_of(customers.member("Alice"))
    assert "could be let into" in guide.get(f"/sidebar/{zhao.pk}/journeys").content.decode()


@pytest.mark.parametrize("state", ["waiting", "control"])
def test_a_second_tap_is_told_what_the_first_one_did(zhao, state):
    journey = named("First 24 hours")
    guide = client_of(customers.member("Alice"))
    key = key_in(guide.get(f"/sidebar/{zhao.pk}/journeys").content.decode())
    given = {"journey": journey.pk, "key": key}
    address = f"/sidebar/{zhao.pk}/enter"
    shown = guide.post(address, given).content.decode()
    assert "She has entered the journey First 24 hours." in shown
    if state == "control":
        journey.runs.update(state=state, step=None, due_at=None)
    shown = guide.post(address, given).content.decode()
    assert "She is in the journey First 24 hours now." in shown
    assert "sb-warn" not in shown
    desktop = guide.post(f"/journeys/customers/{zhao.pk}/enter", given, follow=True)
    assert "She is in the journey First 24 hours now." in desktop.content.decode()
    assert journey.runs.count() == 1


def key_in(page):
    return re.search(r'name="key" value="([0-9a-f]{32})"', page)[1]


def test_a_form_that_is_tapped_twice_lets_her_in_once_where_she_may_enter_always(zhao):
    journey = named("Always", reentry={"mode": "always"})
    guide = client_of(customers.member("Alice"))
    for address, shown in (
        (f"/sidebar/{zhao.pk}/enter", f"/sidebar/{zhao.pk}/journeys"),
        (f"/journeys/customers/{zhao.pk}/enter", f"/customers/{zhao.pk}"),
    ):
        journey.runs.all().delete()
        given = {"journey": journey.pk, "key": key_in(guide.get(shown).content.decode())}
        for _tap in range(2):
            guide.post(address, given)
        assert journey.runs.count() == 1
        guide.post(address, given | {"key": uuid4().hex})
        assert journey.runs.count() == 2, "a new form is another occasion"
        guide.post(address, given | {"key": "x'\0"})
        assert journey.runs.count() == 3, "what is no key is none"
