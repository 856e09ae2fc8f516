"""Products and categories: the tree stays one, and imports find their place in it."""

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.commerce import make
from tests.make import client, member
from yutang.commerce import words
from yutang.commerce.commands import catalogue
from yutang.commerce.errors import CategoryInUse, CategoryRefused
from yutang.commerce.models import Category, Product
from yutang.commerce.rules import needs
from yutang.commerce.rules.paths import split_category

pytestmark = pytest.mark.django_db(transaction=True)


def node(name, parent=None):
    return catalogue.create_category(name=name, parent=parent, actor=None)


def check_paths():
    for each in Category.objects.select_related("parent"):
        assert each.path == f"{each.parent.path if each.parent else '/'}{each.pk}/"


@pytest.fixture
def browser():
    return client(member("Olga", role="operator"))


@pytest.mark.parametrize("text", ["母婴/奶粉", "母婴>奶粉", " 母婴 ＞ 奶粉 ", "母婴 » 奶粉/"])
def test_a_category_is_read_as_shops_write_it(text):
    assert split_category(text) == ("母婴", "奶粉")


@given(st.text(max_size=300))
def test_no_text_is_too_odd_for_a_category(text):
    names = split_category(text)
    assert len(names) <= 6
    assert all(0 < len(name) <= 60 for name in names)


def test_moving_keeps_all_paths_true_and_refuses_a_ring():
    mother = node("母婴")
    milk, other = node("奶粉", mother), node("食品")
    stage = node("一段", milk)
    olga = member("Olga")
    catalogue.move_category(category=milk, parent=other, actor=olga)
    check_paths()
    assert Category.objects.get(pk=stage.pk).path.startswith(f"/{other.pk}/{milk.pk}/")
    for inside in (milk, stage):
        with pytest.raises(CategoryRefused):
            catalogue.move_category(category=milk, parent=inside, actor=olga)
    catalogue.move_category(category=milk, parent=None, actor=olga)
    check_paths()


def test_a_name_stands_once_in_its_place():
    mother = node("母婴")
    node("奶粉", mother)
    node("奶粉")
    with pytest.raises(CategoryRefused):
        node("奶粉", mother)


def test_a_tree_is_at_most_six_deep():
    parent = None
    for depth in range(6):
        parent = node(str(depth), parent)
    with pytest.raises(CategoryRefused):
        node("deeper", parent)
    tall = node("tall")
    node("below", tall)
    with pytest.raises(CategoryRefused):
        catalogue.move_category(category=tall, parent=parent.parent, actor=member("Olga"))
    check_paths()


def test_only_an_empty_category_is_deleted(tmp_path):
    mother = node("母婴")
    node("奶粉", mother)
    with pytest.raises(CategoryInUse):
        catalogue.delete_category(category=mother, actor=member("Olga"))


def test_an_import_puts_products_into_the_tree_and_leaves_those_that_have_a_place(tmp_path):
    rows = [make.row(cat="母婴/奶粉"), make.row(order="2", sku="CUP", cat="母婴>水杯")]
    map = make.with_columns(category="cat")
    make.load(make.sheet(tmp_path / "a.csv", rows), map=map)
    found = {p.sku: p.node for p in Product.objects.select_related("node__parent")}
    assert {sku: str(n) for sku, n in found.items()} == {"TEA": "奶粉", "CUP": "水杯"}
    assert {str(n.parent) for n in found.values()} == {"母婴"}
    check_paths()
    own = node("own")
    Product.objects.filter(sku="TEA").update(node=own)
    rows = [make.row(order="3", paid="2025-01-01", cat="else")]
    make.load(make.sheet(tmp_path / "b.csv", rows), map=map)
    assert Product.objects.get(sku="TEA").node == own


def test_every_need_and_obstacle_has_its_words():
    assert tuple(words.NEEDS) == needs.NEEDS
    assert tuple(words.OBSTACLES) == needs.OBSTACLES


