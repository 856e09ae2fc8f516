"""The library of scripts as members use it: found, written, imported, counted."""

from datetime import timedelta
from io import BytesIO

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make
from tests.content.make import material
from tests.content.scripts_make import category, script
from tests.customers import make as customers
from yutang.commerce.models import Order
from yutang.content import jobs
from yutang.content.commands import script_imports
from yutang.content.commands.scripts import use_script
from yutang.content.models import Script, ScriptCategory
from yutang.content.queries.script_figures import figures
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.kernel import clock
from yutang.kernel.models import File

pytestmark = pytest.mark.django_db
HEADER = "场景,分类,话术标题,话术1,话术2,障碍\n"


def written(**changes):
    values = {"title": "运费谁出", "category": category().pk, "level": "enterprise"}
    row = {"part_text": ["满99包邮", ""], "part_material": ["", ""], "part_kept": ["", ""]}
    return values | row | changes


def test_a_script_is_written_found_changed_and_removed_on_the_pages():
    client = make.client(make.member("Owner"))
    guide = material("包装指南")
    parts = written(part_material=["", str(guide.pk)], obstacle="costly_to_try")
    answer = client.post("/content/scripts/new", parts)
    made = Script.objects.get()
    assert answer.url == f"/content/scripts/{made.pk}"
    assert [part["type"] for part in made.parts] == ["text", "material"]
    page = client.get(answer.url).content.decode()
    assert "满99包邮" in page
    assert "包装指南" in page
    rows = client.get("/content/scripts?q=yf", HTTP_HX_REQUEST="true").content.decode()
    assert "运费谁出" in rows
    client.post(f"/content/scripts/{made.pk}/edit", written(title="邮费谁出"))
    assert "邮费谁出" in client.get("/content/scripts?q=youfei").content.decode()
    client.post(f"/content/scripts/{made.pk}/remove", {"confirmed": "1"})
    assert client.get(answer.url).status_code in (200, 404)


def test_what_is_wrong_stands_on_the_page_with_what_was_typed():
    client = make.client(make.member("Owner"))
    answer = client.post("/content/scripts/new", written(part_text=["{shop}您好", ""]))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nobody can fill {shop}" in page
    assert "{shop}您好" in page


def test_a_guide_is_offered_personal_scripts_only_and_sees_no_button_on_others():
    made = script("企业话术", by=make.member("Owner"))
    guide = make.client(make.member("Guide", role="guide"))
    form = guide.get("/content/scripts/new").content.decode()
    assert 'value="personal"' in form
    assert 'value="enterprise"' not in form
    assert guide.post("/content/scripts/new", written()).status_code == 422
    assert "/edit" not in guide.get(f"/content/scripts/{made.pk}").content.decode()
    assert guide.post(f"/content/scripts/{made.pk}/edit", written()).status_code == 422


def test_a_sheet_brings_good_rows_and_hands_back_the_others_with_reasons():
    sheet = HEADER + "售前,价格,太贵了,先报价,再比较,不信任\n,,,没标题,,\n售后,退换,怎么退,,,\n"
    sheet += "中场,退换,能退吗,能,,\n售后,,退款多久,三天\n,,太贵了,又来,,\n"
    file = BytesIO(sheet.encode())
    file.name = "话术.csv"
    client = make.client(make.member("Owner"), language="zh-hans")
    given = {"file": file, "level": "enterprise"}
    text = client.post("/content/scripts/import", given, follow=True).content.decode()
    assert "已导入 2 条话术" in text
    for reason in ("缺少标题", "缺少内容", "场景只能是", "已有同名话术"):
        assert reason in text
    first = Script.objects.get(title="太贵了")
    assert [part["text"] for part in first.parts] == ["先报价", "再比较"]
    assert (first.obstacle, first.category.scene) == ("no_trust", "before")
    assert Script.objects.get(title="退款多久").category.name == "通用"
    assert "没标题" in bytes(File.objects.get().content).decode()


