"""The builder's page and what it asks for: counts, suggestions, samples, and who may."""

import json

import pytest

from tests import make as house
from tests.audiences import audience_make, value_make
from tests.customers import facts_make
from tests.customers import make as customers
from yutang.audiences.models import Audience
from yutang.audiences.queries import bearers
from yutang.audiences.views import counting
from yutang.customers.commands import facts as commands
from yutang.customers.models import Profile

pytestmark = pytest.mark.django_db
EVERYBODY = {"version": 1, "where": {"all": []}}


@pytest.fixture(autouse=True)
def _nothing_kept():
    bearers.forget()
    counting.forget()


@pytest.fixture
def olive():
    return house.member("Olive", role="operator")


@pytest.fixture
def olives(olive):
    return house.client(olive)


def rule(*nodes):
    return {"version": 1, "where": {"all": list(nodes)}}


def ask(client, about, url="/audiences/count", **more):
    body = {"rule": about, **more}
    return client.post(url, json.dumps(body), content_type="application/json")


def test_a_count_tells_number_share_sentence_and_moment(olives):
    value_make.customer("Zhao", order_count=3)
    value_make.customer("Qian", order_count=1)
    answer = ask(olives, rule({"profile": "order_count", "is": "ge", "value": 2})).json()
    assert (answer["count"], answer["total"]) == (1, 2)
    assert "2" in answer["sentence"]
    assert answer["at"].count(":") == 2


def test_a_store_manager_counts_only_the_own_customers(olives):
    store, other = house.unit("West Lake"), house.unit("East Gate")
    manager = house.client(house.member("Mona", role="store_manager", units=(store,)))
    mine = value_make.customer("Zhao", units=[store.pk])
    value_make.customer("Qian", units=[other.pk])
    assert ask(olives, EVERYBODY).json()["count"] == 2
    answer = ask(manager, EVERYBODY).json()
    assert (answer["count"], answer["total"]) == (1, 1)
    sample = ask(manager, EVERYBODY, "/audiences/try").json()["customers"]
    assert [each["id"] for each in sample] == [mine.pk]


def test_a_store_manager_asks_why_only_about_the_own_customers():
    store = house.unit("West Lake")
    manager = house.client(house.member("Mona", role="store_manager", units=(store,)))
    mine = value_make.customer("Zhao", units=[store.pk], order_count=1)
    foreign = value_make.customer("Qian", units=[])
    about = rule({"profile": "order_count", "is": "ge", "value": 1}, {"not": {"any": []}})
    answer = ask(manager, about, "/audiences/check", customer=mine.pk).json()
    assert answer["holds"] is True
    assert {"path": ["where", "all", 0], "holds": True} in answer["nodes"]
    assert ask(manager, about, "/audiences/check", customer=foreign.pk).status_code == 404


def test_names_are_hidden_from_roles_that_see_no_phone_numbers(olives):
    value_make.customer("Zhao Min")
    analyst = house.client(house.member("Anna", role="analyst"))
    (seen,) = ask(analyst, EVERYBODY, "/audiences/try").json()["customers"]
    assert seen["label"] == "Z**"
    (seen,) = ask(olives, EVERYBODY, "/audiences/try").json()["customers"]
    assert seen["label"] == "Zhao Min"


def test_who_sees_no_values_of_personal_facts_learns_none_by_asking(olives):
    facts_make.child(is_personal=True)
    facts_make.fact_type("diet", "choice", "milk", "soy", is_personal=True)
    zhao = value_make.customer("Zhao")
    commands.set_fact(
        customer_id=zhao.pk, key="child", value="Nian 2026-02-18", source="api", actor=None
    )
    analyst = house.client(house.member("Anna", role="analyst"))
    about = rule({"fact": "child", "is": "between", "value": ["2026-02-18", "2026-02-18"]})
    assert ask(olives, about).json()["count"] == 1
    for url in ("/audiences/count", "/audiences/try", "/audiences/check"):
        answer = ask(analyst, about, url, customer=zhao.pk)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (422, "unknown_fact")
    form = {"act": "count", "rule": json.dumps(about)}
    assert analyst.post("/audiences/new", form).status_code == 422
    for of in ("choices", "stages"):
        url = f"/audiences/suggest?of={of}"
        assert olives.get(url).json()["items"]
        assert analyst.get(url).json()["items"] == []
    things = {each["key"] for each in analyst.get("/audiences/vocabulary").json()["things"]}
    assert not {"fact:child", "fact:diet"} & things


