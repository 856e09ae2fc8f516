"""Journeys whose subject is a group chat: who enters, which day it is, what is said when."""

from datetime import timedelta

import pytest

from tests.customers.make import NOON
from tests.journeys import group_make as make
from tests.journeys.group_make import chat, group_journey, on_day, run_in, say
from tests.journeys.make import path
from yutang.groups.models import GroupChat
from yutang.journeys.commands.group_entering import enter_groups, tend_groups
from yutang.journeys.commands.group_resting import rest_group, resume_group, take_out_group
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Run
from yutang.outreach.models import Broadcast, Todo

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_days_are_counted_from_the_groups_first_day():
    group = chat(NOON - timedelta(hours=2))
    journey = group_journey([say("now"), on_day("u", 3), say("third")])
    assert tend_groups(at=NOON) == 1
    assert tend_groups(at=NOON) == 0, "a group enters once"
    move_due(at=NOON)
    run = run_in(journey, group)
    assert (path(run), run.due_at) == ([("now", "passed")], NOON + 2 * DAY)
    move_due(at=NOON + 2 * DAY)
    assert make.states(journey) == {("chosen", ""): 2}
    assert Broadcast.objects.filter(plan_id=journey.pk).count() == 2, "each step says its own"


def test_a_group_that_comes_later_misses_the_days_that_are_over():
    group = chat(NOON - 4 * DAY)
    flow = [on_day("a", 2), say("second"), on_day("b", 5), say("fifth"), on_day("c", 9)]
    journey = group_journey(flow)
    tend_groups(at=NOON)
    move_due(at=NOON)
    assert path(run_in(journey, group)) == [
        ("a", "passed"),
        ("second", "skipped"),
        ("b", "passed"),
        ("fifth", "passed"),
    ]
    assert run_in(journey, group).due_at == NOON + 4 * DAY


def test_days_may_be_counted_from_entering():
    group = chat(NOON - 40 * DAY)
    journey = group_journey([on_day("u", 2), say("s")], first_day="entered")
    tend_groups(at=NOON)
    assert run_in(journey, group).due_at == NOON + DAY


def test_owners_and_tags_say_which_groups_enter():
    tea = chat(tags=["tea"])
    chat(tags=["coffee"])
    chat(tags=["tea"], owner=make.owner("Bob"))
    trigger = {"kind": "group", "owner_ids": [make.owner().pk], "tags": ["tea"]}
    journey = group_journey([say("s")], triggers=[trigger])
    tend_groups()
    assert [run.chat for run in journey.runs.all()] == [tea]


def test_what_stood_before_can_be_left_out():
    chat(NOON)
    journey = group_journey([say("s")], triggers=[{"kind": "group", "inside": False}])
    tend_groups()
    assert not journey.runs.exists()
    young = chat()
    tend_groups()
    assert [run.chat for run in journey.runs.all()] == [young]


def test_a_schedule_lets_the_chosen_groups_in_at_each_occasion_once():
    group = chat(NOON - 9 * DAY, tags=["vip"])
    chat(NOON - 9 * DAY)
    trigger = {"kind": "schedule", "at": "12:00", "groups": {"tags": ["vip"]}}
    journey = group_journey([say("s")], triggers=[trigger], reentry={"mode": "always"})
    journey.started_at = journey.called_until = NOON - timedelta(minutes=1)
    journey.save()
    for hours in (0, 1, 24, 25):
        tend_groups(at=NOON + timedelta(hours=hours))
        move_due(at=NOON + timedelta(hours=hours))
    runs = Run.objects.filter(journey=journey).order_by("entered_at")
    assert [run.chat_id for run in runs] == [group.pk, group.pk]
    assert [run.entered_at for run in runs] == [NOON, NOON + DAY]


def test_occasions_while_the_journey_was_paused_pass_groups_by():
    group = chat(NOON - 9 * DAY)
    trigger = {"kind": "schedule", "at": "12:00"}
    journey = group_journey([say("s")], triggers=[trigger], reentry={"mode": "always"})
    journey.started_at, journey.called_until = NOON - 5 * DAY, NOON + timedelta(minutes=5)
    journey.save()
    tend_groups(at=NOON + timedelta(minutes=10))
    assert not journey.runs.exists()
    tend_groups(at=NOON + DAY)
    assert run_in(journey, group).entered_at == NOON + DAY


def test_a_dissolved_group_leaves():
    group = chat()
    journey = group_journey([on_day("u", 7), say("s")])
    tend_groups()
    GroupChat.objects.filter(pk=group.pk).update(status="dissolved", dissolved_at=NOON)
    tend_groups()
    run = run_in(journey, group)
    assert (run.state, run.reason, run.due_at) == ("left", "dissolved", None)
    assert enter_groups(journey=journey, group_ids=[group.pk]) == 0


def test_a_paused_group_is_told_nothing_and_misses_what_is_late():
    one, other = chat(NOON), chat(NOON)
    journey = group_journey([on_day("a", 2), say("x"), on_day("b", 4), say("y")])
    tend_groups(at=NOON)
    operator = journey.made_by
    rest_group(run_id=run_in(journey, one).pk, actor=operator)
    move_due(at=NOON + DAY)
    assert path(run_in(journey, one)) == []
    assert path(run_in(journey, other)) == [("a", "passed"), ("x", "passed")]
    resume_group(run_id=run_in(journey, one).pk, actor=operator)
    move_due(at=NOON + 2 * DAY)
    assert path(run_in(journey, one)) == [("a", "passed"), ("x", "skipped")]
    move_due(at=NOON + 3 * DAY)
    assert path(run_in(journey, one))[2:] == [("b", "passed"), ("y", "passed")]


def test_what_the_owner_hasnt_seen_yet_is_withdrawn_with_the_group():
    one, other = chat(NOON), chat(NOON)
    journey = group_journey([say("s"), on_day("u", 9)])
    tend_groups(at=NOON)
    move_due(at=NOON)
    take_out_group(run_id=run_in(journey, one).pk, actor=journey.made_by)
    assert make.states(journey) == {("chosen", ""): 1, ("skipped", "cancelled"): 1}
    assert run_in(journey, one).state == Run.State.STOPPED
    assert run_in(journey, other).state == Run.State.WAITING


def test_the_owner_has_a_task_for_each_group():
    one, other = chat(), chat(owner=None)
    flow = [{"id": "t", "kind": "task", "title": "Greet the newcomers", "text": "By name"}]
    journey = group_journey(flow)
    tend_groups()
    move_due()
    todo = Todo.objects.get(key__startswith="journey:", member=one.owner)
    assert (todo.title, todo.words) == (f"Greet the newcomers · {one}", "By name")
    assert path(run_in(journey, other)) == [("t", "refused")]
