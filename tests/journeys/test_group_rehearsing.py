"""A rehearsal of a journey of groups: asked for, computed, kept, and shown to who may see it."""

import pytest
from django.urls import reverse

from tests import make as pages
from tests.customers import make as customers_make
from tests.journeys.group_make import group_journey, on_day, say
from tests.journeys.group_rehearsal_make import planned, room, rooms, since
from tests.journeys.make import operator, running, send
from tests.journeys.rehearsal_make import people, plan
from tests.journeys.test_rehearsing import contents, rehearsed
from tests.outreach import ledger_make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.groups.models import GroupChat
from yutang.journeys.commands import rehearsing
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.rehearsing import Asked
from yutang.journeys.kits import groups as kits
from yutang.journeys.models import Journey
from yutang.journeys.queries.rehearsal.group_setting import group_setting
from yutang.journeys.queries.rehearsal.terms import Terms
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db


def member_day(**more: object) -> Journey:
    """A draft: every Saturday at ten an offer in all groups."""
    trigger = {"kind": "schedule", "weekdays": [5], "at": "10:00"}
    draft = {
        "format": 1,
        "subject": "group",
        "triggers": [trigger],
        "flow": [say("offer", purpose="promotion")],
        "reentry": {"mode": "always"},
        **more,
    }
    made = create_journey(name="Member day", actor=operator(), draft=draft)
    Journey.objects.filter(pk=made.pk).update(control_percent=0, subject="group")
    made.refresh_from_db()
    return made


def test_nothing_is_written_by_a_rehearsal_of_groups():
    customers = people(30)
    groups = rooms(customers)
    since(group_journey([say("hello"), on_day("u", 5), say("fifth")]), NOON - DAY)
    planned(groups, NOON + DAY)
    draft = member_day()
    with clock.frozen(NOON):
        asked = Asked(days=14, behaviour="drawn")
        made = rehearsing.ask_rehearsal(journey=draft, asked=asked, actor=operator())
        before = contents()
        rehearsing.rehearse(rehearsal_id=made.pk)
        rehearsing.foresee_group(rehearsal_id=made.pk, group_id=groups[0].pk)
    assert contents() == before
    made.refresh_from_db()
    assert made.done_at
    figures = made.figures
    assert figures["new_groups"] > 0, "drawn after those of the weeks before"
    assert {row["carrier"] for row in figures["said"]} == {"wecom_group"}
    assert made.futures[f"group:{groups[0].pk}"]["rows"]


def test_new_groups_are_made_as_often_as_in_the_last_weeks():
    """One each week, and one long ago: a week to come has one more."""
    guests = people(3)
    room(guests, NOON - 300 * DAY)
    for week in range(13):
        room(guests, NOON - DAY * (7 * week + 2))
    flow = [say("hello"), on_day("u", 3), say("third")]
    draft = member_day(flow=flow, triggers=[{"kind": "group", "inside": False}], reentry={})
    figures = rehearsed(draft, days=28, behaviour="drawn").figures
    assert figures["new_groups"] == 4, "one a week"
    [entered] = figures["entered"]
    assert (entered["people"], entered["newcomers"]) == (4, 4)
    assert sum(figures["said"][0]["days"]) >= 7
    assert rehearsed(draft, days=28).figures["entered"] == []


def test_customers_collide_with_what_is_said_in_their_groups():
    """Saturday's member day is for all in the two groups; a journey wants some of them then."""
    ledger_make.policy(gap_hours=0)
    customers = [ledger_make.customer(f"C{n}") for n in range(12)]
    one, _other = room(customers[:5]), room(customers[4:9])
    news = running([{"id": "u", "kind": "until", "at": "11:00", "weekdays": [5]}, send("s")])
    plan(news, customers[3:11], NOON - DAY)
    tea = {"kind": "schedule", "weekdays": [5], "at": "10:00", "groups": {"chat_ids": [one.pk]}}
    since(group_journey([say("tea")], triggers=[tea], reentry={"mode": "always"}), NOON)
    figures = rehearsed(member_day(), days=7).figures
    assert [(row["subject"], row["draft"]) for row in figures["plans"]] == [
        ("customer", False),
        ("group", False),
        ("group", True),
    ]
    found = {(row["one"], row["other"]): row for row in figures["collisions"]}
    pairs = {pair: (row["day"], row["customers"], row["groups"]) for pair, row in found.items()}
    assert pairs == {(0, 1): (5, 2, 0), (0, 2): (5, 6, 0), (1, 2): (5, 5, 1)}
    [mine, _tea] = sorted(figures["work"], key=lambda row: -row["plan"])
    assert [sum(row["days"]) for row in mine["members"]] == [1], "one task for both groups"


