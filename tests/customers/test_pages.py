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
from yutang.customers.commands import lose_customer, note_customer
from yutang.customers.kinds import Kind
from yutang.customers.models import CustomerTag, Follow, Profile, Push
from yutang.kernel.models import AuditEntry, File

pytestmark = pytest.mark.django_db


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
