"""Facts: what is learnt, by whom, one by one and thousands at once."""

from datetime import date

import pytest

from tests.customers import make
from tests.customers.facts_make import child, fact_type
from yutang.customers.commands.fact_types import (
    ChoiceRow,
    TypeDraft,
    archive_fact_type,
    change_fact_type,
    move_fact_type,
    restore_fact_type,
)
from yutang.customers.commands.facts import (
    FactRow,
    NoSuchFact,
    remove_person,
    set_fact,
    set_facts_many,
    set_person,
)
from yutang.customers.models import Activity, Choice, Fact, FactType, Profile
from yutang.customers.rules.facts import person
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao():
    return make.follow("Zhao").customer_id


def put(customer_id, key, value, *, actor=None):
    return set_fact(customer_id=customer_id, key=key, value=value, source="member", actor=actor)


def told(customer_id):
    rows = Activity.objects.filter(customer=customer_id, kind="fact_learnt").order_by("id")
    return [row.props for row in rows]


@pytest.mark.parametrize(
    ("form", "value", "kept"),
    [
        ("text", " likes tea ", {"text": "likes tea"}),
        ("number", "1,200.5", {"number": 1200.5}),
        ("number", "¥99", {"number": 99}),
        ("number", 3, {"number": 3}),
        ("date", "2026年2月8日", {"day": date(2026, 2, 8)}),
        ("date", "2026/2/8", {"day": date(2026, 2, 8)}),
        ("date", date(2026, 2, 8), {"day": date(2026, 2, 8)}),
        ("yes_no", "是", {"number": 1}),
        ("yes_no", False, {"number": 0}),
        ("person", "Niannian 2026-02-18", {"text": "Niannian", "day": date(2026, 2, 18)}),
        ("person", "2026-02-18", {"text": "", "day": date(2026, 2, 18)}),
        ("person", "念念（2026年2月18日）", {"text": "念念", "day": date(2026, 2, 18)}),
    ],
)
def test_values_are_read_as_people_write_them(zhao, form, value, kept):
    fact_type("thing", form)
    assert put(zhao, "thing", value)
    fact = Fact.objects.get()
    assert {name: getattr(fact, name) for name in kept} == kept
    assert not put(zhao, "thing", value)  # no news
    assert len(told(zhao)) == 1


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("text", "x" * 301), ("text", "a\0b"), ("text", ["a"]), ("number", "nan"),
        ("number", "1e400"), ("number", "12abc"), ("number", True), ("number", float("inf")),
        ("number", "١٢"), ("number", 10**400), ("date", "1899-12-31"), ("date", "2101-01-01"),
        ("date", "2026-02-30"), ("date", "soon"), ("date", 20260101), ("choice", "'; drop table"),
        ("choice", {"a": 1}), ("choices", 7), ("yes_no", "perhaps"), ("person", "x" * 61),
        ("person", {"name": "a", "age": 3}), ("person", "Lele 31.2.2026"),
        ("person", ["Lele 2026-01-01", "lele 2026-01-02"]), ("person", [{"name": 5}]),
        ("person", [f"n{n}" for n in range(21)]),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_with_a_sentence(zhao, form, value):
    fact_type("thing", form, *(["green"] if form.startswith("choice") else []))
    with pytest.raises(InvalidInput) as refused:
        put(zhao, "thing", value)
    assert str(refused.value)
    assert not Fact.objects.exists()


def test_choices_replace_what_was_chosen_before(zhao):
    fact_type("tea", "choices", "green", "black", "white")
    put(zhao, "tea", "green、black")
    put(zhao, "tea", ["black", "white"])
    assert set(Fact.objects.values_list("choice__name", flat=True)) == {"black", "white"}
    assert [props["value"] for props in told(zhao)] == ["green、black", "black、white"]
    assert put(zhao, "tea", None)
    assert not Fact.objects.exists()
    assert told(zhao)[-1] == {"fact": "Tea", "source": "member", "cleared": True}


