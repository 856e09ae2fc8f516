"""Which group chats a journey leaves alone, and that nothing of it is said in them."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection
from django.urls import reverse

from tests.customers.make import NOON
from tests.journeys.group_make import chat, group_journey, owner, run_in, say, states
from tests.journeys.make import operator, wait
from tests.make import client
from yutang.groups.models import GroupChat
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.group_entering import enter_by_hand, tend_groups
from yutang.journeys.commands.measuring import share_control
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.publishing import Terms, publish_draft
from yutang.journeys.models import Aim, Journey
from yutang.kernel import clock
from yutang.outreach.rules.governor import in_group

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DAILY = {"triggers": [{"kind": "schedule", "at": "12:00"}], "reentry": {"mode": "always"}}


def many(count, made_at=NOON - 9 * DAY):
    """So many groups of one owner."""
    return GroupChat.objects.bulk_create(
        GroupChat(chat_id=f"wrMANY{made_at}{number}", owner=owner(), created_at=made_at)
        for number in range(count)
    )


def halves(journey, groups):
    """Of these, those in the journey, and those whom the draw leaves alone."""
    apart = {each for each in groups if in_group(journey.salt, each.pk, journey.control_percent)}
    return set(groups) - apart, apart


def test_the_draw_is_by_the_hash_of_group_and_journey():
    groups = many(200)
    journey = group_journey([say("s")], control=50)
    assert tend_groups(at=NOON) == 200
    inside, apart = halves(journey, groups)
    assert 70 < len(apart) < 130
    runs = dict(journey.runs.values_list("chat", "state"))
    assert {pk for pk, state in runs.items() if state == "control"} == {each.pk for each in apart}
    assert not journey.runs.filter(state="control").exclude(step=None, due_at=None).exists()
    move_due(at=NOON)
    assert states(journey) == {("chosen", ""): len(inside)}
    assert journey.version.steps.get().tallies.get(outcome="entered").count == len(inside)


def test_at_every_occasion_the_same_groups_are_left_alone():
    groups = many(20)
    journey = group_journey([say("s")], control=50, **DAILY)
    Journey.objects.update(started_at=NOON - DAY, called_until=NOON - timedelta(minutes=1))
    for days in (0, 1):
        tend_groups(at=NOON + days * DAY)
    for each in groups:
        sides = set(journey.runs.filter(chat=each).values_list("state", flat=True))
        assert sides == {"control" if each in halves(journey, groups)[1] else "waiting"}


def test_nobodys_hand_leads_a_group_of_the_control_group_in():
    groups = many(20)
    journey = group_journey([say("s")], control=50, triggers=[{"kind": "manual"}])
    inside, apart = (next(iter(side)) for side in halves(journey, groups))
    olive = client(operator())
    answers = {}
    for group in (inside, apart, apart):
        address = reverse("journeys:group_enter", args=[group.pk])
        page = olive.post(address, {"journey": journey.pk}, follow=True).content.decode()
        answers[group] = "drawn into the journey" in page
    assert answers == {inside: False, apart: True}
    assert (run_in(journey, inside).state, run_in(journey, apart).state) == ("waiting", "control")
    move_due()
    assert states(journey) == {("chosen", ""): 1}
    assert enter_by_hand(journey=journey, group=inside, actor=operator()) == "again"


def test_forty_groups_are_worth_a_control_group_and_fewer_are_not():
    draft = {"format": 1, "subject": "group", "triggers": [{"kind": "group"}], "flow": [say("s")]}
    few, enough = (create_journey(name="J", actor=operator(), draft=draft) for _ in range(2))
    many(19, clock.now())  # made of late, so as many will be made again
    publish_draft(journey=few, actor=operator())
    chat(NOON - 300 * DAY)
    chat(NOON - 300 * DAY)
    shown = publishing(enough)
    assert 'value="10"' in shown
    assert "About 40 groups would be in it" in shown
    assert "on each side: 25% would do that" in shown
    publish_draft(journey=enough, actor=operator())
    assert [Journey.objects.get(pk=each.pk).control_percent for each in (few, enough)] == [0, 10]


def test_the_publisher_reads_why_none_is_proposed_and_chooses():
    chat()
    draft = {"format": 1, "subject": "group", "triggers": [{"kind": "group"}], "flow": [say("s")]}
    journey = create_journey(name="J", actor=operator(), draft=draft)
    shown = publishing(journey)
    assert "so 0% is proposed" in shown
    publish_draft(journey=journey, actor=operator(), terms=Terms(control_percent=Decimal(30)))
    journey.refresh_from_db()
    assert journey.control_percent == 30
    journey.draft |= {"flow": [say("t")]}
    journey.save()
    publish_draft(journey=journey, actor=operator())
    journey.refresh_from_db()
    assert journey.control_percent == 30, "what was chosen once stays"
    assert "is proposed" not in publishing(journey)


def publishing(journey):
    address = reverse("journeys:publish", args=[journey.pk])
    return client(operator()).get(address).content.decode()


def test_what_ran_before_there_were_control_groups_goes_on_without():
    groups = group_journey([say("s")], control=10)
    customers = group_journey(
        [wait("w", days=1)], control=10, subject="customer", triggers=[{"kind": "manual"}]
    )
    module = import_module("yutang.journeys.migrations.0011_control_groups_of_chats")
    with connection.cursor() as cursor:
        cursor.execute(module.NONE_YET)
    rows = Journey.objects.filter(pk__in=[groups.pk, customers.pk]).order_by("pk")
    assert list(rows.values_list("control_percent", flat=True)) == [0, 10]


def test_a_changed_share_lets_those_inside_finish_and_draws_the_rest():
    groups = many(20)
    journey = group_journey([say("s")])
    tend_groups(at=NOON)
    share_control(journey=journey, percent=Decimal(50))
    young = many(20, NOON)
    tend_groups(at=NOON + DAY)
    assert not journey.runs.filter(chat__in=groups, state="control").exists()
    apart = halves(journey, young)[1]
    assert apart
    assert journey.runs.filter(state="control").count() == len(apart)
    assert Aim.objects.get(journey=journey).control_since
