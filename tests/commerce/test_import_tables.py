"""Files of products and of customers: the same guarantees as files of orders."""

import csv
from pathlib import Path

import pytest
from django.urls import reverse

from tests.commerce.test_pages import upload, work
from tests.customers import make as people
from tests.make import client, member
from yutang.commerce.commands.imports import import_table
from yutang.commerce.errors import WrongMap
from yutang.commerce.models import ImportRun, Product
from yutang.customers.models import Customer, Fact, FactType, Identity

pytestmark = pytest.mark.django_db(transaction=True)

PRODUCTS = [
    ["商品编码", "商品名称", "零售价", "类目", "需求", "障碍"],
    ["TEA", "绿茶", "¥1,012.50", "饮品/茶", "功能性", "不信任"],
    ["CUP", "杯子", "20", "器皿", "emotional，social", ""],
    ["", "无码", "1", "", "", ""],
    ["BAD", "坏", "abc", "", "", ""],
    ["NEED", "坏", "1", "", "飞行", ""],
    ["NEW", "", "1", "", "", ""],
    ["合计", "", "", "", "", ""],
]
CUSTOMERS = [
    ["姓名", "手机号", "会员号", "性别", "标签", "皮肤"],
    ["赵", "138 0013 8000", "M1", "女", "vip", "干性"],
    ["钱", "13800138001", "", "男", "", ""],
    ["孙", "12345", "", "", "", ""],
    ["李", "", "", "", "", ""],
    ["周", "13800138003", "", "?", "", ""],
    ["吴", "13800138004", "", "", "没有的标签", ""],
    ["郑", "13800138005", "", "", "", "不存在"],
]


def table(path: Path, rows):
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


@pytest.fixture
def skin():
    """A fact of one choice, and a tag."""
    people.tag("vip")
    type = FactType.objects.create(key="skin", name="皮肤", form="choice")
    type.choices.create(name="干性")
    return type


def test_products_are_made_then_stay(tmp_path):
    path = table(tmp_path / "products.csv", PRODUCTS)
    dry = import_table(path=path, kind="products", dry_run=True)
    assert not Product.objects.exists()
    answer = import_table(path=path, kind="products")
    assert (answer["created"], answer["rejected"]) == (2, 5) == (dry["created"], dry["rejected"])
    assert set(answer["reasons"]) == {
        "no_sku",
        "bad_price",
        "no_such_need",
        "no_title",
        "summary",
    } - ({"summary"} if answer["reasons"].get("no_title") == 2 else set())
    tea = Product.objects.get(sku="TEA")
    assert (tea.title, tea.price, tea.needs, tea.obstacles) == (
        *("绿茶", 101_250, ["functional"], ["no_trust"]),
    )
    assert str(tea.node) == "茶"
    again = import_table(path=path, kind="products")
    assert (again["created"], again["unchanged"]) == (0, 2)


def test_customers_are_found_or_made(tmp_path, skin):
    known = Customer.objects.create(name="Zhao")
    Identity.objects.create(customer=known, kind="member_no", value="M1")
    path = table(tmp_path / "customers.csv", CUSTOMERS)
    answer = import_table(path=path, kind="customers")
    assert (answer["created"], answer["updated"]) == (1, 1)
    assert answer["reasons"] == {
        "bad_phone": 1,
        "no_identity": 1,
        "bad_gender": 1,
        "no_such_tag": 1,
        "bad_fact": 1,
    }
    known.refresh_from_db()
    assert known.identities.filter(kind="phone", value="13800138000").exists()
    assert (known.gender, known.tagged.count()) == (2, 1)
    assert Fact.objects.get().customer == known
    count = Customer.objects.count()
    again = import_table(path=path, kind="customers")
    assert (again["created"], Customer.objects.count()) == (0, count)


def test_two_customers_are_never_made_one(tmp_path):
    for name, kind, value in (("a", "phone", "13800138000"), ("b", "member_no", "M1")):
        customer = Customer.objects.create(name=name)
        Identity.objects.create(customer=customer, kind=kind, value=value)
    rows = [["姓名", "手机号", "会员号"], ["赵", "13800138000", "M1"]]
    answer = import_table(path=table(tmp_path / "c.csv", rows), kind="customers")
    assert answer["reasons"] == {"two_customers": 1}
    assert Customer.objects.count() == 2


def test_the_same_new_customer_twice_in_a_file_is_one(tmp_path):
    rows = [["手机号", "会员号"], ["13800138000", "M1"], ["13800138000", ""], ["", "M1"]]
    answer = import_table(path=table(tmp_path / "c.csv", rows), kind="customers")
    assert (answer["created"], answer["reasons"]) == (1, {"twice": 2})
    assert Customer.objects.count() == 1


def test_a_buyers_id_belongs_to_its_shop(tmp_path):
    rows = [["买家会员名"], ["zhao"]]
    rows = [[*row, "x"] for row in rows]
    import_table(path=table(tmp_path / "c.csv", rows), kind="customers", source="tmall")
    assert Identity.objects.get().realm == "tmall"


@pytest.mark.parametrize(
    ("kind", "headers"), [("products", ["a", "b"]), ("customers", ["姓名", "b"])]
)
def test_a_file_without_what_is_needed_is_refused(tmp_path, kind, headers):
    with pytest.raises(WrongMap):
        import_table(path=table(tmp_path / "c.csv", [headers, ["1", "2"]]), kind=kind)
    assert not ImportRun.objects.filter(state="done").exists()


def test_a_file_of_customers_goes_by_the_page(tmp_path, skin):
    browser = client(member("Olga", role="operator"))
    content = table(tmp_path / "c.csv", CUSTOMERS).read_bytes()
    from io import BytesIO

    file = BytesIO(content)
    file.name = "customers.csv"
    browser.post(reverse("commerce:imports"), {"file": file, "kind": "customers"})
    run = ImportRun.objects.get()
    assert run.map["fact:skin"] == "皮肤"
    url = reverse("commerce:import", args=[run.pk])
    page = browser.get(url).content.decode()
    assert '<option value="手机号" selected>' in page
    given = {**run.map, "save_as": "till", "act": "try"}
    assert browser.post(url, {**given, "phone": "", "member_no": ""}).status_code == 422
    assert browser.post(url, given).status_code == 302
    work(run)
    assert (run.state, run.counts["created"]) == ("tried", 2)
    assert not Customer.objects.exists()
    browser.post(url, {**given, "act": "import"})
    work(run)
    assert (run.state, Customer.objects.count()) == ("done", 3)
    assert "See the customers" in browser.get(url).content.decode()
    assert upload(browser, b"a,b\n1,2\n").status_code == 302
    assert b"Kept columns that fit" not in browser.get(f"/orders/imports/{run.pk + 1}").content