def test_products_are_listed_narrowed_and_exported(browser, tmp_path):
    rows = [make.row(cat="A/B"), make.row(order="2", sku="CUP", title="Cup", cat="C")]
    make.load(make.sheet(tmp_path / "a.csv", rows), map=make.with_columns(category="cat"))
    Product.objects.filter(sku="CUP").update(needs=["social"], obstacles=["no_trust"])
    top = Category.objects.get(name="A")

    def shown(**query):
        page = browser.get(reverse("commerce:products"), query).content.decode()
        return [title for title in ("Tea", "Cup") if f">{title}</a>" in page]

    assert shown() == ["Tea", "Cup"]
    assert shown(q="cu") == ["Cup"]
    assert shown(node=top.pk) == ["Tea"]
    assert shown(node="none") == []
    assert shown(need="social") == ["Cup"]
    assert shown(obstacle="no_trust") == ["Cup"]
    file = browser.get(reverse("commerce:products_export"), {"q": "Cup"})
    text = b"".join(file.streaming_content).decode()
    assert text.splitlines()[1] == "CUP,Cup,C,CNY,10.00,Social,Has no trust,2,20.00,0.00"


def test_a_product_is_changed_on_its_page(browser, tmp_path):
    make.load(make.sheet(tmp_path / "a.csv", [make.row(), make.row(order="C1", qty="-1")]))
    product, place = Product.objects.get(), node("茶")
    url = reverse("commerce:product", args=[product.pk])
    assert "¥20.00" in browser.get(url).content.decode()
    given = {"title": "Green tea", "price": "12.50", "node": place.pk}
    given |= {"needs": ["emotional", "functional"], "obstacles": ["costly_to_try"]}
    assert browser.post(url, given).status_code == 302
    product.refresh_from_db()
    assert (product.title, product.price, product.node) == ("Green tea", 1250, place)
    assert product.needs == ["functional", "emotional"]
    for wrong in ({"price": "-1"}, {"needs": ["nonsense"]}, {"title": ""}, {"node": "x"}):
        assert browser.post(url, {**given, **wrong}).status_code == 422
    guide = client(member("Gina", role="guide"))
    assert "12.50" in guide.get(url).content.decode()
    assert guide.post(url, given).status_code == 403


def test_many_products_move_at_once(browser, tmp_path):
    rows = [make.row(), make.row(order="2", sku="CUP")]
    make.load(make.sheet(tmp_path / "a.csv", rows))
    place, ids = node("茶"), list(Product.objects.values_list("pk", flat=True))
    url = reverse("commerce:products_assign")
    browser.post(f"{url}?q=T", {"node": place.pk, "products": ids})
    assert Product.objects.filter(node=place).count() == 2
    browser.post(url, {"node": "", "products": ids[:1]})
    assert Product.objects.filter(node=place).count() == 1
    assert browser.post(url, {"node": place.pk}).status_code == 302


def test_the_tree_is_kept_on_its_pages(browser):
    url = reverse("commerce:categories")
    assert browser.post(url, {"name": "母婴"}).status_code == 302
    mother = Category.objects.get()
    browser.post(url, {"name": "奶粉", "parent": mother.pk})
    assert browser.post(url, {"name": "奶粉", "parent": mother.pk}).status_code == 422
    milk = Category.objects.get(name="奶粉")
    page = reverse("commerce:category", args=[milk.pk])
    browser.post(page, {"name": "奶", "parent": ""})
    milk.refresh_from_db()
    assert (milk.name, milk.parent, milk.path) == ("奶", None, f"/{milk.pk}/")
    ring = reverse("commerce:category", args=[mother.pk])
    assert browser.post(ring, {"name": "母婴", "parent": mother.pk}).status_code == 422
    delete = reverse("commerce:category_delete", args=[milk.pk])
    browser.post(delete, {"confirmed": "1"})
    assert not Category.objects.filter(pk=milk.pk).exists()