def test_a_guides_sheet_makes_no_category_for_everybody():
    category("价格")
    file = BytesIO(f"{HEADER}售前,价格,太贵了,先报价,,\n售前,我的,能便宜吗,不能,,\n".encode())
    file.name = "话术.csv"
    client = make.client(make.member("Gina", role="guide"))
    given = {"file": file, "level": "personal"}
    text = client.post("/content/scripts/import", given, follow=True).content.decode()
    assert "There is no such category" in text
    assert [each.title for each in Script.objects.all()] == ["太贵了"]
    assert not ScriptCategory.objects.filter(name="我的").exists()


def test_a_long_sheet_is_taken_in_the_background_and_shows_how_far_it_is():
    rows = "".join(f"售前,价格,标题{n},内容{n},,\n" for n in range(120))
    file = BytesIO((HEADER + rows + ",,,没标题,,\n").encode())
    file.name = "话术.csv"
    client = make.client(make.member("Owner"), language="zh-hans")
    given = {"file": file, "level": "enterprise"}
    waiting = client.post("/content/scripts/import", given, follow=True)
    assert "<progress" in waiting.content.decode()
    assert not Script.objects.exists()
    kept = ProcrastinateJob.objects.get(task_name=script_imports.KIND).args
    jobs.import_scripts(**kept)
    address = f"/content/scripts/import/{kept['work_id']}"
    text = client.get(address).content.decode()
    assert "已导入 120 条话术" in text
    assert "缺少标题" in text
    jobs.import_scripts(**kept)  # a job that comes twice brings nothing twice
    assert Script.objects.count() == 120
    other = make.client(make.member("Operator", role="operator"))
    assert other.get(address).status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04junk", "姓名,电话\n甲,1\n".encode()]
)
def test_what_is_no_sheet_of_scripts_is_told_at_its_field(content):
    file = BytesIO(content)
    file.name = "x.csv"
    client = make.client(make.member("Owner"))
    answer = client.post("/content/scripts/import", {"file": file, "level": "enterprise"})
    assert answer.status_code == 422
    assert not Script.objects.exists()


def test_an_order_within_seven_days_follows_a_script_once():
    owner = make.member("Owner")
    made = script("催单", by=owner)
    zhao = customers.follow("Zhao").customer
    for days in (9, 6, 5):
        use = use_script(script=made, member=owner, customer_id=zhao.pk)
        use.at = clock.now() - timedelta(days=days)
        use.save()
    for number, days in (("1", 3), ("2", 10)):
        at = clock.now() - timedelta(days=days)
        Order.objects.create(
            source="shop",
            order_no=number,
            customer=zhao,
            goods_amount=0,
            adjustment=500,
            amount=500,
            line_count=0,
            paid_at=at,
        )
    for kind, source in (("content_read", f"script:{made.pk}"), ("content_read", "send:1")):
        log.record(zhao.pk, Kind(kind), happened_at=clock.now() - timedelta(days=4), source=source)
    log.record(zhao.pk, Kind.REMOVED_US, member_id=owner.pk)
    qian, guide = customers.follow("Qian").customer, make.member("Guide", role="guide")
    use_script(script=made, member=owner, customer_id=qian.pk)
    log.record(qian.pk, Kind.REMOVED_US, happened_at=clock.now(), member_id=guide.pk)
    found = figures(owner, days=30)[made.pk]
    assert (found.readers, found.lost) == (1, 1)
    assert (found.uses, found.customers, found.orders, found.amount) == (4, 2, 1, 500)
    assert figures(guide, days=30) == {}
    assert "催单" in make.client(owner).get("/content/scripts/figures").content.decode()


def test_headquarters_make_rename_and_delete_categories_but_none_that_is_in_use():
    owner = make.member("Owner")
    client = make.client(owner)
    client.post("/content/scripts/categories", {"scene": "after", "name": "保养"})
    made = ScriptCategory.objects.get(name="保养")
    client.post(f"/content/scripts/categories/{made.pk}", {"name": "使用与保养"})
    twice = client.post("/content/scripts/categories", {"scene": "after", "name": "使用与保养"})
    assert twice.status_code == 422
    script("价格", by=owner)
    used = category()
    delete = "/content/scripts/categories/{}/delete"
    assert client.post(delete.format(used.pk), {"confirmed": "1"}).status_code in (200, 409)
    client.post(delete.format(made.pk), {"confirmed": "1"})
    assert ScriptCategory.objects.filter(pk=used.pk).exists()
