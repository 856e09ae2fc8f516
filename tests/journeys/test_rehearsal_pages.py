"""Pages of rehearsals: asked for by who may, looked at by who sees, scoped to her sight."""

import pytest
from django.urls import reverse

from tests import make as pages
from tests.customers import make as customers_make
from tests.journeys.make import operator, running, send
from tests.journeys.rehearsal_make import people
from tests.journeys.test_rehearsing import member_day, rehearsed
from tests.outreach import ledger_make
from tests.outreach.ledger_make import DAY, NOON
from yutang.customers.models import Activity
from yutang.journeys.commands import rehearsing
from yutang.journeys.models import Journey, Rehearsal

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Journey:
    ledger_make.policy(gap_hours=24)
    made = member_day(ledger_make.audience(*people(15)))
    made.control_percent = 0
    made.save(update_fields=["control_percent"])
    return made


def test_an_empty_page_invites_and_a_post_begins_the_work(draft):
    client = pages.client(operator())
    address = reverse("journeys:rehearsal", args=[draft.pk])
    assert "Not rehearsed yet" in client.get(address).content.decode()
    values = {"days": 14, "behaviour": "none", "seed": 3, "sample": ""}
    assert client.post(reverse("journeys:rehearse", args=[draft.pk]), values).status_code == 302
    made = Rehearsal.objects.get(journey=draft)
    assert (made.days, made.seed, made.sample, made.behaviour) == (14, 3, None, "none")
    assert "is rehearsing 14 days" in client.get(address).content.decode()
    rehearsing.rehearse(rehearsal_id=made.pk)
    shown = client.get(address).content.decode()
    assert "people would enter" in shown
    assert "Messages by day" in shown


def test_wrong_numbers_are_told_at_the_field(draft):
    client = pages.client(operator())
    answer = client.post(reverse("journeys:rehearse", args=[draft.pk]), {"days": 500, "seed": 1})
    assert answer.status_code == 422
    assert "90" in answer.content.decode()
    assert not Rehearsal.objects.exists()


def test_all_that_runs_is_rehearsed_together(draft):
    client = pages.client(operator())
    assert (
        client.post(
            reverse("journeys:rehearse_together"), {"days": 7, "behaviour": "none", "seed": 1}
        ).status_code
        == 302
    )
    made = Rehearsal.objects.get(journey=None)
    rehearsing.rehearse(rehearsal_id=made.pk)
    assert "of 15 customers" in client.get(reverse("journeys:rehearsals")).content.decode()


def test_the_future_of_a_customer_is_a_list_with_verdicts(draft):
    made = rehearsed(draft, days=14)
    client = pages.client(operator())
    address = reverse("journeys:rehearsal", args=[draft.pk])
    found = client.get(address, {"r": made.pk, "q": "C3"}).content.decode()
    one = next(each for each in people_of(draft) if each.name == "C3")
    asked = reverse("journeys:look_ahead", args=[made.pk, one.pk])
    assert asked in found
    assert "Looking ahead" in client.post(asked, follow=True).content.decode()
    rehearsing.foresee(rehearsal_id=made.pk, customer_id=one.pk)
    future = reverse("journeys:future", args=[made.pk, one.pk])
    told = client.get(future).content.decode()
    assert "Enters" in told
    assert "No member can reach the customer" in told


def test_a_manager_sees_neither_work_nor_futures_of_others(draft):
    made = rehearsed(draft, days=14)
    manager = customers_make.member("Gina", role="store_manager")
    client = pages.client(manager)
    shown = client.get(reverse("journeys:rehearsal", args=[draft.pk])).content.decode()
    assert "Alice" not in shown
    one = people_of(draft)[0]
    assert client.get(reverse("journeys:future", args=[made.pk, one.pk])).status_code == 404
    assert client.post(reverse("journeys:look_ahead", args=[made.pk, one.pk])).status_code == 404
    assert client.post(reverse("journeys:rehearse", args=[draft.pk])).status_code == 403


def test_who_enters_beyond_those_that_there_are_is_called_a_newcomer():
    ledger_make.policy()
    for week in range(1, 14):
        came = NOON + 3 * DAY - week * 7 * DAY
        each = ledger_make.customer(f"New {week}", lifecycle="lead", since=came)
        Activity.objects.create(customer=each, kind="added", happened_at=came)
    added = [{"kind": "activity", "match": {"kinds": ["added"]}}]
    journey = running([send("hello")], triggers=added)
    made = rehearsed(journey, days=14, behaviour="drawn")
    [entered] = made.figures["entered"]
    assert (entered["people"], entered["newcomers"], made.figures["newcomers"]) == (2, 2, 2)
    client = pages.client(operator())
    shown = client.get(reverse("journeys:rehearsal", args=[journey.pk])).content.decode()
    assert "of them 2 newcomers of these days" in shown
    assert "and 2 newcomers" in shown


def people_of(draft: Journey):
    from yutang.audiences.models import AudienceMember

    audience = draft.draft["triggers"][0]["audience"]
    rows = AudienceMember.objects.filter(audience=audience).select_related("customer")
    return [row.customer for row in rows.order_by("customer_id")]