@pytest.mark.parametrize(
    ("node", "path"),
    [
        ({"profile": "passwords", "is": "eq", "value": 1}, ["where", "all", 0, "profile"]),
        ({"profile": "order_count", "is": "ge", "value": "1"}, ["where", "all", 0, "value"]),
        (
            {"profile": "order_count; drop table x", "is": "eq", "value": 1},
            ["where", "all", 0, "profile"],
        ),
        ({"tags": "any", "ids": []}, ["where", "all", 0, "ids"]),
        ({"any": [{"rule": 1}]}, ["where", "all", 0, "any", 0]),
    ],
)
def test_a_wrong_condition_is_refused_at_its_place(olives, node, path):
    answer = ask(olives, rule(node))
    assert answer.status_code == 422
    assert path in [problem["path"] for problem in answer.json()["problems"]]
    assert answer.json()["problems"][0]["text"]


@pytest.mark.parametrize("body", ["", "[]", "null", "{", "[" * 50_000, '{"rule": []}', "\xff"])
def test_no_rule_at_all_is_refused_too(olives, body):
    answer = olives.post("/audiences/count", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["text"]


def test_a_thousand_conditions_are_refused(olives):
    node = {"profile": "order_count", "is": "ge", "value": 1}
    answer = ask(olives, rule(*[node] * 1000))
    assert answer.status_code == 422
    assert "1001 conditions" in answer.json()["problems"][0]["text"]


def test_a_deep_rule_of_a_hundred_conditions_is_counted(olives):
    value_make.customer("Zhao", order_count=1)
    node = {"profile": "order_count", "is": "ge", "value": 1}
    about = {"all": [node] * 20}
    for _ in range(5):
        about = {"any": [{"all": [about, node]}, {"not": node}]}
    assert ask(olives, {"version": 1, "where": about}).json()["count"] == 1


def test_a_third_count_at_once_is_told_to_wait(olives, monkeypatch):
    monkeypatch.setattr(counting, "PATIENCE", 0.01)
    for _ in range(counting.AT_ONCE):
        counting._slots.acquire()
    try:
        answer = ask(olives, EVERYBODY)
    finally:
        for _ in range(counting.AT_ONCE):
            counting._slots.release()
    assert answer.status_code == 503
    assert answer.json()["code"] == "too_busy"


def test_a_count_that_takes_too_long_is_stopped_with_a_sentence(olives, monkeypatch):
    customers.follow("Zhao")
    monkeypatch.setattr(counting, "SECONDS", 0.001)
    bought = {"orders": {}, "measure": "amount", "is": "ge", "value": 1}
    answer = ask(olives, rule(*[{**bought, "within": {"last_days": n}} for n in range(1, 31)]))
    assert answer.status_code == 503
    assert answer.json()["text"]
    monkeypatch.undo()
    assert ask(olives, EVERYBODY).status_code == 200


def test_who_may_not_see_audiences_counts_nothing():
    guide = house.client(house.member("Gus", role="guide"))
    assert ask(guide, EVERYBODY).status_code == 403
    assert guide.get("/audiences/new").status_code == 403


def test_who_may_only_see_describes_and_counts_but_keeps_nothing():
    analyst = house.client(house.member("Anna", role="analyst"))
    assert "Save audience" not in analyst.get("/audiences/new").text
    given = {"name": "Mine", "rule": json.dumps(EVERYBODY), "schedule": "daily", "act": "save"}
    assert analyst.post("/audiences/new", given).status_code == 403
    assert not Audience.objects.exists()


def test_without_scripts_the_text_is_counted_and_kept(olives):
    value_make.customer("Zhao", order_count=2)
    text = json.dumps(rule({"profile": "order_count", "is": "ge", "value": 2}))
    given = {"name": "Regulars", "rule": text, "schedule": "daily"}
    page = olives.post("/audiences/new", {**given, "act": "count"})
    assert page.status_code == 200
    assert 'id="bd-count" aria-live="polite">1<' in page.text
    assert not Audience.objects.exists()
    assert olives.post("/audiences/new", {**given, "act": "save"}).status_code == 302
    kept = Audience.objects.get()
    assert (kept.name, kept.rule) == ("Regulars", json.loads(text))


def test_a_wrong_text_stays_and_says_where(olives):
    given = {"name": "Odd", "rule": '{"where": {"tags": "any", "ids": ["x"]}}', "schedule": "daily"}
    for act in ("count", "save"):
        page = olives.post("/audiences/new", {**given, "act": act})
        assert page.status_code == 422
        assert "where.ids.0" in page.text
        assert "Odd" in page.text


def test_a_name_that_is_taken_is_told_at_the_name(olives):
    audience_make.audience("Regulars")
    given = {"name": "Regulars", "rule": json.dumps(EVERYBODY), "schedule": "daily"}
    page = olives.post("/audiences/new", given)
    assert page.status_code == 422
    assert "Another audience has this name" in page.text


def test_a_cycle_is_told_at_its_condition(olives):
    one = audience_make.audience("One")
    two = audience_make.audience("Two", rule=audience_make.of(one))
    given = {"name": "One", "rule": json.dumps(audience_make.of(two)), "schedule": "daily"}
    page = olives.post(f"/audiences/{one.pk}/edit", given)
    assert page.status_code == 422
    assert "where.all.0" in page.text


def test_a_saved_audience_is_changed_in_the_same_page(olives):
    kept = audience_make.audience("Regulars", folder="Spring")
    page = olives.get(f"/audiences/{kept.pk}/edit").text
    assert "Regulars" in page
    assert "Spring" in page
    text = json.dumps(rule({"profile": "order_count", "is": "ge", "value": 2}))
    given = {"name": "Buyers", "rule": text, "schedule": "hourly"}
    assert olives.post(f"/audiences/{kept.pk}/edit", given).status_code == 302
    kept.refresh_from_db()
    assert (kept.name, kept.schedule, kept.version) == ("Buyers", "hourly", 2)


@pytest.mark.parametrize("text", ["[" * 900 + "]" * 900, '{"where": "\\ud800"}', "NaN"])
def test_a_text_that_no_page_can_hold_begins_with_nothing(olives, text):
    page = olives.get("/audiences/new", {"rule": text})
    assert page.context["rule"] == EVERYBODY
    answer = olives.post("/audiences/new", {"act": "count", "name": "x", "rule": text})
    assert answer.status_code == 422


def test_a_page_may_begin_with_a_rule_or_an_example(olives):
    about = rule({"profile": "order_count", "is": "ge", "value": 7})
    page = olives.get("/audiences/new", {"rule": json.dumps(about), "name": "Big"}).text
    assert '"value": 7' in page
    assert "Big" in page
    page = olives.get("/audiences/new?example=newcomers").text
    assert "added_at" in page
    assert olives.get("/audiences/new?rule=%7B%7B").status_code == 200


def test_examples_can_all_be_counted(olives):
    zhao = value_make.customer("Zhao", state="followed")
    value_make.bought(zhao, [(5, 100)], of=value_make.product(node=value_make.category("Tea")))
    page = olives.get("/audiences/new")
    rules = page.context["example_rules"]
    assert {"newcomers", "once_more", "valuable", "quiet"} <= set(rules)
    assert all(ask(olives, about).status_code == 200 for about in rules.values())
    assert Profile.objects.count() == 1


def test_a_rule_of_thousands_of_conditions_is_refused_by_a_page_that_stays_small(olives):
    many = rule(*[{"profile": "order_count", "is": "ge", "value": 1}] * 5000)
    (told,) = ask(olives, many).json()["problems"]
    assert (told["path"], told["code"]) == (["where"], "too_many")
    assert "5001" in told["text"]
    given = {"name": "Many", "schedule": "daily", "rule": json.dumps(many)}
    for act in ("save", "count"):
        page = olives.post("/audiences/new", given | {"act": act})
        assert (page.status_code, len(page.content) < 200_000) == (422, True)
        assert told["text"] in page.content.decode()
    assert not Audience.objects.exists()


def test_of_a_few_conditions_too_many_none_is_lost(olives):
    many = rule(*[{"profile": "order_count", "is": "ge", "value": 1}] * 250)
    given = {"name": "Many", "schedule": "daily", "rule": json.dumps(many), "act": "save"}
    page = olives.post("/audiences/new", given)
    assert (page.status_code, page.context["rule"]) == (422, many)
