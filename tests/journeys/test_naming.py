"""No two journeys are called the same: made ones get a number, renamed ones are refused."""

import json

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.journeys.make import operator
from yutang.journeys.commands.drafting import change_terms, create_journey, duplicate_journey
from yutang.journeys.commands.exchanging import written
from yutang.journeys.errors import NameTaken
from yutang.journeys.models import Journey
from yutang.journeys.rules.naming import LONGEST, free_name

LETTERS = "Aa (2)二"


@pytest.mark.parametrize(
    ("name", "taken", "made"),
    [
        ("Welcome", [], "Welcome"),
        ("Welcome", ["welcome"], "Welcome (2)"),
        ("Welcome", ["Welcome", "Welcome (2)"], "Welcome (3)"),
        ("Welcome (2)", ["Welcome (2)"], "Welcome (3)"),
        ("欢迎（2）", ["欢迎（2）"], "欢迎 (3)"),
        ("  Two\n words ", ["Two words"], "Two words (2)"),
        ("a" * 60, ["a" * 60], "a" * 56 + " (2)"),
        ("(2)", ["(2)"], "(2) (2)"),
    ],
)
def test_a_name_that_is_taken_gets_a_number(name, taken, made):
    assert free_name(name, taken) == made


@given(st.text(LETTERS, max_size=70), st.lists(st.text(LETTERS, max_size=6), max_size=5))
def test_a_made_name_is_free_and_fits(name, others):
    taken = [*others, name]
    for _each in range(3):
        made = free_name(name, taken)
        assert len(made) <= LONGEST
        assert made.casefold() not in {each.casefold() for each in taken}
        taken.append(made)


@pytest.fixture
def client(db: None) -> Client:
    made = Client()
    made.force_login(operator())
    return made


def made(name: str) -> Journey:
    return create_journey(name=name, actor=operator())


def names() -> list[str]:
    return list(Journey.objects.order_by("pk").values_list("name", flat=True))


def test_copies_imports_and_templates_have_names_of_their_own(client: Client):
    first = made("Comeback")
    duplicate_journey(journey=first, actor=operator())
    client.post(reverse("journeys:import"), {"text": written(first)})
    assert names() == ["Comeback", "Comeback (2)", "Comeback (3)"]
    for _each in range(2):
        client.post(reverse("journeys:new"), {"template": "first_day"})
    one, two = names()[3:]
    assert two == f"{one} (2)"


def test_a_file_without_a_name_is_no_second_one(client: Client):
    text = json.dumps(json.loads(written(made("X")))["plan"])
    for _each in range(2):
        client.post(reverse("journeys:import"), {"text": text})
    _x, one, two = names()
    assert two == f"{one} (2)"


@pytest.mark.django_db
def test_a_name_that_somebody_took_meanwhile_is_refused():
    made("Comeback")
    other = made("Farewell")
    with pytest.raises(NameTaken):
        change_terms(journey=other, actor=operator(), values={"name": "Comeback"})
    change_terms(journey=other, actor=operator(), values={"name": "Farewell", "note": "Bye"})
    assert names() == ["Comeback", "Farewell"]
