"""Wherever something has to happen, the same can be asked: beginnings, waits, exits, goals."""

import pytest
from django.test import Client
from django.utils import translation

from tests.audiences.audience_make import audience
from tests.customers.make import NOON
from tests.journeys.make import operator, running, wait
from tests.journeys.match_make import (
    article,
    colleague,
    draft,
    keep,
    shown,
    tag,
)
from tests.journeys.trigger_make import BEFORE, happen, listen, people, states
from yutang.audiences.commands.audiences import archive_audience
from yutang.customers.kinds import Kind
from yutang.journeys.commands.publishing import publish_draft
from yutang.journeys.commands.running import start
from yutang.journeys.models import Journey
from yutang.kernel.keeping import StillUsed

pytestmark = pytest.mark.django_db
SETTINGS = {
    "name": "Draft", "priority": 0, "control_percent": 10, "reentry_mode": "never",
    "reentry_days": 30, "quiet": "hold", "late_hours": 6, "goal_days": 14,
}  # fmt: skip


@pytest.fixture
def olive(client: Client) -> Client:
    client.force_login(operator(), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["yutang_language"] = "en"
    return client


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def test_exits_with_conditions_are_written_changed_and_taken_away(olive):
    chosen, journey = article(), draft(exits=[{"kinds": ["removed_us"]}])
    base = SETTINGS | {"exits": ["removed_us"], "exit0-there": 1}
    page = shown(olive, journey, "settings", "")
    assert "Leave by an act with conditions" in page
    one = {"exit0-kinds": ["content_read"], "exit0-subjects": [f"material:{chosen.pk}"]}
    assert keep(olive, journey, "settings", "", **base, **one).status_code == 200
    journey.refresh_from_db()
    read = {"kinds": ["content_read"], "subject_type": "material", "subject_ids": [chosen.pk]}
    assert journey.draft["exits"] == [read, {"kinds": ["removed_us"]}]
    assert f'name="exit0-subjects" value="material:{chosen.pk}" checked' in shown(
        olive, journey, "settings", ""
    )
    more = {"exit1-there": 1, "exit1-kinds": ["order_paid"], "exit1-amount_from": "100"}
    keep(olive, journey, "settings", "", **base, **one, **more)
    journey.refresh_from_db()
    paid = {"kinds": ["order_paid"], "amount_from": 10_000}
    assert journey.draft["exits"] == [read, paid, {"kinds": ["removed_us"]}]
    keep(olive, journey, "settings", "", **base, **more)
    journey.refresh_from_db()
    assert journey.draft["exits"] == [paid, {"kinds": ["removed_us"]}]


def test_the_form_keeps_as_many_exits_as_a_plan_holds(olive):
    paid = [{"kinds": ["order_paid"], "amount_from": 100 * n} for n in range(1, 11)]
    journey = draft(exits=paid)
    posted = {f"exit{n}-there": 1 for n in range(10)}
    posted |= {f"exit{n}-kinds": ["order_paid"] for n in range(10)}
    posted |= {f"exit{n}-amount_from": str(n + 1) for n in range(10)}
    keep(olive, journey, "settings", "", **SETTINGS | {"note": "New"}, **posted)
    journey.refresh_from_db()
    assert (journey.note, journey.draft["exits"]) == ("New", paid)


def test_goals_and_waits_ask_the_same(olive):
    chosen = tag()
    waiting = {
        "id": "a", "kind": "await", "match": {"kinds": ["order_paid"]}, "span": {"days": 1},
        "happened": [], "timed_out": [],
    }  # fmt: skip
    journey = draft(flow=[waiting])
    given = {"match__kinds": ["tagged"], "match__subjects": [f"tag:{chosen.pk}"], "days": 3}
    assert keep(olive, journey, "step", "a", **given).status_code == 200
    journey.refresh_from_db()
    asked = {"kinds": ["tagged"], "subject_type": "tag", "subject_ids": [chosen.pk]}
    assert journey.draft["flow"][0]["match"] == asked
    base = {
        "name": "Draft", "priority": 0, "control_percent": 10, "reentry_mode": "never",
        "reentry_days": 30, "quiet": "hold", "late_hours": 6, "goal_days": 14, "goal_on": "on",
        "goal-kinds": ["checked_in"], "goal-prop_streak_0": "equal", "goal-prop_streak_1": "7",
    }  # fmt: skip
    assert keep(olive, journey, "settings", "", **base).status_code == 200
    journey.refresh_from_db()
    assert journey.draft["goal"]["match"] == {"kinds": ["checked_in"], "props": {"streak": 7}}


def test_a_beginning_with_subject_member_and_property_lets_the_right_customer_in(olive):
    anna, chosen, other = colleague(), article(), article("Tea")
    journey = draft()
    given = {
        "match__kinds": ["content_read"],
        "match__subjects": [f"material:{chosen.pk}"],
        "match__member_ids": [f"member:{anna.pk}"],
        "match__prop_depth_0": "least",
        "match__prop_depth_1": "80",
    }
    assert keep(olive, journey, **given).status_code == 200
    journey.refresh_from_db()
    publish_draft(journey=journey, actor=operator())
    start(journey=journey, actor=operator())
    Journey.objects.filter(pk=journey.pk).update(started_at=BEFORE)
    right, *wrong = people(5)
    read = {"subject": ("material", chosen.pk), "member_id": anna.pk, "depth": 80}
    happen(right, Kind.CONTENT_READ, NOON, **read)
    happen(wrong[0], Kind.CONTENT_READ, NOON, **{**read, "depth": 79})
    happen(wrong[1], Kind.CONTENT_READ, NOON, **{**read, "member_id": operator().pk})
    happen(wrong[2], Kind.CONTENT_READ, NOON, **{**read, "subject": ("material", other.pk)})
    happen(wrong[3], Kind.LINK_CLICKED, NOON, **read)
    listen()
    assert set(states(journey)) == {right.pk}


def test_an_audience_that_a_running_journey_waits_for_is_not_archived():
    mothers = audience("Waited for")
    asked = {"kinds": ["audience_left"], "subject_type": "audience", "subject_ids": [mothers.pk]}
    running([wait("w", days=1)], exits=[asked])
    with pytest.raises(StillUsed):
        archive_audience(audience_id=mothers.pk, actor=operator())
