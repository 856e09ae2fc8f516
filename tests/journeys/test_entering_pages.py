"""Letting customers enter by hand, from their page and from the journey's."""

import pytest
from django.urls import reverse
from django.utils import translation

from tests.customers.make import follow, member, read
from tests.journeys.make import operator, run_of, running, wait
from tests.journeys.trigger_make import people, states, work
from yutang.audiences.models import Audience, AudienceMember
from yutang.journeys.models import Journey, Run
from yutang.kernel.models import Progress

pytestmark = pytest.mark.django_db
STEPS = [wait("w", days=2)]


@pytest.fixture
def zhao():
    found = follow("Zhao", by="Alice").customer
    read()
    return found


def by_alice(client):
    client.force_login(member("Alice"))
    return client


def page(client, customer):
    with translation.override("en"):
        client.cookies["yutang_language"] = "en"
        return client.get(reverse("customers:customer", args=[customer.pk])).content.decode()


def test_a_guide_lets_an_own_customer_enter_and_takes_her_out(client, zhao):
    journey = running(STEPS)
    Journey.objects.filter(pk=journey.pk).update(name="First 24 hours")
    by_alice(client)
    assert "Let her enter a journey" in page(client, zhao)
    client.post(reverse("journeys:enter_one", args=[zhao.pk]), {"journey": journey.pk})
    run = run_of(journey, zhao)
    assert (run.state, run.origin["member"]) == ("waiting", member("Alice").pk)
    shown = page(client, zhao)
    assert "First 24 hours" in shown
    assert "Let her enter a journey" not in shown  # she is in the only one
    stop = reverse("journeys:stop_one", args=[zhao.pk, run.pk])
    client.post(stop, {"confirmed": "1"})
    run.refresh_from_db()
    assert (run.state, run.reason) == ("stopped", "hand")


def test_whoever_may_not_see_the_customer_lets_nobody_in(client, zhao):
    journey = running(STEPS)
    client.force_login(member("Bob"))
    url = reverse("journeys:enter_one", args=[zhao.pk])
    assert client.post(url, {"journey": journey.pk}).status_code == 404
    assert states(journey) == {}


def test_a_journey_says_why_she_does_not_enter(client, zhao):
    closed = running(STEPS, triggers=[{"kind": "api"}])
    by_alice(client)
    for journey in (closed.pk, 0, "x"):
        url = reverse("journeys:enter_one", args=[zhao.pk])
        answer = client.post(url, {"journey": journey}, follow=True)
        assert answer.status_code == 200
        assert len(answer.context["messages"]) == 1
    assert states(closed) == {}


def test_an_audience_enters_once_in_the_background(client):
    zhao, qian = people(2)
    gold = Audience.objects.create(name="Gold", kind="static")
    AudienceMember.objects.bulk_create(
        AudienceMember(audience=gold, customer=each) for each in (zhao, qian)
    )
    journey = running(STEPS, reentry={"mode": "always"})
    client.force_login(operator())
    url = reverse("journeys:enter", args=[journey.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, {"audience": "0"}).status_code == 422
    assert client.post(url, {"audience": gold.pk}).status_code == 302
    goes_on = client.get(url)
    assert [each["name"] for each in goes_on.context["lately"]] == ["Gold"]
    assert (goes_on.status_code, len(goes_on.context["works"])) == (200, 0)
    work()
    work()
    assert states(journey) == {zhao.pk: "waiting", qian.pk: "waiting"}
    done = Progress.objects.get(kind="journeys.enter_audience")
    assert (done.state, done.result["asked"], done.result["entered"]) == ("done", 2, 2)
    assert Run.objects.filter(journey=journey, origin__audience=gold.pk).count() == 2
    assert "Gold" in client.get(url).content.decode()


def test_a_journey_that_nobody_enters_by_hand_says_so(client):
    journey = running(STEPS, triggers=[{"kind": "api"}])
    client.force_login(operator())
    assert client.get(reverse("journeys:enter", args=[journey.pk])).context["is_by_hand"] is False
