"""Who sees whom: headquarters all, managers their units and below, guides themselves."""

import pytest

from tests.org import make
from yutang.org import queries


@pytest.fixture
def brand():
    top = make.unit("Brand", "headquarters")
    east, south = (make.unit(name, "region", top) for name in ("East", "South"))
    shop, other = make.unit("Shop", "store", east), make.unit("Other", "store", south)
    return {
        "owner": make.member("Alice", "owner"),
        "operator": make.member("Otto", "operator", units=[top]),
        "analyst": make.member("Ann", "analyst"),
        "auditor": make.member("Audrey", "auditor"),
        "region_manager": make.member("Rita", "region_manager", units=[east]),
        "store_manager": make.member("Carol", "store_manager", units=[shop]),
        "service_agent": make.member("Sam", "service_agent", units=[shop]),
        "guide": make.member("Bob", "guide", units=[shop]),
        "stranger": make.member("Dave", "guide", units=[other]),
    }


SIGHT = {
    "owner": None,
    "operator": None,
    "analyst": None,
    "auditor": None,
    "region_manager": {"region_manager", "store_manager", "service_agent", "guide"},
    "store_manager": {"store_manager", "service_agent", "guide"},
    "service_agent": {"store_manager", "service_agent", "guide"},
    "guide": {"guide"},
}


@pytest.mark.parametrize("role", SIGHT)
def test_each_role_sees_the_members_of_its_scope(brand, role):
    seen = queries.visible_member_ids(brand[role])
    expected = SIGHT[role]
    assert seen == (None if expected is None else {brand[name].pk for name in expected})
    listed = set(queries.visible_members(brand[role]))
    assert listed == (set(brand.values()) if expected is None else {brand[n] for n in expected})


def test_a_manager_without_units_sees_only_the_own_customers():
    rita = make.member("Rita", "region_manager")
    assert queries.visible_unit_ids(rita) == set()
    assert queries.visible_member_ids(rita) == {rita.pk}


def test_a_neighbour_whose_id_begins_alike_is_out_of_sight():
    units = [make.unit(f"Shop {number}") for number in range(12)]
    for number in range(12):
        carol = make.member(f"Carol{number}", "store_manager", units=[units[number]])
        assert queries.visible_unit_ids(carol) == {units[number].pk}
