"""The pages of customers and tags: what they show, and to whom."""

import csv
import io
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make as shared
from tests.customers import make
from tests.customers.make import NOON, read
from yutang.customers import jobs, log
from yutang.customers.commands import batches, lose_customer, note_customer
from yutang.customers.kinds import Kind
from yutang.customers.models import CustomerTag, Follow, Profile, Push, Tag
from yutang.kernel.models import AuditEntry, File, Progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand():
    """Two stores, each with a guide and a customer; an owner above."""
    headquarters = shared.unit("HQ", kind="headquarters")
    west, east = shared.unit("West", parent=headquarters), shared.unit("East", parent=headquarters)
    return {
        "owner": shared.member("Owner", units=(headquarters,)),
        "manager": shared.member("Carol", role="store_manager", units=(west,)),
        "guide": shared.member("Alice", role="guide", units=(west,)),
        "other": shared.member("Dave", role="guide", units=(east,)),
        "analyst": shared.member("Ann", role="analyst"),
        "zhao": make.follow("Zhao", by="Alice", at=NOON),
        "qian": make.follow("Qian", by="Dave", at=NOON + timedelta(hours=1)),
        "west": west,
    }


@pytest.fixture
def told(brand):
    read()
    return brand


def names(response) -> list[str]:
    return [row["profile"].name for row in response.context["rows"]]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("owner", ["Qian", "Zhao"]),
        ("analyst", ["Qian", "Zhao"]),
        ("manager", ["Zhao"]),
        ("guide", ["Zhao"]),
        ("other", ["Qian"]),
    ],
)
def test_members_see_the_customers_of_their_units_and_their_own(told, who, seen):
    client = shared.client(told[who])
    assert names(client.get("/customers/")) == seen
    for key in ("zhao", "qian"):
        follow = told[key]
        page = client.get(f"/customers/{follow.customer_id}")
        assert page.status_code == (200 if follow.customer.name in seen else 404)


def test_a_lost_customer_stays_with_the_store(brand):
    lose_customer(
        external_userid="wmZhao", userid="Alice", at=NOON + timedelta(days=1),
        ended_by=Follow.EndedBy.CUSTOMER,
    )  # fmt: skip
    read()
    for who in ("manager", "guide"):
        assert names(shared.client(brand[who]).get("/customers/?state=lost")) == ["Zhao"]


def test_the_address_narrows_and_sorts(told):
    client = shared.client(told["owner"])
    gold = make.tag("Gold")
    for follow, tags in ((told["zhao"], [gold]), (told["qian"], [])):
        for tag in tags:
            CustomerTag.objects.create(customer=follow.customer, tag=tag, source="member")
    log.record(told["zhao"].customer_id, Kind.TAGGED)
    log.record(told["zhao"].customer_id, Kind.ORDER_PAID, amount=100, happened_at=NOON)
    read()
    for query, seen in (
        ("", ["Qian", "Zhao"]),
        ("sort=-order_amount", ["Zhao", "Qian"]),
        (f"tag={gold.pk}", ["Zhao"]),
        (f"unit={told['west'].pk}", ["Zhao"]),
        (f"member={told['other'].pk}", ["Qian"]),
        ("orders=yes", ["Zhao"]),
        ("orders=no", ["Qian"]),
        ("q=qia", ["Qian"]),
        ("from=2026-03-02&to=2026-03-02", ["Qian", "Zhao"]),
        ("to=2026-03-01", []),
        ("state=nonsense&tag=x&unit=-1&from=never&sort=password", ["Qian", "Zhao"]),
    ):
        response = client.get(f"/customers/?{query}")
        assert response.status_code == 200
        assert names(response) == seen, query


def test_chips_take_one_filter_away_each(told):
    page = shared.client(told["owner"]).get("/customers/?q=zha&orders=no&state=followed")
    chips = {chip.label: chip.url for chip in page.context["chips"]}
    assert chips["Orders: Never ordered"] == "q=zha&state=followed"


def test_paging_shows_everybody_once(told):
    for number in range(120):
        make.follow(f"P{number:03}", at=NOON - timedelta(minutes=number))
    read()
    client, seen, address = shared.client(told["owner"]), [], "/customers/"
    for _ in range(3):
        page = client.get(address)
        seen += names(page)
        address = f"/customers/?cursor={page.context['page'].next}"
    assert len(seen) == len(set(seen)) == 122
    assert page.context["page"].next is None


def test_phones_are_masked_for_those_who_must_not_see_them(told):
    note_customer(
        follow_id=told["zhao"].pk, remark="", description="", mobiles=["13800001234"],
        actor=told["guide"],
    )  # fmt: skip
    address = f"/customers/{told['zhao'].customer_id}"
    assert "13800001234" in shared.client(told["guide"]).get(address).content.decode()
    masked = shared.client(told["analyst"]).get(address).content.decode()
    assert "13800001234" not in masked
    assert "138****1234" in masked


