"""The pages of a journey that runs: the flow, people, one run, publishing and versions."""

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.customers.make import NOON
from tests.journeys.make import operator, running, send, wait
from tests.make import member
from yutang.audiences.models import AudienceMember
from yutang.customers.models import Customer, Profile
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.publishing import publish_draft
from yutang.journeys.models import Journey, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    """What Olive reads at a page of the journey, in English."""
    client.force_login(operator())
    client.cookies["django_language"] = "en"

    def read(name: str, *args, **query) -> str:
        answer = client.get(reverse(f"journeys:{name}", args=args), query)
        assert answer.status_code == 200
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))

    return read


def pause(**span: int) -> dict[str, Any]:
    return wait("w", **span) | {"name": "Pause"}


def people(count: int) -> list[int]:
    return [Customer.objects.create(name=f"Guest {n}").pk for n in range(count)]


def some(journey: Journey, count: int = 3) -> list[Run]:
    enter_customers(journey=journey, customer_ids=people(count), at=NOON)
    return list(Run.objects.filter(journey=journey).order_by("id"))


def draft(journey: Journey, flow: list[Any]) -> None:
    journey.refresh_from_db()
    journey.draft = journey.draft | {"flow": flow}
    journey.save(update_fields=["draft"])


def test_the_flow_shows_who_came_who_stands_there_and_who_went_on(page):
    journey = running([send("s", name="Greeting"), pause(days=1)])
    some(journey)
    move_due(at=NOON)
    text = page("journey", journey.pk)
    assert "Greeting Came here 3" not in text
    assert re.search(r"Greeting .*?Came here 3 Here now 0 Went on 3", text)
    assert re.search(r"Pause .*?Came here 3 Here now 3 Went on 0", text)
    assert re.search(r"Pause .*?Here now 3", page("counts", journey.pk))


def test_people_are_found_by_state_and_step_and_saved_as_an_audience(page, client):
    journey = running([wait("w", days=1), send("s")])
    first, *_rest = some(journey)
    Run.objects.filter(pk=first.pk).update(state="failed", reason="broken", due_at=None)
    assert page("runs", journey.pk).count("Guest") == 3
    assert page("runs", journey.pk, state="failed").count("Guest") == 1
    assert page("runs", journey.pk, state="inside", step="w").count("Guest") == 2
    url = reverse("journeys:runs_save", args=[journey.pk]) + "?state=inside"
    answer = client.post(url, {"name": "Those who wait"})
    assert answer.status_code == 302
    assert AudienceMember.objects.filter(audience__name="Those who wait").count() == 2


def test_the_way_of_a_run_names_each_step_and_what_comes_next(page):
    arms = [
        {"name": "All", "percent": 100, "flow": [send("s", name="Greeting")]},
        {"name": "None", "percent": 0},
    ]
    split = {"id": "b", "kind": "split", "name": "Who", "arms": arms}
    journey = running([split, pause(days=3)])
    [run] = some(journey, 1)
    move_due(at=NOON)
    text = page("run", journey.pk, run.pk)
    assert re.search(r"Who All · 100 % .*Greeting .*Message: .*Pause Comes next", text)


def test_the_way_of_a_run_says_why_each_way_was_taken(page):
    rule = {"version": 1, "where": {"profile": "order_count", "is": "ge", "value": 1}}
    buyers = {"name": "Buyers", "rule": rule, "flow": [wait("m", minutes=1)]}
    branch = {"id": "b", "kind": "branch", "arms": [buyers]}
    journey = running([branch, split_in_two(), pause(days=3)])
    run, buyer = some(journey, 2)
    Profile.objects.update_or_create(customer=buyer.customer, defaults={"order_count": 2})
    move_due(at=NOON)
    text = page("run", journey.pk, run.pk)
    assert "None of the other ways" in text
    assert "Drawn by chance" in text
    assert re.search(r"Buyers .*This held", page("run", journey.pk, buyer.pk))


def split_in_two():
    arms = [
        {"name": "A", "percent": 50, "flow": [wait("h", hours=1)]},
        {"name": "B", "percent": 50},
    ]
    return {"id": "x", "kind": "split", "arms": arms}


def test_a_member_sees_only_runs_of_customers_within_sight(client):
    journey = running([wait("w", days=1)])
    [run] = some(journey, 1)
    manager = member("Mona", role="store_manager")
    client.force_login(manager)
    assert client.get(reverse("journeys:run", args=[journey.pk, run.pk])).status_code == 404
    text = client.get(reverse("journeys:runs", args=[journey.pk])).content.decode()
    assert "Guest" not in text
    assert client.get(reverse("journeys:publish", args=[journey.pk])).status_code == 403


def test_before_publishing_one_sees_what_differs_and_who_is_where(page, client):
    journey = running([pause(days=1), send("s", name="Greeting")])
    some(journey)
    draft(journey, [pause(days=2), send("n", name="Offer")])
    text = page("publish", journey.pk)
    assert re.search(r"New .*Offer.*Altered .*Pause How long 1 day → 2 days.*Gone .*Greeting", text)
    assert re.search(r"3 are inside now .*Pause 1 3 Still there", text)
    answer = client.post(
        reverse("journeys:publish", args=[journey.pk]),
        {
            "revision": 0,
            "inside": "move",
            "gone": "leave",
            "control_percent": "5",
            "note": "Faster",
        },
    )
    assert answer.status_code == 302
    journey.refresh_from_db()
    assert (journey.version.number, journey.control_percent) == (2, 5)
    text = page("versions", journey.pk)
    assert re.search(r"Version 2 In use 3 inside .*Faster", text)
    assert re.search(r"Pause How long 1 day → 2 days", text)


