"""The tree of places: paths hold, circles don't."""

import pytest

from tests.org import make
from yutang.kernel.errors import InvalidInput
from yutang.org import commands
from yutang.org.errors import Circle, KeptByWeCom, StillInUse
from yutang.org.models import Unit


@pytest.fixture
def tree():
    top = make.unit("Brand", "headquarters")
    east, south = (make.unit(name, "region", top) for name in ("East", "South"))
    return {"top": top, "east": east, "south": south, "shop": make.unit("Shop", "store", east)}


def names_under(unit):
    return sorted(Unit.objects.under(Unit.objects.get(pk=unit.pk)).values_list("name", flat=True))


def test_a_path_leads_from_the_root_to_the_unit(tree):
    assert tree["shop"].path_ids == [tree["top"].pk, tree["east"].pk, tree["shop"].pk]
    assert names_under(tree["top"]) == ["Brand", "East", "Shop", "South"]
    assert names_under(tree["east"]) == ["East", "Shop"]


def test_a_moved_unit_takes_everything_below_along(tree):
    commands.change_unit(unit=tree["east"], parent=tree["south"], actor=None)
    assert names_under(tree["south"]) == ["East", "Shop", "South"]
    shop = Unit.objects.get(pk=tree["shop"].pk)
    assert shop.path_ids == [tree[name].pk for name in ("top", "south", "east", "shop")]


def test_a_unit_is_never_below_itself(tree):
    with pytest.raises(Circle):
        commands.change_unit(unit=tree["top"], parent=tree["shop"], actor=None)


def test_two_who_move_units_from_old_pages_make_no_circle(tree):
    east, south = (Unit.objects.get(pk=tree[name].pk) for name in ("east", "south"))
    commands.change_unit(unit=tree["east"], parent=tree["south"], actor=None)
    with pytest.raises(Circle):
        commands.change_unit(unit=south, parent=east, actor=None)


def test_an_old_page_takes_back_nothing_that_it_did_not_change(tree):
    old = Unit.objects.get(pk=tree["shop"].pk)
    commands.change_unit(unit=tree["shop"], parent=tree["south"], name="Shop 2", actor=None)
    commands.change_unit(unit=old, address="Road 1", actor=None)
    shop = Unit.objects.get(pk=old.pk)
    assert (shop.name, shop.parent, shop.address) == ("Shop 2", tree["south"], "Road 1")


def test_name_and_place_of_a_department_are_wecoms(tree):
    Unit.objects.filter(pk=tree["shop"].pk).update(wecom_department_id=7)
    shop = Unit.objects.get(pk=tree["shop"].pk)
    with pytest.raises(KeptByWeCom):
        commands.change_unit(unit=shop, name="Other", actor=None)
    commands.change_unit(
        unit=shop, address="Road 1", latitude=31.2, longitude=121.4, kind="store", actor=None
    )
    assert Unit.objects.get(pk=shop.pk).latitude == 31.2


def test_coordinates_come_in_pairs(tree):
    with pytest.raises(InvalidInput) as refused:
        commands.change_unit(unit=tree["shop"], latitude=31.2, longitude=None, actor=None)
    assert refused.value.field == "latitude"


def test_a_unit_with_open_ones_below_stays_open(tree):
    with pytest.raises(StillInUse):
        commands.close_unit(unit=tree["east"], actor=None)
    commands.close_unit(unit=tree["shop"], actor=None)
    commands.close_unit(unit=tree["east"], actor=None)
    assert not Unit.objects.open().filter(name="East").exists()
    commands.reopen_unit(unit=tree["east"], actor=None)
    assert Unit.objects.open().filter(name="East").exists()
