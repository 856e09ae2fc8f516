"""Pages of group journeys: who sees which groups, what may be done, and the plan as a table."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from tests.journeys.group_make import chat, group_journey, on_day, owner, run_in, say
from tests.make import member
from yutang.groups.models import GroupChat
from yutang.journeys.commands.group_entering import tend_groups
from yutang.journeys.commands.moving import move_due
from yutang.journeys.queries.timetables import timetable_of
from yutang.kernel import clock
from yutang.outreach.models import BroadcastGroup

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def desk(client):
    def sign_in(who):
        client.force_login(who)
        client.cookies["django_language"] = "en"
        return client

    return sign_in


def test_the_list_tells_day_last_and_next_words(desk):
    group = chat(clock.now() - timedelta(days=2), name="Tea friends")
    journey = group_journey([say("a", name="Hello all"), on_day("u", 9), say("b", name="Week two")])
    tend_groups()
    move_due()
    page = desk(journey.made_by).get(reverse("journeys:groups", args=[journey.pk]))
    [row] = page.context["rows"]
    assert (row.day, row.last_title, row.coming_title) == (3, "Hello all", "Week two")
    assert row.last.state == "chosen"
    assert "Tea friends" in page.content.decode()
    BroadcastGroup.objects.filter(group=group).update(state="skipped", reason="cancelled")
    url = reverse("journeys:groups", args=[journey.pk])
    for query, count in (("q=tea", 1), ("q=nobody", 0), ("word=sent", 0), ("state=inside", 1)):
        assert len(desk(journey.made_by).get(f"{url}?{query}").context["rows"]) == count, query


def test_a_member_sees_and_moves_only_groups_within_sight(desk):
    mine, other = chat(owner=owner("Mona")), chat(owner=owner("Bob"))
    GroupChat.objects.filter(pk=mine.pk).update(owner=(mona := member("Mon", role="store_manager")))
    journey = group_journey([on_day("u", 5), say("s")])
    tend_groups()
    client = desk(mona)
    rows = client.get(reverse("journeys:groups", args=[journey.pk])).context["rows"]
    assert [row.run.chat for row in rows] == [mine]
    act = reverse("journeys:group_act", args=[run_in(journey, mine).pk, "pause"])
    assert client.post(act).status_code == 302
    assert run_in(journey, mine).state == "resting"
    foreign = reverse("journeys:group_act", args=[run_in(journey, other).pk, "pause"])
    assert client.post(foreign).status_code == 404


def test_a_group_is_taken_out_only_when_it_was_asked(desk):
    group = chat()
    journey = group_journey([on_day("u", 5), say("s")])
    tend_groups()
    url = reverse("journeys:group_leave", args=[run_in(journey, group).pk])
    client = desk(journey.made_by)
    assert client.post(url).status_code == 200
    assert run_in(journey, group).state == "waiting"
    client.post(url, {"confirmed": "1", "from": "group"})
    assert run_in(journey, group).state == "stopped"


def test_the_groups_own_page_shows_its_journeys_and_lets_it_in(desk):
    group = chat()
    journey = group_journey([on_day("u", 5), say("s")], triggers=[{"kind": "manual"}])
    client = desk(journey.made_by)
    page = client.get(reverse("groups:group", args=[group.pk])).content.decode()
    assert "No journey runs in this group." in page
    url = reverse("journeys:group_enter", args=[group.pk])
    client.post(url, {"journey": journey.pk})
    assert run_in(journey, group).state == "waiting"
    page = client.get(reverse("groups:group", args=[group.pk])).content.decode()
    assert str(reverse("journeys:groups", args=[journey.pk])) in page


def test_the_table_reads_the_draft_and_says_when_it_cant(desk):
    flow = [say("a", name="Hello"), on_day("u", 2, "20:30"), say("b", name="Evening")]
    journey = group_journey(flow)
    page = desk(journey.made_by).get(reverse("journeys:timetable", args=[journey.pk]))
    table = page.context["table"]
    assert [hour.label for hour in table.hours] == ["", "20:30"]
    assert [(row.number, [len(cell) for _hour, cell in row.cells]) for row in table.rows] == [
        (1, [1, 0]),
        (2, [0, 1]),
    ]
    assert not timetable_of({"format": 9}).is_whole


def test_a_journey_of_customers_has_no_groups(desk):
    journey = group_journey([say("s")])
    journey.subject = "customer"
    journey.save()
    client = desk(journey.made_by)
    assert client.get(reverse("journeys:groups", args=[journey.pk])).status_code == 404
