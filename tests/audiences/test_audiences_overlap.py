"""Overlap and comparison: one statement for all combinations, and what is over-represented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests import make as house
from tests.audiences import audience_make as make
from tests.customers import make as customers
from yutang.audiences import queries
from yutang.audiences.rules.likeness import traits
from yutang.audiences.rules.overlap import combinations, draw, rule_of, sizes
from yutang.customers.models import Profile


@given(st.lists(st.sets(st.integers(0, 30)), min_size=1, max_size=6))
def test_combinations_are_those_of_sets(groups):
    everybody = set().union(*groups)
    counts: dict[int, int] = {}
    for who in everybody:
        mask = sum(1 << n for n, group in enumerate(groups) if who in group)
        counts[mask] = counts.get(mask, 0) + 1
    found = combinations(counts, len(groups))
    assert sum(each.count for each in found) == len(everybody)
    assert sizes(found, len(groups)) == [len(group) for group in groups]
    for each in found:
        inside = set.intersection(*(groups[n] for n in each.inside))
        others = set().union(*(g for n, g in enumerate(groups) if n not in each.inside))
        assert each.count == len(inside - others)
    drawing = draw(found, len(groups))
    assert all(column.height > 0 for column in drawing.columns)


def test_the_rule_of_a_combination_names_every_audience():
    assert rule_of([7, 8], (1,))["where"] == {
        "all": [{"audience": 7, "is": "not_in"}, {"audience": 8, "is": "in"}]
    }


def test_the_index_is_the_ratio_of_shares_and_few_come_last():
    found = traits([("rare", 2, 3), ("same", 50, 100), ("more", 100, 50)], here=100, there=200)
    assert [(t.key, round(t.index or 0), t.is_few) for t in found] == [
        ("more", 400, False),
        ("same", 100, False),
        ("rare", 133, True),
    ]
    assert traits([("x", 1, 0)], here=1, there=0)[0].index is None


@pytest.mark.django_db
def test_the_overlap_page_counts_and_leads_to_a_rule():
    a, b = make.audience("A"), make.audience("B")
    x, y, z = make.customers_of(3)
    make.fill(a, [x, y])
    make.fill(b, [y, z])
    assert queries.counts_of([a.pk, b.pk]) == {1: 1, 2: 1, 3: 1}
    alice = house.client(house.member("Ada"))
    page = alice.get(f"/audiences/overlap?a={a.pk}&a={b.pk}&a=zzz&a={b.pk}")
    assert [row["names"] for row in page.context["rows"]] == [["A"], ["B"], ["A", "B"]]
    assert "<svg" in page.text
    assert alice.get("/audiences/overlap").status_code == 200


@pytest.mark.django_db
def test_the_comparison_finds_what_is_frequent():
    gold = customers.tag("Gold")
    a, ids = make.audience("A"), make.customers_of(4)
    make.fill(a, ids[:2])
    Profile.objects.filter(pk__in=ids[:2]).update(tag_ids=[gold.pk])
    here, there, kinds = queries.compare(a.pk, None)
    assert (here, there) == (2, 4)
    ((name, trait),) = kinds[0].traits
    assert (name, trait.here, trait.there, trait.index) == ("Level · Gold", 2, 2, 200.0)
    alice = house.client(house.member("Ada"))
    assert "Level · Gold" in alice.get(f"/audiences/compare?a={a.pk}").text
    b = make.audience("B")
    make.fill(b, ids[2:])
    assert alice.get(f"/audiences/compare?a={a.pk}&b={b.pk}").status_code == 200
    assert alice.get("/audiences/compare?a=x&b=99999").status_code == 200


@pytest.mark.django_db
def test_a_store_manager_compares_the_own_customers_only():
    store = house.unit("West Lake")
    manager = house.member("Mona", role="store_manager", units=(store,))
    gold = customers.tag("Gold")
    a, b, ids = make.audience("A"), make.audience("B"), make.customers_of(4)
    make.fill(a, ids[:3])
    make.fill(b, ids[1:])
    Profile.objects.filter(pk__in=ids[:2]).update(unit_ids=[store.pk])
    Profile.objects.filter(pk=ids[3]).update(tag_ids=[gold.pk])
    assert queries.counts_of([a.pk, b.pk], manager) == {1: 1, 3: 1}
    here, there, kinds = queries.compare(a.pk, b.pk, manager)
    assert (here, there, kinds[0].traits) == (2, 1, [])
    page = house.client(manager).get(f"/audiences/overlap?a={a.pk}&a={b.pk}")
    assert page.context["total"] == 2
    assert "Gold" not in house.client(manager).get(f"/audiences/compare?a={b.pk}").text