def test_a_groups_post_takes_a_place_in_the_budget_of_who_reads_it():
    ledger_make.policy(gap_hours=24)
    customers = [ledger_make.customer(f"C{n}") for n in range(6)]
    room(customers[:4])
    news = running([{"id": "u", "kind": "until", "at": "11:00", "weekdays": [5]}, send("s")])
    plan(news, customers, NOON - DAY)
    alone = rehearsed(news, days=7).figures
    assert (len(alone["held"]), alone["said"][0]["days"][5]) == (0, 6)
    figures = rehearsed(member_day(), days=7).figures
    [held] = figures["held"]
    assert (held["plan"], held["reason"], held["count"]) == (0, "gap", 4)


@pytest.mark.parametrize(
    ("written", "said", "left_out"),
    [
        (kits.group_first_week, 6, []),
        (kits.member_day, 3, []),
        (kits.evening_clearance, 31, [("limit", 11)]),  # all that WeCom allows in March
    ],
)
def test_each_rhythm_can_be_rehearsed_as_it_is(written, said, left_out):
    """With quiet hours as they are at first; and the same by a clock that stops seldom."""
    room([ledger_make.customer()], NOON - HOUR)
    given = written()
    for trigger in given["triggers"]:
        trigger.pop("inside", None)
    draft = member_day(**given)
    exact = rehearsed(draft, days=14).figures
    assert sum(exact["said"][0]["days"]) == said
    assert [(row["reason"], row["count"]) for row in exact["refused"]] == left_out
    with clock.frozen(NOON):
        begin = {"begin": NOON, "days": 14, "journey": draft}
        made = group_setting(Terms(**begin), 15)
        assert len(list(made.walk.go())) > 0
    days = [0] * 14
    for (_plan, day, _carrier), count in made.watch.said_by.items():
        days[day] += count
    assert days == exact["said"][0]["days"]


def test_what_is_no_step_of_groups_is_refused():
    draft = member_day(flow=[send("s")])
    with pytest.raises(InvalidInput):
        rehearsing.ask_rehearsal(journey=draft, asked=Asked(), actor=operator())


def test_the_page_says_what_would_be_said_in_groups_and_how_one_group_fares():
    customers = people(12)
    group = room(customers[:8], name="Tea lovers")
    draft = member_day()
    client = pages.client(operator())
    address = reverse("journeys:rehearsal", args=[draft.pk])
    assert "which groups would enter" in client.get(address).content.decode()
    made = rehearsed(draft, days=14)
    shown = client.get(address, {"q": "Tea"}).content.decode()
    assert "<b>2</b> messages in groups" in shown
    assert "Work of owners by day" in shown
    asked = reverse("journeys:look_ahead_group", args=[made.pk, group.pk])
    assert asked in shown
    assert "Looking ahead" in client.post(asked, follow=True).content.decode()
    rehearsing.foresee_group(rehearsal_id=made.pk, group_id=group.pk)
    told = client.get(reverse("journeys:group_future", args=[made.pk, group.pk])).content.decode()
    assert told.count("Is said in the group") == 2
    together = rehearsed(None, days=3)
    assert "people would enter" in client.get(reverse("journeys:rehearsals")).content.decode()
    assert together.figures["groups"] == 1


def test_who_may_not_see_a_group_sees_neither_its_future_nor_its_owners_work():
    group = room(people(3))
    made = rehearsed(member_day(), days=7)
    client = pages.client(customers_make.member("Gina", role="store_manager"))
    assert client.get(reverse("journeys:group_future", args=[made.pk, group.pk])).status_code == 404
    asked = reverse("journeys:look_ahead_group", args=[made.pk, group.pk])
    assert client.post(asked).status_code == 404
    shown = client.get(reverse("journeys:rehearsal", args=[made.journey_id])).content.decode()
    assert "Alice" not in shown
    assert GroupChat.objects.get(pk=group.pk).owner.name == "Alice"


def test_a_customer_foresees_what_she_reads_in_her_group():
    customers = [ledger_make.customer(f"C{n}") for n in range(2)]
    room(customers[:1])
    made = rehearsed(member_day(), days=7)
    for each in customers:
        rehearsing.foresee(rehearsal_id=made.pk, customer_id=each.pk)
    made.refresh_from_db()
    seen = [[row["what"] for row in made.futures[str(each.pk)]["rows"]] for each in customers]
    assert seen == [["heard"], []]
