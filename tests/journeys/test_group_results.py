"""What the results of a journey of groups say, on the page and by the API."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from tests.api.make import Program
from tests.customers.make import NOON
from tests.journeys.group_lift_make import buy, entered, people, rooms, sits
from tests.journeys.group_make import chat, group_journey, say
from tests.journeys.make import operator
from tests.journeys.measuring_make import DAY
from tests.make import client, member
from yutang.customers.models import Customer
from yutang.journeys.models import Aim, Journey
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
MORE, USUAL = [9, 10, 11, 12, 9, 10, 11, 12, 10, 11], [3, 4, 5, 3, 4, 5, 4, 3, 5, 4]


@pytest.fixture
def journey():
    return group_journey([say("s")], control=50)


@pytest.fixture
def analyst(db):
    return client(member("Ann", role="analyst"))


def page(who, journey, query=""):
    answer = who.get(reverse("journeys:results", args=[journey.pk]) + query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_a_clear_lift_is_one_sentence_and_the_api_says_the_same(journey, analyst):
    rooms(journey, MORE)
    rooms(journey, USUAL, state="control")
    shown = page(analyst, journey)
    assert "+32.5 percentage points bought within 14 days" in shown
    assert "about 65 people more than without" in shown
    assert "The journey made that difference" in shown
    assert "in 10 groups" in shown
    found = Program().get(f"journeys/{journey.pk}/stats").json()["results"]
    assert (found["groups"], found["control_groups"], found["customers"]) == (10, 10, 200)
    bought = found["lifts"][0]
    assert (bought["measure"], bought["verdict"]) == ("bought", "more")
    assert (round(bought["inside"], 3), round(bought["control"], 3)) == (0.525, 0.2)
    low, high = (f"{100 * bought[end]:.1f}" for end in ("low", "high"))
    assert f"+{low} to +{high}" in shown
    assert bought["low"] < bought["once_low"] < bought["difference"] < bought["once_high"]


def test_below_ten_groups_on_a_side_nothing_is_told(journey, analyst):
    rooms(journey, MORE)
    rooms(journey, USUAL[:9], state="control")
    shown = page(analyst, journey)
    assert "Not yet enough data" in shown
    assert "10 groups in the journey and 9 in the control group" in shown
    assert Program().get(f"journeys/{journey.pk}/stats").json()["results"]["lifts"][0] == {
        "measure": "bought", "inside": 0.525, "control": 0.2, "verdict": "few",
        "difference": None, "low": None, "high": None, "once_low": None, "once_high": None,
    }  # fmt: skip


def test_whoever_sits_on_both_sides_is_told_of(journey, analyst):
    rooms(journey, MORE)
    rooms(journey, USUAL, state="control")
    [customer] = people(1)
    inside, apart = (journey.runs.filter(state=each).first().chat for each in ("ended", "control"))
    sits(inside, customer)
    sits(apart, customer)
    entered(journey, chat(NOON - DAY))
    shown = page(analyst, journey)
    assert "1 customer sat in several groups of the journey, 1 of them in groups of both" in shown
    assert "In 1 group nobody counts." in shown


def test_nothing_to_tell_has_its_reason(journey, analyst):
    assert "No group has entered in this period." in page(analyst, journey)
    entered(journey, chat(NOON - DAY))
    assert "Nobody counts yet in the groups" in page(analyst, journey)
    Journey.objects.update(control_percent=0)
    rooms(journey, MORE)
    assert "nobody knows what the journey added" in page(analyst, journey)


def test_groups_that_the_draw_didnt_make_raise_the_alarm(journey, analyst):
    rooms(journey, [4] * 40, of=5)
    rooms(journey, [4] * 5, of=5, state="control")
    assert "40 groups are in the journey and 5 in the control group" in page(analyst, journey)


def test_the_sheet_names_the_groups(journey, analyst):
    rooms(journey, MORE)
    rooms(journey, USUAL, state="control")
    answer = analyst.get(reverse("journeys:results_export", args=[journey.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert lines[0].endswith("Groups in the journey,Groups of the control group")
    assert lines[1].startswith("Bought,14,200,200,")
    assert lines[1].endswith(",10,10")
    assert any(line.startswith("Left the group") for line in lines)


def test_the_plan_counts_groups_by_how_alike_their_customers_are(analyst, journey):
    address = reverse("journeys:plan_control", args=[journey.pk])
    query = "?rate=10&points=5&control_percent=10&size=60&rho=0.02&per_day=1"
    shown = re.sub(r"\s+", " ", analyst.get(address + query).content.decode())
    assert "it takes 2.2 times as many" in shown
    assert "About 333 groups with 19,980 customers, 347 days" in shown
    alike = analyst.get(address + query.replace("0.02", "0.1")).content.decode()
    assert "it takes 6.9 times as many" in alike
    assert "They show no rise at all" in shown
    assert "0.02 is usual" in analyst.get(address).content.decode()


def test_what_is_looked_for_is_written_down(journey):
    olive = client(operator())
    data = {"rate": "8", "points": "3", "control_percent": "20", "size": "40", "rho": "0.03"}
    address = reverse("journeys:save_aim", args=[journey.pk])
    assert olive.post(address, data).status_code == 302
    aim = Aim.objects.get(journey=journey)
    assert (aim.points, aim.rate, float(aim.rho)) == (3, 8, 0.03)
    refused = olive.post(address, data | {"rho": "1"})
    assert refused.status_code == 422
    plan = olive.get(reverse("journeys:plan_control", args=[journey.pk])).content.decode()
    assert 'value="0.03"' in plan


def test_the_past_says_how_alike_they_are(analyst, journey):
    rooms(journey, [0] * 12)
    customers = Customer.objects.filter(group_stays__isnull=False).order_by("pk")
    yesterday = (clock.now() - NOON) / DAY - 1
    buy(list(customers[:120]), days=yesterday)  # all in six groups, nobody in the others
    address = reverse("journeys:plan_control", args=[journey.pk])
    shown = analyst.get(address).content.decode()
    assert 'name="size" value="20.0"' in shown
    assert 'name="rho" value="0.999"' in shown
    assert 'name="rate" value="50.0"' in shown


def test_the_page_speaks_chinese(journey):
    rooms(journey, MORE)
    rooms(journey, USUAL, state="control")
    ann = client(member("Ann", role="analyst"), language="zh-hans")
    with translation.override("zh-hans"):
        assert "32.5 个百分点" in page(ann, journey)


@pytest.mark.parametrize("amounts", [{"amount_from": 10**30}, {"amount_to": -(10**30)}])
def test_a_goal_that_no_amount_can_reach_is_reached_by_nobody(analyst, amounts):
    asked = {"kinds": ["order_paid"]} | amounts
    journey = group_journey([say("s")], goal={"match": asked, "days": 3})
    rooms(journey, MORE)
    assert page(analyst, journey)
    stats = Program().get(f"journeys/{journey.pk}/stats")
    goals = [each for each in stats.json()["results"]["lifts"] if each["measure"] == "goal"]
    assert [each["inside"] for each in goals] == [0]
