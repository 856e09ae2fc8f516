"""What the results page says, and to whom."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from tests.api.make import Program
from tests.journeys.make import operator, running, wait
from tests.journeys.measuring_make import crowd
from tests.make import client, member
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.measuring import Wish, plan_measuring
from yutang.journeys.models import Aim, Journey
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db
GOAL = {"match": {"kinds": ["order_paid"]}, "days": 14}


@pytest.fixture
def journey():
    return running([wait("w", days=1)], control=10, goal=GOAL)


@pytest.fixture
def analyst(db):
    return client(member("Ann", role="analyst"))


def page(who, journey, query=""):
    answer = who.get(reverse("journeys:results", args=[journey.pk]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_clear_lift_is_one_sentence(journey, analyst):
    crowd(journey, count=9_00, goals=450)
    crowd(journey, count=100, goals=10, state="control")
    shown = page(analyst, journey)
    assert "+40.0 percentage points reached the goal within 14 days" in shown
    assert "about 360 people more than without" in shown
    assert "The journey made that difference" in shown
    assert "sizes that the draw gives" not in shown


def test_page_and_api_say_the_same(journey, analyst):
    crowd(journey, count=900, goals=450)
    crowd(journey, count=100, goals=10, state="control")
    found = Program().get(f"journeys/{journey.pk}/stats").json()["results"]
    assert (found["days"], found["customers"], found["control_customers"]) == (14, 900, 100)
    assert (found["groups"], found["left_out"], found["needed_groups"]) == (None, None, None)
    context = analyst.get(reverse("journeys:results", args=[journey.pk])).context["found"]
    assert found["needed_customers"] == context.enough.needed
    assert [each["measure"] for each in found["lifts"]] == [each.measure for each in context.lifts]
    goal, main = found["lifts"][0], context.main
    assert (goal["inside"], goal["control"], goal["verdict"]) == (0.5, 0.1, "more")
    assert (goal["low"], goal["high"]) == (main.always.low, main.always.high)
    low, high = (f"{100 * goal[end]:.1f}" for end in ("low", "high"))
    assert f"+{low} to +{high}" in page(analyst, journey)


def test_a_draft_added_nothing_yet():
    draft = create_journey(name="Draft", actor=operator())
    found = Program().get(f"journeys/{draft.pk}/stats").json()["results"]
    assert (found["customers"], found["groups"]) == (0, None)
    assert {each["verdict"] for each in found["lifts"]} == {"alone"}


def test_too_few_say_nothing_yet(journey, analyst):
    crowd(journey, count=90, goals=9)
    crowd(journey, count=10, goals=1, state="control")
    shown = page(analyst, journey)
    assert "Not yet enough data" in shown
    assert "100 of about" in shown


def test_without_a_control_group_figures_are_raw(analyst):
    journey = running([wait("w", days=1)], goal=GOAL)
    crowd(journey, count=40, goals=10)
    shown = page(analyst, journey)
    assert "nobody knows what the journey added" in shown
    assert "25.0%" in shown


def test_nobody_has_entered_yet(journey, analyst):
    assert "Nobody has entered in this period." in page(analyst, journey)


def test_uneven_groups_raise_the_alarm(journey, analyst):
    crowd(journey, count=900, goals=90)
    crowd(journey, count=50, goals=5, state="control")
    assert "sizes that the draw gives them" in page(analyst, journey)


def test_more_objections_are_harm(journey, analyst):
    crowd(journey, count=900, goals=10)
    crowd(journey, count=100, goals=50, state="control")
    shown = page(analyst, journey)
    assert "The journey does harm here" in shown
    assert "people less than without" in shown


def test_the_address_chooses_measure_days_version_and_period(journey, analyst):
    crowd(journey, count=90, goals=9)
    query = "?measure=amount&days=7&version=1&since=2026-01-01&until=2020-01-01"
    assert "Nobody has entered in this period." in page(analyst, journey, query)
    for query in ("?measure=none&days=x&version=99&since=2026-99-99", "?days=30&measure=removed"):
        page(analyst, journey, query)


def test_the_sheet_holds_both_intervals(journey, analyst):
    crowd(journey, count=900, goals=450)
    crowd(journey, count=100, goals=10, state="control")
    answer = analyst.get(reverse("journeys:results_export", args=[journey.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    cells = lines[1].split(",")
    assert cells[:4] == ["Reached the goal", "14", "900", "100"]
    assert [round(float(each), 2) for each in cells[4:7]] == [0.5, 0.1, 0.4]
    assert float(cells[7]) < float(cells[9]) < 0.4 < float(cells[10]) < float(cells[8])


def test_the_plan_says_how_many_and_how_long(journey, analyst):
    address = reverse("journeys:plan_control", args=[journey.pk])
    query = "?rate=5&points=5&control_percent=10&per_day=100"
    shown = analyst.get(address + query).content.decode()
    assert "About 5,370 people, 68 days" in shown
    assert "Look for this" not in shown
    assert analyst.get(address).status_code == 200


def test_what_is_looked_for_is_written_down(journey):
    olive = client(journey.made_by)
    data = {"rate": "8", "points": "3", "control_percent": "20", "per_day": ""}
    saved = olive.post(reverse("journeys:save_aim", args=[journey.pk]), data)
    assert saved.status_code == 302
    aim = Aim.objects.get(journey=journey)
    assert (aim.points, aim.rate, aim.control_since) == (3, 8, None)
    assert Journey.objects.get(pk=journey.pk).control_percent == 20
    refused = olive.post(reverse("journeys:save_aim", args=[journey.pk]), data | {"points": "95"})
    assert refused.status_code == 422


def test_results_begin_anew_when_the_share_changes(journey, analyst):
    crowd(journey, count=90, goals=9)
    wish = Wish(Decimal(2), Decimal(5), Decimal(30))
    plan_measuring(journey=journey, actor=journey.made_by, wish=wish)
    assert Aim.objects.get(journey=journey).control_since
    assert "Nobody has entered in this period." in page(analyst, journey)
    assert "mixes people who were drawn by different shares" in page(
        analyst, journey, "?since=2020-01-01"
    )


def test_nonsense_is_not_written_down(journey):
    for wish in (Wish(Decimal(0)), Wish(Decimal(2), None, Decimal(60))):
        with pytest.raises(InvalidInput):
            plan_measuring(journey=journey, actor=journey.made_by, wish=wish)


def test_a_draft_has_its_pages_too(analyst):
    for draft in ({"format": 1, "goal": GOAL}, {"format": 9}):
        journey = create_journey(name="Draft", actor=operator(), draft=draft)
        assert "Nobody has entered in this period." in page(analyst, journey)
        address = reverse("journeys:plan_control", args=[journey.pk])
        assert analyst.get(address).status_code == 200


def test_the_page_speaks_chinese(journey):
    crowd(journey, count=90, goals=9)
    crowd(journey, count=10, goals=1, state="control")
    ann = client(member("Ann", role="analyst"), language="zh-hans")
    with translation.override("zh-hans"):
        assert "数据还不够" in page(ann, journey)
