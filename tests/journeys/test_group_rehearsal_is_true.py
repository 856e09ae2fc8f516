"""What is rehearsed of groups is what the engine and outreach then really do with them."""

import pytest

from tests.journeys.group_make import group_journey, on_day, say
from tests.journeys.group_rehearsal_make import (
    foreseen_posts,
    planned,
    posted,
    rooms,
    since,
)
from tests.journeys.make import running, send, wait
from tests.journeys.rehearsal_make import (
    foreseen,
    foreseen_held,
    held,
    people,
    plan,
    really,
    rehearsed,
)
from tests.outreach import ledger_make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.groups.models import GroupChat
from yutang.journeys.commands.group_entering import tend_groups
from yutang.journeys.models import Journey, Run
from yutang.outreach.models import Blackout

pytestmark = pytest.mark.django_db
HOURS = 4  # between two looks of the engine


def first_week() -> Journey:
    """Day by day from the group's own first day, with a split, a task, and much at once."""
    return group_journey(
        [
            say("hello", purpose="transaction"),
            on_day("d2", 2, "09:00"),
            say("second"),
            {
                "id": "x",
                "kind": "split",
                "arms": [
                    {"name": "A", "percent": 50, "flow": [on_day("d4", 4, "20:00"), say("a")]},
                    {"name": "B", "percent": 50, "flow": [wait("w", hours=30), say("b")]},
                ],
            },
            {"id": "t", "kind": "task", "title": "Look in", "text": "By name"},
            on_day("d6", 6, "22:30"),
            say("night", keep_hours=4),
            say("twice"),
        ]
    )


def member_day() -> Journey:
    """Each third day an offer, and a word in the evening that isn't said in quiet hours."""
    trigger = {"kind": "schedule", "at": "12:00", "weekdays": [1, 3, 5]}
    flow = [
        say("offer", purpose="promotion"),
        {"id": "u", "kind": "until", "at": "21:30"},
        say("late", purpose="promotion"),
    ]
    again = {"mode": "always"}
    return group_journey(flow, control=25, triggers=[trigger], reentry=again, quiet="skip")


def all_that_runs() -> list[GroupChat]:
    """Two journeys of groups, one of them inside already, one of customers, and a broadcast."""
    customers = people(40)
    groups = rooms(customers)
    week = since(first_week(), NOON - DAY)
    tend_groups(at=NOON)
    Run.objects.filter(journey=week, chat=groups[1]).update(state="resting")
    since(member_day(), NOON)
    tea = {"kind": "schedule", "at": "12:00", "groups": {"tags": ["tea"]}}
    since(group_journey([say("tea")], triggers=[tea], reentry={"mode": "after", "days": 2}), NOON)
    dates = {"valid_from": "2026-03-04", "valid_until": "2026-03-08"}
    since(group_journey([say("soon", purpose="transaction")], **dates), NOON)
    planned(groups, NOON + 2 * DAY)
    planned(groups[:2], NOON + 3 * DAY + 11 * HOUR, expires_at=NOON + 3 * DAY + 14 * HOUR)
    flow = [wait("w", hours=26), send("s"), wait("v", hours=46), send("t", purpose="promotion")]
    plan(running(flow), customers, NOON - HOUR)
    return groups


def test_the_engine_says_in_groups_what_was_rehearsed_message_by_message():
    ledger_make.policy(quiet_from="21:00", quiet_to="09:00", gap_hours=20, carrier_mode="day")
    ledger_make.budgets(contacts_7=3, promotions_7=1, contacts_30=8, promotions_30=4)
    day = (NOON + 4 * DAY).date()
    Blackout.objects.create(name="Fair", begins=day, ends=day, lifecycles=["churned"])
    all_that_runs()
    begin = NOON + HOUR
    foresees = rehearsed(begin, 7, HOURS)
    told = really(begin, 7, HOURS)
    done = posted(begin)
    assert foreseen_posts(foresees) == done
    assert foreseen(foresees) == told, "what is read in a group takes places"
    assert foreseen_held(foresees) == held()
    assert len(done) > 30
    reasons = {reason for *_rest, reason, _at in done}
    assert reasons >= {"", "limit", "no_owner", "owner_left", "empty", "dissolved", "expired"}