def test_notes_are_changed_and_wished_to_wecom(told):
    client = shared.client(told["guide"])
    address = f"/customers/{told['zhao'].customer_id}/follows/{told['zhao'].pk}"
    assert client.post(address, {"remark": "x" * 21}).status_code == 422
    assert client.post(address, {"mobiles": "not a number"}).status_code == 422
    entered = {"remark": "赵女士", "description": "", "mobiles": "13800001234，13900001234"}
    assert client.post(address, entered).status_code == 302
    told["zhao"].refresh_from_db()
    assert told["zhao"].mobiles == ["13800001234", "13900001234"]
    push = Push.objects.get(kind="remark")
    assert push.wish == {"remark": "赵女士", "remark_mobiles": ["13800001234", "13900001234"]}
    assert shared.client(told["other"]).post(address, entered).status_code == 404
    assert shared.client(told["analyst"]).post(address, entered).status_code == 403


def test_tags_are_given_and_taken_in_place(told):
    client, gold = shared.client(told["guide"]), make.tag("Gold")
    base = f"/customers/{told['zhao'].customer_id}/tags"
    assert "Gold" in client.get(f"{base}/choices?q=gol", HTTP_HX_REQUEST="true").content.decode()
    given = client.post(f"{base}/add", {"tag": gold.pk}, HTTP_HX_REQUEST="true")
    assert "Gold" in given.content.decode()
    assert "on its way to WeCom" in given.content.decode()
    taken = client.post(f"{base}/{gold.pk}/remove", HTTP_HX_REQUEST="true")
    assert "Gold" not in taken.content.decode()
    assert client.post(f"{base}/add", {"tag": 0}).status_code == 404


def test_the_timeline_tells_in_sentences_by_day_and_kind(told):
    customer_id = told["zhao"].customer_id
    log.record(customer_id, Kind.ORDER_PAID, amount=19900, order_no="A1", source="taobao")
    for number in range(40):
        at = NOON - timedelta(days=number)
        log.record(customer_id, Kind.TAGGED, happened_at=at, tag=f"T{number}", source="rule")
    client = shared.client(told["guide"])
    page = client.get(f"/customers/{customer_id}").content.decode()
    assert "Paid an order of ¥199.00" in page
    assert "taobao · A1" in page
    assert "Added Alice" in page
    assert "Got the tag “T3”" in page
    address = f"/customers/{customer_id}/timeline?kind=order"
    orders = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    assert "Paid an order" in orders
    assert "Got the tag" not in orders
    first = client.get(f"/customers/{customer_id}")
    cursor = first.context["page"].next
    address = f"/customers/{customer_id}/timeline?kind=&cursor={cursor}"
    rest = client.get(address, HTTP_HX_REQUEST="true").content.decode()
    assert "T39" in rest
    assert "<ul" not in rest


def test_every_kind_has_a_sentence_in_both_languages(told):
    customer_id = told["zhao"].customer_id
    for kind in Kind:
        log.record(customer_id, kind, member_id=told["guide"].pk)
    for language in ("en", "zh-hans"):
        client = shared.client(told["guide"], language=language)
        assert client.get(f"/customers/{customer_id}").status_code == 200


def test_many_are_tagged_and_it_can_be_undone(told):
    client, gold = shared.client(told["owner"]), make.tag("Gold")
    chosen = [told["zhao"].customer_id, told["qian"].customer_id]
    response = client.post("/customers/tag", {"tag": gold.pk, "customer": chosen, "query": "q="})
    work = Progress.objects.get(kind="customers.tag")
    assert response.url.startswith(f"/customers/work/{work.pk}")
    assert "2 of 2 customers" in client.get(response.url).content.decode()
    assert CustomerTag.objects.count() == 2
    assert client.post(f"/customers/tag/{work.pk}/undo").url == "/customers/?"
    assert not CustomerTag.objects.exists()
    assert "undo" not in client.get(response.url).content.decode()
    assert AuditEntry.objects.filter(action="customers.tag_batch").exists()


def test_a_large_batch_is_undone_by_a_job(told, monkeypatch):
    client, gold = shared.client(told["owner"]), make.tag("Gold")
    chosen = [told["zhao"].customer_id, told["qian"].customer_id]
    client.post("/customers/tag", {"tag": gold.pk, "customer": chosen})
    work = Progress.objects.get(kind="customers.tag")
    monkeypatch.setattr(batches, "AT_ONCE", 1)
    response = client.post(f"/customers/tag/{work.pk}/undo")
    assert CustomerTag.objects.count() == 2
    jobs.untag(**ProcrastinateJob.objects.get(task_name="customers.untag").args)
    assert not CustomerTag.objects.exists()
    assert "taken off 2 customers" in client.get(response.url).content.decode()


