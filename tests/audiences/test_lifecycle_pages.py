"""The page of the lifecycle: numbers, borders, the way to the builder and to the customers."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest

from tests import make as people
from tests.audiences import value_make as make
from yutang.audiences.commands import lifecycle, value
from yutang.audiences.models import Border
from yutang.audiences.rules import lifecycle as rules
from yutang.customers.models import Profile
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db
FIXED = {"how": "fixed", "silent_days": "20", "dormant_days": "60", "churned_days": "100"}


@pytest.fixture(autouse=True)
def now(tmp_path, monkeypatch):
    """Noon of the day, and no mirror."""
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))
    with clock.frozen(make.NOON):
        yield


def shop():
    make.bought(make.customer("Zhao"), [(3, 5_000), (20, 4_000)])
    make.bought(make.customer("Qian"), [(45, 9_900)])
    make.customer("Li")
    value.keep_up()


def test_stages_lead_to_the_customers_and_to_the_builder():
    shop()
    client = people.client(people.member())
    html = client.get("/audiences/lifecycle").content.decode()
    before = html[: html.index('data-stage="silent"')]
    address = before[before.rindex('href="') + 6 :].split('"')[0].replace("&amp;", "&")
    assert json.loads(parse_qs(urlsplit(address).query)["rule"][0])["where"] == {
        "profile": "lifecycle", "is": "in", "value": ["silent"],
    }  # fmt: skip
    listed = client.get("/customers/?lifecycle=silent").content.decode()
    assert "Qian" in listed
    assert "Zhao" not in listed


def test_the_head_of_a_customers_page_says_the_stage():
    shop()
    client = people.client(people.member())
    shown = {}
    for each in Profile.objects.all():
        html = client.get(f"/customers/{each.pk}").content.decode()
        shown[each.name] = html.split('data-lifecycle="')[1].split('"')[0]
    assert shown == {"Zhao": "active", "Qian": "silent", "Li": "lead"}


def test_saved_borders_hold_from_the_next_run_on():
    shop()
    client = people.client(people.member())
    assert client.post("/audiences/lifecycle/borders", FIXED).status_code == 302
    row = Border.objects.get(category=None)
    assert (row.how, row.silent_days, row.churned_days) == ("fixed", 20, 100)
    assert lifecycle.move_all(day=clock.today()) == {}
    client.post("/audiences/lifecycle/borders", {**FIXED, "silent_days": "2"})
    assert lifecycle.move_all(day=clock.today()) == {("active", "silent"): 1}
    assert AuditEntry.objects.filter(action="lifecycle.borders").count() == 2


def test_cards_border_effect_and_history_say_the_same_before_and_after_the_move():
    shop()
    client = people.client(people.member())
    client.post("/audiences/lifecycle/borders", {**FIXED, "silent_days": "2"})
    for _moved in range(2):
        shown = client.get("/audiences/lifecycle").context
        cards = {e["standing"].stage: e["standing"].customers for e in shown["stages"]}
        effect = dict.fromkeys(cards, 0)
        for _ago, stage, customers in shown["border_data"]["ages"]:
            effect[stage] += customers
        assert effect == {**cards, "lead": 0}
        last = [series["data"][-1] for series in shown["history"]["series"]]
        assert last == [["2026-03-02", cards[stage]] for stage in rules.STAGES[1:]]
        lifecycle.move_all(day=clock.today())
    assert cards["active"] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"silent_days": "60"},
        {"dormant_days": "x"},
        {"churned_days": "99999"},
        {"how": "quantile", "silent_share": "90", "dormant_share": "50", "churned_share": "99"},
        {"how": "quantile"},
    ],
)
def test_borders_that_make_no_sense_are_refused(wrong):
    shop()
    client = people.client(people.member())
    answer = client.post("/audiences/lifecycle/borders", {**FIXED, **wrong})
    assert answer.status_code == 422
    assert Border.objects.get().how == "quantile"


def test_a_category_gets_borders_and_gives_them_up():
    shop()
    tea = make.category("Tea")
    client = people.client(people.member())
    client.post("/audiences/lifecycle/borders", {**FIXED, "category": tea.pk})
    assert Border.objects.filter(category=tea).exists()
    assert client.get(f"/audiences/lifecycle?category={tea.pk}").status_code == 200
    lifecycle.drop_borders(category=tea, actor=people.member("Olga"))
    assert not Border.objects.filter(category=tea).exists()


def test_a_manager_sees_but_does_not_change():
    store = people.unit("Here")
    shop()
    make.bought(make.customer("Own", units=[store.pk]), [(5, 100)])
    lifecycle.move_all(day=clock.today())
    client = people.client(people.member("Mona", role="store_manager", units=(store,)))
    shown = client.get("/audiences/lifecycle?month=2026-02")
    assert shown.context["buyers"] == 1
    assert shown.context["history"] is None
    assert "Save borders" not in shown.content.decode()
    assert client.post("/audiences/lifecycle/borders", FIXED).status_code == 403


def test_without_orders_the_page_says_what_to_do():
    make.customer()
    html = people.client(people.member()).get("/audiences/lifecycle").content.decode()
    assert "/orders/imports" in html