def test_a_renamed_choice_keeps_its_customers_and_an_archived_one_stays_known(zhao):
    type = fact_type("tea", "choice", "green", "black")
    green, black = Choice.objects.order_by("order")
    put(zhao, "tea", "green")
    rows = [ChoiceRow("black", id=green.pk), ChoiceRow("green", id=black.pk)]
    change_fact_type(type_id=type.pk, draft=TypeDraft("Tea", choices=rows), actor=None)
    assert Fact.objects.get().choice.name == "black"
    rows = [ChoiceRow("green", id=black.pk)]
    change_fact_type(type_id=type.pk, draft=TypeDraft("Tea", choices=rows), actor=None)
    assert Choice.objects.get(pk=green.pk).archived_at
    assert not put(zhao, "tea", "black")  # still holds it
    other = make.follow("Qian").customer_id
    with pytest.raises(InvalidInput):
        put(other, "tea", "black")


def test_a_personal_fact_is_told_by_name_alone(zhao):
    fact_type("income", "number", is_personal=True)
    put(zhao, "income", 5000)
    assert told(zhao) == [{"fact": "Income", "source": "member"}]


def test_persons_are_added_changed_and_removed(zhao):
    child()
    alice = make.member("Alice")
    known = {"customer_id": zhao, "key": "child", "actor": alice}
    assert set_person(**known, person=person("Niannian", "2026-02-18"))
    assert set_person(**known, person=person("Lele", "2024-05-01"))
    with pytest.raises(InvalidInput) as refused:
        set_person(**known, person=person("LELE", "2024-05-02"))
    assert refused.value.field == "name"
    assert set_person(**known, person=person("Nian", "2026-02-19"), slot="niannian")
    assert set(Fact.objects.values_list("slot", "text")) == {("lele", "Lele"), ("nian", "Nian")}
    assert remove_person(**known, slot="lele")
    assert not remove_person(**known, slot="lele")
    assert Fact.objects.get().actor == alice


def test_many_are_set_at_once_and_each_bad_row_says_why(zhao):
    child()
    fact_type("tea", "choice", "green", "black")
    fact_type("old", "text")
    archive_fact_type(type_id=FactType.objects.get(key="old").pk, actor=None)
    qian = make.follow("Qian").customer_id
    rows = [
        FactRow(zhao, "tea", "black"), FactRow(zhao, "tea", "green"), FactRow(qian, "tea", "red"),
        FactRow(10**9, "tea", "green"), FactRow(zhao, "old", "x"), FactRow(zhao, "no", "x"),
        FactRow(zhao, "child", "Nian 2026-02-18"), FactRow(zhao, "child", "Lele 2024-05-01"),
        FactRow(qian, "tea", ""),
    ]  # fmt: skip
    problems = set_facts_many(rows=rows, source="import")
    assert [problem.index for problem in problems] == [2, 3, 4, 5]
    assert all(problem.text for problem in problems)
    assert Fact.objects.get(type__key="tea").choice.name == "green"
    assert Fact.objects.filter(type__key="child").count() == 2
    assert set_facts_many(rows=[FactRow(zhao, "child", "nian 2026-02-19")], source="api") == []
    assert Fact.objects.filter(type__key="child").count() == 2
    crowd = [FactRow(zhao, "child", f"n{n} 2020-01-01") for n in range(20)]
    assert [problem.index for problem in set_facts_many(rows=crowd, source="api")] == [18, 19]
    assert set_facts_many(rows=rows, source="import") != []
    assert len(told(zhao)) == 5


def test_a_profile_bears_the_transaction_that_changed_its_facts(zhao):
    fact_type("note", "text")
    make.read()
    Profile.objects.filter(pk=zhao).update(name="Zhao")
    put(zhao, "note", "hello")
    assert Profile.objects.get(pk=zhao).xid > 0


def test_facts_are_put_in_order_archived_and_restored(zhao):
    one, two = fact_type("one", "text"), fact_type("two", "text")
    move_fact_type(type_id=two.pk, up=True, actor=None)
    move_fact_type(type_id=two.pk, up=True, actor=None)
    assert list(FactType.objects.order_by("order").values_list("key", flat=True)) == ["two", "one"]
    archive_fact_type(type_id=one.pk, actor=None)
    with pytest.raises(NoSuchFact):
        put(zhao, "one", "x")
    restore_fact_type(type_id=one.pk, actor=None)
    assert put(zhao, "one", "x")