def test_nobody_tags_customers_out_of_sight(told):
    gold = make.tag("Gold")
    chosen = [told["zhao"].customer_id, told["qian"].customer_id]
    shared.client(told["guide"]).post("/customers/tag", {"tag": gold.pk, "customer": chosen})
    assert CustomerTag.objects.get().customer_id == told["zhao"].customer_id


def test_all_of_a_list_are_tagged_by_a_job(told):
    gold = make.tag("Gold")
    data = {"tag": gold.pk, "everyone": "1", "query": "q=zha"}
    shared.client(told["owner"]).post("/customers/tag", data)
    jobs.tag(**ProcrastinateJob.objects.get(task_name="customers.tag").args)
    assert CustomerTag.objects.get().customer_id == told["zhao"].customer_id
    assert Progress.objects.get(kind="customers.tag").result["tagged"] == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_export_holds_what_the_list_shows(told, form):
    note_customer(
        follow_id=told["zhao"].pk, remark="", description="", mobiles=["13800001234"],
        actor=told["guide"],
    )  # fmt: skip
    Profile.objects.filter(name="Zhao").update(name="=cmd()")
    client = shared.client(told["manager"])
    response = client.post("/customers/export", {"form": form, "query": ""})
    jobs.export(**ProcrastinateJob.objects.get(task_name="customers.export").args)
    assert client.get(response.url).status_code == 200
    rows = _rows(bytes(File.objects.get().content), form)
    assert len(rows) == 2
    assert rows[0][1] == "Name"
    assert rows[1][1] == "'=cmd()"
    assert "13800001234" in rows[1]
    entry = AuditEntry.objects.get(action="customers.export")
    assert (entry.actor_name, entry.detail["form"]) == ("Carol", form)


def _rows(content: bytes, form: str) -> list[list[str]]:
    if form == "xlsx":
        sheet = load_workbook(io.BytesIO(content)).worksheets[0]
        return [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_guides_and_analysts_may_not_export(told):
    for who in ("guide", "analyst"):
        answer = shared.client(told[who]).post("/customers/export", {"form": "csv"})
        assert answer.status_code == 403


def test_tags_are_kept_on_their_page(told):
    client = shared.client(told["owner"])
    assert (
        client.post("/customers/tags/groups/new", {"name": "Level", "tags": ""}).status_code == 422
    )
    client.post("/customers/tags/groups/new", {"name": "Level", "tags": "Gold\nSilver\n\n"})
    gold, silver = Tag.objects.order_by("pk")
    page = client.get("/customers/tags/").content.decode()
    assert "on its way to WeCom" in page
    taken = client.post(f"/customers/tags/{silver.pk}/rename", {"name": "Gold"})
    assert taken.status_code == 422
    client.post(f"/customers/tags/{silver.pk}/move", {"to": "up"})
    assert list(Tag.objects.order_by("-order").values_list("name", flat=True)) == ["Silver", "Gold"]
    asked = client.post(f"/customers/tags/{gold.pk}/delete")
    assert "taken off all customers" in asked.content.decode()
    client.post(f"/customers/tags/{gold.pk}/delete", {"confirmed": "1"})
    gold.refresh_from_db()
    assert gold.deleted_at
    assert shared.client(told["guide"]).get("/customers/tags/").status_code == 200
    assert shared.client(told["guide"]).get("/customers/tags/groups/new").status_code == 403


def test_a_refused_tag_can_be_tried_again(told):
    client = shared.client(told["owner"])
    client.post("/customers/tags/groups/new", {"name": "Level", "tags": "Gold"})
    Push.objects.update(state="failed", reason="Tag quota reached")
    page = client.get("/customers/tags/").content.decode()
    assert "Tag quota reached" in page
    client.post(f"/customers/tags/pushes/{Push.objects.get().pk}/retry")
    assert Push.objects.get().state == "pending"


@pytest.mark.parametrize("key", ["unit", "member", "tag"])
def test_choices_come_when_asked_for(told, key):
    answer = shared.client(told["manager"]).get(f"/customers/choices/{key}")
    assert answer.status_code == 200
    assert "Dave" not in answer.content.decode()


def test_who_is_found_by_a_remark_is_shown_with_it(brand):
    note_customer(
        follow_id=brand["zhao"].pk, remark="阳台花友", description="", mobiles=[],
        actor=brand["owner"],
    )  # fmt: skip
    read()
    browser = shared.client(brand["owner"])
    assert "Remark: 阳台花友" in browser.get("/customers/?q=花友").content.decode()
    assert "Remark:" not in browser.get("/customers/?q=Zhao").content.decode()
