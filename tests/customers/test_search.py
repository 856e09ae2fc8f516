"""Customers are found by any part of their names, remarks and phone numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.million import people
from tests.customers import make
from tests.customers.make import read
from yutang.customers import queries, rules
from yutang.customers.commands import claim_identity, note_customer
from yutang.customers.models import Identity, Profile
from yutang.customers.queries import Narrowing

TEXTS = st.text("赵王李小晓明a1B ", max_size=8)


@given(name=TEXTS, start=st.integers(0, 7), end=st.integers(0, 8))
def test_every_part_of_a_name_begins_an_ending_of_it(name, start, end):
    for part in rules.fold(name[start:end]).split():
        assert any(word.startswith(part) for word in rules.lexemes(names=[name]))


def test_phones_are_found_from_three_digits_on():
    words = rules.lexemes(phones=["138-0000-1234"])
    assert {"+13800001234", "+234"} <= set(words)
    assert "+34" not in words


def test_the_benchmarks_people_are_found_by_the_same_words():
    for person in people.people(300):
        names, phones = [person.name, person.remark], [person.phone]
        wanted = rules.search_vector(names=names, phones=phones, ids=[person.external_userid])
        assert set(person.search.split()) == set(wanted.split())


@pytest.mark.parametrize("typed", ["'", "\\", "a'b", "& | ! ( ) : *", "<->", "'':*", "\x00"])
@pytest.mark.django_db
def test_whatever_is_typed_is_no_fault(typed):
    asked = Narrowing(q=typed.replace("\x00", ""))
    list(queries.matching(make.member("Owner", role="owner"), asked))


@pytest.fixture
def found(db):
    """Search as an owner and get names."""
    owner = make.member("Owner", role="owner")
    zhao, wang = make.follow("赵晓岚"), make.follow("王小明")
    note_customer(
        follow_id=zhao.pk,
        remark="赵女士 VIP",
        description="喜欢拿铁，周末来店",
        mobiles=["138 0000 1234"],
        actor=owner,
    )
    claim_identity(customer_id=wang.customer_id, kind=Identity.Kind.PHONE, value="13912345678")
    read()

    def search(text: str) -> set[str]:
        rows = queries.matching(owner, Narrowing(q=text))
        return set(rows.values_list("name", flat=True))

    return search


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("赵", {"赵晓岚"}),
        ("晓岚", {"赵晓岚"}),
        ("小", {"王小明"}),
        ("女士", {"赵晓岚"}),
        ("vip", {"赵晓岚"}),
        ("ＶＩＰ", {"赵晓岚"}),
        ("拿铁", {"赵晓岚"}),
        ("周末拿铁", {"赵晓岚"}),
        ("1234", {"赵晓岚", "王小明"}),
        ("138-0000-1234", {"赵晓岚"}),
        ("+86 13800001234", {"赵晓岚"}),
        ("0001", {"赵晓岚"}),
        ("赵 1234", {"赵晓岚"}),
        ("王 0000", set()),
        ("wm赵晓岚", {"赵晓岚"}),
        ("没有", set()),
    ],
)
def test_what_people_type_finds_whom_they_mean(found, typed, names):
    assert found(typed) == names


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_who_may_not_see_phones_finds_nobody_by_them(found, role):
    reader = make.member("Reader", role=role)

    def search(text: str) -> set[str]:
        rows = queries.matching(reader, Narrowing(q=text))
        return set(rows.values_list("name", flat=True))

    assert not any(map(search, ["138-0000-1234", "0000", "赵 1234", "+138"]))
    assert search("赵") == found("赵")


def test_the_profile_keeps_the_words_it_had_when_something_else_happens(found):
    before = Profile.objects.get(name="赵晓岚").search
    make.follow("赵晓岚", by="Bob")
    read()
    assert Profile.objects.get(name="赵晓岚").search == before
