"""Facts by the API: all or none for one customer, an answer for each of many."""

import pytest

from tests.api.make import Program
from tests.customers import make
from tests.customers.facts_make import child, fact_type
from yutang.customers.commands import claim_identity
from yutang.customers.models import Activity, Fact, Identity

pytestmark = pytest.mark.django_db(transaction=True)
WHO = "customers/phone:13800001111/facts"


@pytest.fixture
def zhao():
    customer = make.follow("Zhao").customer_id
    claim_identity(customer_id=customer, kind=Identity.Kind.PHONE, value="13800001111")
    fact_type("tea", "choices", "green", "black")
    fact_type("size", "number")
    child()
    return customer


def test_facts_are_set_read_and_forgotten(zhao):
    program = Program()
    people = [{"name": "Nian", "day": "2026-02-18"}, "Lele 2024-05-01"]
    facts = {"tea": ["green", "black"], "size": 38.5, "child": people}
    answer = program.put(WHO, {"facts": facts})
    assert answer.status_code == 200, answer.content
    read = {each["key"]: each["value"] for each in program.get(WHO).json()["facts"]}
    assert (read["tea"], read["size"]) == (["green", "black"], 38.5)
    assert [person["name"] for person in read["child"]] == ["Lele", "Nian"]
    assert program.put(WHO, {"facts": {"tea": None}}).status_code == 200
    assert program.get("customers/external_userid:wmZhao/facts").json()["customer_id"] == zhao
    assert program.get(f"customers/id:{zhao}/facts").status_code == 200
    assert not Fact.objects.filter(type__key="tea").exists()
    assert Activity.objects.filter(kind="fact_learnt", props__source="api").count() == 4


def test_one_value_that_doesnt_fit_keeps_nothing(zhao):
    program = Program()
    answer = program.put(WHO, {"facts": {"size": 38, "tea": "red", "no": 1}})
    assert answer.status_code == 422
    paths = {tuple(each["path"]): each["code"] for each in answer.json()["errors"]}
    assert paths == {("facts", "tea"): "invalid_input", ("facts", "no"): "no_such_fact"}
    assert not Fact.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"facts": 1}, {"facts": {"tea": {"a": 1}}}, {"facts": {}, "more": 1},
     {"facts": {"child": [{"name": "x", "age": 2}]}}, {"facts": {"tea": [[["x"]]]}}],
)  # fmt: skip
def test_a_body_of_another_shape_is_refused_in_words(zhao, body):
    assert Program().put(WHO, body).status_code == 422


def test_many_customers_each_with_an_answer(zhao):
    items = [
        {"customer": "phone:13800001111", "facts": {"size": 38, "tea": "green"}},
        {"customer": "phone:0", "facts": {"size": 38}},
        {"customer": f"id:{zhao}", "facts": {"tea": "red"}},
        {"facts": {"size": 1}},
    ]
    answer = Program().post("customers/facts", {"customers": items})
    assert answer.status_code == 200, answer.content
    states = [each["status"] for each in answer.json()["results"]]
    assert states == ["updated", "refused", "refused", "refused"]
    assert Fact.objects.filter(type__key="size").get().number == 38


@pytest.mark.parametrize("who", ["phone:'or 1=1", "id:x", "nothing", "buyer:13800001111", "phone:"])
def test_nobody_is_known_by_nonsense(zhao, who):
    assert Program().get(f"customers/{who}/facts").status_code == 404


def test_a_token_needs_the_scope(zhao):
    assert Program("facts:read").put(WHO, {"facts": {}}).status_code == 403
    assert Program("orders:read").get(WHO).status_code == 403


@pytest.mark.parametrize("bad", ["\0", "\ud800"])
def test_what_no_database_keeps_is_refused_at_its_place(bad):
    zhao = make.follow("Zhao").customer
    fact_type("note", "text")
    for facts in ({"note": bad}, {bad: "x"}):
        answer = Program().put(f"customers/id:{zhao.pk}/facts", {"facts": facts})
        assert answer.status_code == 422
        items = [{"customer": f"id:{zhao.pk}", "facts": each} for each in (facts, {"note": "x"})]
        answer = Program().post("customers/facts", {"customers": items})
        assert [each["status"] for each in answer.json()["results"]] == ["refused", "updated"]
