"""The pages of facts: their settings, the customer's card, and who may do what."""

from datetime import date

import pytest

from tests import make as shared
from tests.customers import make
from tests.customers.facts_make import child, fact_type
from yutang.customers.commands.facts import set_fact
from yutang.customers.models import Activity, Choice, Fact, FactType
from yutang.customers.ready import READY

pytestmark = pytest.mark.django_db
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def brand():
    headquarters = shared.unit("HQ", kind="headquarters")
    west, east = shared.unit("West", parent=headquarters), shared.unit("East", parent=headquarters)
    made = {
        "owner": shared.member("Owner", units=(headquarters,)),
        "guide": shared.member("Alice", role="guide", units=(west,)),
        "other": shared.member("Dave", role="guide", units=(east,)),
        "analyst": shared.member("Ann", role="analyst"),
        "zhao": make.follow("Zhao", by="Alice").customer_id,
    }
    make.read()
    return made


def page(brand, who, path="", **given):
    return shared.client(brand[who]).get(f"/customers/{brand['zhao']}{path}", **given)


def send(brand, who, path, data, **given):
    return shared.client(brand[who]).post(f"/customers/{brand['zhao']}{path}", data, **given)


def test_every_ready_fact_can_be_taken_and_then_stands_in_the_list(brand):
    client = shared.client(brand["owner"])
    for key in READY:
        assert client.post(f"/customers/facts/ready/{key}").status_code == 302
    assert FactType.objects.count() == len(READY)
    assert FactType.objects.get(key="child").stages.count() == 6
    answer = client.get("/customers/facts/")
    assert answer.context["ready"] == []
    assert b"Skin type" in answer.content
    assert client.post("/customers/facts/ready/nothing").status_code == 404


def test_a_fact_is_made_on_the_page_with_its_choices(brand):
    client = shared.client(brand["owner"])
    data = {"name": "Tea", "form": "choices", "choices": "green\nblack\n", "help": ""}
    assert client.post("/customers/facts/new", data).status_code == 302
    type = FactType.objects.get()
    assert (type.key, [c.name for c in type.choices.order_by("order")]) == (
        "fact-1", ["green", "black"],
    )  # fmt: skip
    again = client.post("/customers/facts/new", {**data, "key": "fact-1"})
    assert again.status_code == 422
    assert "key" in again.context["form"].errors
    assert client.post("/customers/facts/new", {**data, "choices": "x\nx"}).status_code == 422
    assert client.post("/customers/facts/new", {**data, "form": "sql"}).status_code == 422
    assert client.post("/customers/facts/new", {**data, "key": "a b"}).status_code == 422


def test_choices_are_renamed_archived_and_put_in_order_on_the_page(brand):
    type = fact_type("tea", "choices", "green", "black")
    client = shared.client(brand["owner"])
    green, black = Choice.objects.order_by("order")
    data = {
        "name": "Tee", "help": "", "choices": "white",
        "choice-TOTAL_FORMS": 2, "choice-INITIAL_FORMS": 2,
        "choice-0-id": green.pk, "choice-0-name": "grün",
        "choice-1-id": black.pk, "choice-1-name": "black", "choice-1-is_archived": "on",
    }  # fmt: skip
    assert client.get(f"/customers/facts/{type.pk}").status_code == 200
    assert client.post(f"/customers/facts/{type.pk}", data).status_code == 302
    rows = Choice.objects.order_by("order")
    assert [(row.name, row.archived_at is None) for row in rows] == [
        ("grün", True),
        ("black", False),
        ("white", True),
    ]
    assert FactType.objects.get().name == "Tee"
    up = client.post(f"/customers/facts/{type.pk}", {**data, "choices": "", "up": "1"})
    assert up.status_code == 302
    data["choice-0-name"] = "black"
    assert client.post(f"/customers/facts/{type.pk}", data).status_code == 422


