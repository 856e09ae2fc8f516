"""Any condition of a draft, described on the workbench of audiences."""

import json
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from tests import make as house
from tests.api.make import Program
from tests.audiences import value_make
from tests.customers.make import NOON
from tests.journeys.make import operator, run_of, running, wait
from yutang.journeys.commands.drafting import create_journey
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Journey
from yutang.journeys.rules import fresh
from yutang.journeys.words import conditions

pytestmark = pytest.mark.django_db
REGULARS = {"profile": "order_count", "is": "ge", "value": 3}
READ = {"activity": {"kinds": ["content_read"]}, "is": "ge", "value": 2}
NESTED = {
    "all": [
        REGULARS,
        {"any": [READ | {"within": {"last_days": 9}}, {"not": {"tags": "any", "ids": [7]}}]},
    ]
}


@pytest.fixture
def olive(client: Client) -> Client:
    client.force_login(operator(), backend="django.contrib.auth.backends.ModelBackend")
    client.cookies["yutang_language"] = "en"
    return client


def draft(*flow: dict[str, Any], **plan: Any) -> Journey:
    made = {"format": 1, "triggers": [{"kind": "manual"}], "flow": list(flow)} | plan
    return create_journey(name="Draft", actor=operator(), draft=made)


def branch(*rules: dict[str, Any]) -> dict[str, Any]:
    return fresh.step("branch", "b") | {"arms": [{"rule": each, "flow": []} for each in rules]}


def page(journey: Journey, show: str = "show=step&id=b&way=0") -> str:
    return f"/journeys/{journey.pk}/build/condition?{show}"


def rule(where: Any) -> dict[str, Any]:
    return {"version": 1, "where": where}


def save(client: Client, journey: Journey, where: Any, show: str = "", **more: Any) -> Any:
    journey.refresh_from_db()
    given = {"rule": json.dumps(rule(where)), "revision": journey.draft_revision, "act": "save"}
    return client.post(page(journey, show or "show=step&id=b&way=0"), given | more)


def rules(journey: Journey) -> list[Any]:
    journey.refresh_from_db()
    return [arm["rule"] for arm in journey.draft["flow"][0]["arms"]]


def test_a_way_takes_any_rule_which_is_opened_again_and_taken_back(olive):
    journey = draft(branch({}, rule(REGULARS)))
    answer = save(olive, journey, NESTED)
    assert answer.headers["Location"] == f"/journeys/{journey.pk}/build?show=step&id=b"
    assert rules(journey) == [rule(NESTED), rule(REGULARS)]
    assert olive.get(page(journey)).context["rule"] == rule(NESTED)
    build = olive.get(answer.headers["Location"])
    (first, _second) = build.context["panel"].form.rules
    assert first["what"].value() == "own"
    given = {"op": "undo", "revision": journey.draft_revision}
    olive.post(f"/journeys/{journey.pk}/build/act", given)
    assert rules(journey) == [{}, rule(REGULARS)]


def test_a_beginning_takes_any_rule_and_none(olive):
    journey = draft(wait("w", days=1), triggers=[{"kind": "manual"}, {"kind": "api"}])
    answer = save(olive, journey, NESTED, "show=trigger&id=1")
    assert answer.headers["Location"].endswith("build?show=trigger&id=1")
    journey.refresh_from_db()
    assert journey.draft["triggers"] == [{"kind": "manual"}, {"kind": "api", "rule": rule(NESTED)}]
    save(olive, journey, {"all": []}, "show=trigger&id=1")
    journey.refresh_from_db()
    assert journey.draft["triggers"] == [{"kind": "manual"}, {"kind": "api"}]