def test_faults_are_named_and_nothing_can_be_published(page, client):
    journey = running([wait("w", days=1)])
    draft(journey, [{"id": "j", "kind": "jump", "to": "nowhere", "name": "Back"}])
    text = page("publish", journey.pk)
    assert re.search(r"This has to be mended first Back · There is no step “nowhere”", text)
    form = {"revision": 0, "inside": "stay", "control_percent": "5"}
    answer = client.post(reverse("journeys:publish", args=[journey.pk]), form)
    assert answer.status_code == 422


def test_a_first_version_is_published_and_begins_at_once(client):
    journey = running([wait("w", days=1)])
    fresh = Journey.objects.create(name="Fresh", draft=journey.draft, salt="x", made_by=operator())
    client.force_login(operator())
    form = {"revision": 0, "control_percent": "10", "starts": "now"}
    answer = client.post(reverse("journeys:publish", args=[fresh.pk]), form)
    assert answer.status_code == 302
    fresh.refresh_from_db()
    assert (fresh.state, fresh.version.number) == ("live", 1)


def test_the_head_pauses_resumes_and_asks_before_it_ends(client):
    journey = running([wait("w", days=1)])
    some(journey)
    client.force_login(operator())
    for act, state in [("pause", "paused"), ("resume", "live")]:
        client.post(reverse(f"journeys:{act}", args=[journey.pk]))
        assert Journey.objects.get(pk=journey.pk).state == state
    url = reverse("journeys:end", args=[journey.pk])
    client.post(url)
    assert Journey.objects.get(pk=journey.pk).state == "live"
    client.post(url, {"confirmed": "1"})
    assert Journey.objects.get(pk=journey.pk).state == "ended"
    assert set(Run.objects.filter(journey=journey).values_list("state", flat=True)) == {"stopped"}


def test_an_old_version_is_put_back_into_the_draft(client):
    journey = running([wait("w", days=1)])
    draft(journey, [wait("w", days=2)])
    publish_draft(journey=journey, actor=operator())
    client.force_login(operator())
    url = reverse("journeys:restore", args=[journey.pk, 1])
    client.post(url, {"confirmed": "1"})
    journey.refresh_from_db()
    assert journey.draft["flow"][0]["span"]["days"] == 1
    with translation.override("en"):
        assert str(journey.get_state_display()) == "Is running"


def test_whoever_a_fault_stopped_tries_again_and_one_is_taken_out(client):
    journey = running([wait("w", days=1)])
    ids = people(3)
    enter_customers(journey=journey, customer_ids=ids)
    runs = list(Run.objects.filter(journey=journey).order_by("id"))
    stopped = Run.objects.filter(pk__in=[run.pk for run in runs[:2]])
    stopped.update(state="failed", reason="broken", due_at=None)
    client.force_login(operator())
    client.post(reverse("journeys:runs_retry", args=[journey.pk]), {"step": "w"})
    assert set(stopped.values_list("state", flat=True)) == {"waiting"}
    client.get(reverse("journeys:run", args=[journey.pk, runs[0].pk]))
    client.post(reverse("journeys:run_hurry", args=[journey.pk, runs[0].pk]))
    move_due()
    assert Run.objects.get(pk=runs[0].pk).state == "ended"
    url = reverse("journeys:run_stop", args=[journey.pk, runs[2].pk])
    client.post(url, {"confirmed": "1"})
    assert Run.objects.get(pk=runs[2].pk).state == "stopped"


def test_the_list_shows_every_journey_with_its_figures(page):
    journey = running([wait("w", days=1)])
    Journey.objects.filter(pk=journey.pk).update(name="Only this one")
    some(journey)
    text = page("journeys", q="Only this one")
    assert re.search(r"Only this one Nobody has moved for a day.*? Is running 3 3 0 0\.0% 0", text)
    assert "No journey fits" in page("journeys", q="nothing of the kind")


def test_the_draft_of_a_journey_that_never_ran_is_drawn(page):
    journey = running([wait("w", days=1)])
    flow = [send("s", name="Greeting")]
    fresh = Journey.objects.create(
        name="Fresh", draft=journey.draft | {"flow": flow}, salt="x", made_by=operator()
    )
    assert re.search(r"The draft .*Greeting", page("journey", fresh.pk))


def test_participants_are_taken_out_as_a_sheet_by_who_may_export(client):
    journey = running([wait("w", days=1)])
    some(journey, 2)
    client.force_login(member("Anna", role="owner"))
    answer = client.get(reverse("journeys:runs_export", args=[journey.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert len(lines) == 3
    assert lines[1].startswith("Guest 0")
    client.force_login(member("Gus", role="guide"))
    assert client.get(reverse("journeys:runs_export", args=[journey.pk])).status_code == 403