def stage_rows(*rows):
    data = {"stage-TOTAL_FORMS": len(rows), "stage-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        names = ("name", "begin", "begin_unit", "end", "end_unit")
        data |= {f"stage-{n}-{name}": value for name, value in zip(names, row, strict=True)}
    return data


def test_the_stage_table_is_kept_and_says_what_is_wrong(brand):
    type = fact_type("child", "person")
    client = shared.client(brand["owner"])
    where = f"/customers/facts/{type.pk}/stages"
    good = stage_rows(
        ("due", -40, "w", 0, "d"), ("baby", 0, "d", 1, "y"), ("late", 2, "y", "", "d"),
        ("", "", "d", "", "d"),
    )  # fmt: skip
    assert client.post(where, good).status_code == 302
    assert list(type.stages.order_by("pk").values_list("from_months", "from_days", "to_months")) \
        == [(0, -280, 0), (0, 0, 12), (24, 0, 0)]  # fmt: skip
    shown = client.get(f"/customers/facts/{type.pk}")
    assert shown.context["gaps"] == [("baby", "late")]
    assert b"stand in no stage" in shown.content
    overlapping = stage_rows(("a", 0, "d", 7, "m"), ("b", 6, "m", "", "d"))
    refused = client.post(where, overlapping)
    assert refused.status_code == 422
    assert "overlap" in refused.context["fault_text"]
    assert client.post(where, stage_rows(("a", "", "d", 7, "m"))).status_code == 422
    assert client.post(where, stage_rows(("a", "x", "d", 7, "q"))).status_code == 422
    assert client.post(where, {}).status_code == 422
    assert type.stages.count() == 3
    assert client.get(f"/customers/facts/{type.pk}?table=child").status_code == 200


def test_a_guide_fills_in_a_fact_on_the_card(brand):
    fact_type("tea", "choices", "green", "black")
    fact_type("size", "number", unit="kg")
    assert b"hx-get" in page(brand, "guide").content
    form = page(brand, "guide", "/facts/size", **HTMX)
    assert b"<form" in form.content
    assert b"<html" not in form.content
    refused = send(brand, "guide", "/facts/size", {"value": "heavy"}, **HTMX)
    assert refused.status_code == 422
    assert "heavy" in refused.content.decode()
    assert send(brand, "guide", "/facts/size", {"value": "1,200.5"}, **HTMX).status_code == 200
    assert send(brand, "guide", "/facts/tea", {"value": ["green", "black"]}).status_code == 302
    assert "1,200.5 kg" in page(brand, "guide").content.decode()
    assert send(brand, "guide", "/facts/tea", {}, **HTMX).status_code == 200
    assert not Fact.objects.filter(type__key="tea").exists()
    assert Activity.objects.filter(kind="fact_learnt", member=brand["guide"]).count() == 3


def test_a_guide_notes_children_changes_and_removes_them(brand):
    child()
    person = {"name": "Nian", "day": "2026-02-18"}
    assert send(brand, "guide", "/facts/child", person).status_code == 302
    shown = page(brand, "guide").content.decode()
    assert "Nian" in shown
    assert "slot=nian" in shown
    assert page(brand, "guide", "/facts/child?slot=nian").status_code == 200
    refused = send(brand, "guide", "/facts/child", {"name": "", "day": ""})
    assert refused.status_code == 422
    refused = send(brand, "guide", "/facts/child", {"name": "x", "day": "31.2.2026"}, **HTMX)
    assert refused.context["facts"][0].form.errors.keys() == {"day"}
    person = {"name": "Niannian", "day": "2026-02-19"}
    assert send(brand, "guide", "/facts/child?slot=nian", person).status_code == 302
    assert Fact.objects.get().day == date(2026, 2, 19)
    assert send(brand, "guide", "/facts/child/remove", {"slot": "niannian"}).status_code == 302
    assert not Fact.objects.exists()


def test_personal_values_are_masked_where_phones_are(brand):
    fact_type("income", "number", is_personal=True)
    value = {"customer_id": brand["zhao"], "key": "income", "value": "54321"}
    set_fact(**value, source="member", actor=brand["guide"])
    assert "54,321" in page(brand, "guide").content.decode()
    seen = page(brand, "analyst").content.decode()
    assert "Income" in seen
    assert "54,321" not in seen
    assert "54321" not in seen


def test_who_doesnt_see_the_customer_or_may_not_change_gets_no_facts(brand):
    fact_type("size", "number")
    for path in ("/facts", "/facts/size"):
        assert page(brand, "other", path).status_code == 404
    assert send(brand, "other", "/facts/size", {"value": "3"}).status_code == 404
    assert send(brand, "analyst", "/facts/size", {"value": "3"}).status_code == 403
    assert page(brand, "guide", "/facts/nothing").status_code == 404
    assert shared.client(brand["guide"]).get("/customers/facts/").status_code == 403
    assert not Fact.objects.exists()


@pytest.mark.parametrize("value", ["'; drop table customers_fact; --", "<script>alert(1)</script>"])
def test_hostile_text_is_text(brand, value):
    fact_type("note", "text", name="<b>Note</b>")
    assert send(brand, "guide", "/facts/note", {"value": value}).status_code == 302
    shown = page(brand, "guide").content.decode()
    assert "<script>alert" not in shown
    assert "<b>Note" not in shown
    assert Fact.objects.get().text == value
    send(brand, "guide", "/facts/note", {"value": "a\0b"})
    assert Fact.objects.get().text == value