def test_the_form_keeps_what_was_described_and_leads_to_its_page(olive):
    journey = draft(branch(rule(NESTED)))
    given = {"revision": 0, "name": "Which?", "way0-name": "Regulars", "way0-what": "own"}
    address = f"/journeys/{journey.pk}/build/keep?show=step&id=b"
    answer = olive.post(address, given | {"condition": "0"}, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == page(journey)
    assert rules(journey) == [rule(NESTED)]
    title = olive.get(page(journey)).content.decode()
    assert "Which? › Regulars" in title
    kept = olive.post(address, given | {"revision": 1}, headers={"HX-Request": "true"})
    assert "kept" in kept.headers["HX-Trigger"]


def test_the_panel_tells_how_many_fit_now(olive):
    value_make.customer("Zhao", order_count=3)
    value_make.customer("Qian", order_count=1)
    journey = draft(branch(rule(REGULARS), {}, rule({"profile": "no"})))
    fits = f"/journeys/{journey.pk}/build/fits?show=step&id=b&way="
    told = olive.get(f"{fits}0").content.decode()
    assert "1 customer fits now" in told
    assert "Number of orders" in told
    assert not olive.get(f"{fits}1").content.strip()
    assert "customer" not in olive.get(f"{fits}2").content.decode()


def test_a_wrong_rule_stays_with_its_places_and_without_scripts_it_is_counted(olive):
    value_make.customer("Zhao", order_count=3)
    journey = draft(branch({}))
    answer = save(olive, journey, {"all": [REGULARS, {"profile": "no", "is": "eq", "value": 1}]})
    assert answer.status_code == 422
    assert "where.all.1.profile" in answer.content.decode()
    counted = save(olive, journey, REGULARS, act="count")
    assert (counted.status_code, counted.context["counted"]) == (200, 1)
    assert rules(journey) == [{}]


def test_whoever_was_slower_sees_the_own_rule_and_may_keep_it_after_all(olive):
    journey = draft(branch({}))
    save(olive, journey, NESTED)
    late = save(olive, journey, REGULARS, revision=0)
    assert late.status_code == 409
    assert "changed this journey meanwhile" in late.content.decode()
    assert rules(journey) == [rule(NESTED)]
    again = save(olive, journey, REGULARS, revision=late.context["form"]["revision"].value())
    assert again.status_code == 302
    assert rules(journey) == [rule(REGULARS)]


PLACES = (
    *("", "show=settings", "show=trigger", "show=trigger&id=1", "show=trigger&id=-1"),
    *("show=step&id=b&way=1", "show=step&id=b&way=1e9", "show=step&id=w&way=0", "show=step&id=x"),
)


@pytest.mark.parametrize("show", PLACES)
def test_where_no_rule_stands_there_is_no_page(olive, show):
    journey = draft(branch({}), wait("w", days=1))
    assert olive.get(page(journey, show)).status_code == 404
    assert olive.get(f"/journeys/{journey.pk}/build/fits?{show}").status_code == 404


def test_groups_are_asked_no_rules(olive):
    journey = draft(subject="group", triggers=[{"kind": "group"}])
    assert olive.get(page(journey, "show=trigger&id=0")).status_code == 404


def test_who_only_reads_journeys_describes_nothing():
    journey = draft(branch({}))
    anna = house.client(house.member("Anna", role="analyst"))
    assert anna.get(page(journey)).status_code == 403


OPEN = {"orders": {}, "within": {"last_days": 90}, "is": "eq", "value": 0}
LONG = {"all": [NESTED, {"not": {"any": [READ, OPEN, {"groups": {}, "is": "ge", "value": 1}]}}]}


def test_a_condition_stands_on_its_way_and_a_long_one_shows_its_parts_where_there_is_room(olive):
    journey = draft(
        branch(rule(REGULARS), rule(LONG)), triggers=[{"kind": "manual", "rule": rule(REGULARS)}]
    )
    shown = olive.get(f"/journeys/{journey.pk}/build").content.decode()
    assert "Only who fits this: Number of orders at least 3" in shown
    assert "<small>Number of orders at least 3</small>" in shown
    assert "None of these holds" not in shown
    address = f"/journeys/{journey.pk}/build/fits?show=step&amp;id=b&amp;way=1"
    panel = olive.get(f"/journeys/{journey.pk}/build?show=step&id=b").content.decode()
    assert f'hx-get="{address}"' in panel
    told = olive.get(address.replace("&amp;", "&")).content.decode()
    assert [text in told for text in ("<details", "None of these holds", "fit now")] == [True] * 3


SAID = {
    "en": [
        "All of these hold",
        "  All of these hold",
        "    Number of orders at least 3",
        "    At least one of these holds",
        "      “Read” in the last 9 days: times at least 2",
        "      not (tagged with “no. 7 (gone)”)",
        "  None of these holds",
        "    “Read”: times at least 2",
        "    no orders in the last 90 days",
        "    has group chats that she is in now",
    ],
    "zh-hans": [
        "以下全部成立",
        "  以下全部成立",
        "    累计订单数至少 3",
        "    以下至少一条成立",
        "      最近 9 天「阅读了」的次数至少 2",
        "      不符合（带有标签「编号 7（已不存在）」）",
        "  以下都不成立",
        "    「阅读了」的次数至少 2",
        "    没有最近 90 天订单",
        "    有当前所在的客户群",
    ],
}


@pytest.mark.parametrize("language", SAID)
def test_a_long_condition_is_an_outline_in_both_languages(language):
    def drawn(line: Any, depth: int = 0) -> list[str]:
        inner = [text for part in line.parts for text in drawn(part, depth + 1)]
        return ["  " * depth + line.text, *inner]

    with translation.override(language):
        told = conditions.said(rule(LONG))
        assert told.lines
        assert drawn(told.lines) == SAID[language]
        assert conditions.said(rule(REGULARS)).lines is None


LATELY = READ | {"within": {"last_days": 9}}
HELD = {"all": [REGULARS, {"not": READ}, {"any": [LATELY, REGULARS]}]}


def test_the_trace_and_the_flow_tell_a_long_condition_in_a_sentence_and_open_its_parts(olive):
    zhao = value_make.customer("Zhao", order_count=3)
    flow = branch(rule(HELD)) | {"arms": [{"rule": rule(HELD), "flow": [wait("w", days=1)]}]}
    journey = running([flow])
    enter_customers(journey=journey, customer_ids=[zhao.pk], at=NOON)
    move_due(at=NOON)
    run = run_of(journey, zhao)
    traced = olive.get(f"/journeys/{journey.pk}/runs/{run.pk}").content.decode()
    watched = olive.get(f"/journeys/{journey.pk}").content.decode()
    assert "<summary>This held: Number of orders at least 3, and" in traced
    assert 'id="said-b-0" hx-preserve' in watched
    for page in (traced, watched):
        assert "<li>At least one of these holds<ul><li>“Read” in the last 9 days" in page


MANY = {"any": [REGULARS] * 300}
DEEP: dict[str, Any] = REGULARS
for _ in range(60):
    DEEP = {"not": DEEP}


@pytest.mark.parametrize(
    ("where", "text"),
    [
        (MANY, "The rule has 301 conditions; at most 200 are possible."),
        (DEEP, "The rule is nested too deeply: at most 20 groups within each other."),
    ],
)
def test_a_condition_that_is_too_large_is_refused_wherever_it_comes_from(olive, where, text):
    journey = draft(branch({}))
    kept = olive.post(
        f"/journeys/{journey.pk}/build/keep?show=step&id=b",
        {"revision": 0, "way0-what": "json", "way0-json": json.dumps(rule(where))},
        headers={"HX-Request": "true"},
    )
    plan = {"flow": [branch(rule(where))], "triggers": [{"kind": "manual", "rule": rule(where)}]}
    imported = olive.post("/journeys/import", {"text": json.dumps(plan)})
    for answer in (kept, save(olive, journey, where), imported):
        assert answer.status_code == 422
        assert text in answer.content.decode()
    assert "<code>flow.0.arms.0.rule.where" in imported.content.decode()
    assert rules(journey) == [{}]
    sent = Program().post("journeys", {"name": "No", "plan": {"format": 1, **plan}})
    assert sent.status_code == 422
    errors = sent.json()["errors"]
    places = [each["path"][: each["path"].index("rule")] for each in errors]
    assert places == [["plan", "triggers", 0], ["plan", "flow", 0, "arms", 0]]
    assert {each["code"] for each in errors} <= {"rule_too_many", "rule_too_deep"}


def test_a_page_and_a_list_of_faults_stay_short_however_much_is_wrong(olive):
    wrong = rule({"any": [{"tags": "any", "ids": ["x"] * 40}] * 150})
    journey = draft(branch(wrong, wrong, wrong, wrong, {}))
    shown = olive.get(f"/journeys/{journey.pk}/build?show=step&id=b")
    assert len(shown.context["board"].faults) <= 100
    assert len(shown.content) < 200_000
