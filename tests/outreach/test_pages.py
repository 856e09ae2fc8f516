"""The welcome's pages: who may use them, what they refuse and where they say so."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests import make
from tests.customers import make as customers
from yutang.customers.commands import rebuild_profiles
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry, File
from yutang.org.models import Membership
from yutang.outreach.models import MediaCopy, Welcome, WelcomeSend

pytestmark = pytest.mark.django_db

EMPTY_ROW = dict.fromkeys(
    ("a_type", "a_title", "a_url", "a_desc", "a_picurl", "a_appid", "a_page", "a_file_id"), ""
)


@pytest.fixture
def operator() -> Client:
    return make.client(make.member("Olive", role="operator"))


def posted(**changes: Any) -> dict[str, Any]:
    return {"name": "通用", "source_key": "", "text": "您好，{member}为您服务"} | changes


def png(size: tuple[int, int] = (8, 8)) -> bytes:
    kept = BytesIO()
    Image.new("RGB", size, "teal").save(kept, "PNG")
    return kept.getvalue()


def test_an_operator_writes_a_welcome_and_the_audit_knows(operator: Client):
    answer = operator.post(
        "/welcome/new", posted(weekdays=["5", "6"], begins="22:00", ends="06:00")
    )
    assert answer.status_code == 302
    welcome = Welcome.objects.get()
    assert (welcome.weekdays, welcome.begins.hour, welcome.is_on) == ([5, 6], 22, True)  # type: ignore[union-attr]
    assert AuditEntry.objects.get().action == "welcome.created"
    assert "通用" in operator.get("/welcome/").content.decode()


def test_a_guide_sees_no_welcomes_and_an_analyst_changes_none():
    guide = make.client(make.member("Gina", role="guide"))
    analyst = make.client(make.member("Anna", role="analyst"))
    assert guide.get("/welcome/").status_code == 403
    assert analyst.get("/welcome/").status_code == 200
    assert analyst.post("/welcome/new", posted()).status_code == 403
    assert not Welcome.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"text": "字" * 1334}, "4002 bytes"),
        ({"text": "{nmae}您好"}, "No such variable: nmae"),
        ({"begins": "22:00"}, "Give both hours"),
        ({"begins": "22:00", "ends": "22:00"}, "the same minute"),
        ({"name": ""}, "required"),
        ({"source_key": "code:999"}, "code:999"),
    ],
)
def test_a_broken_welcome_is_refused_at_its_field(
    operator: Client, changes: dict[str, str], sentence: str
):
    answer = operator.post("/welcome/new", posted(**changes))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Welcome.objects.exists()


def test_a_welcome_of_exactly_the_most_bytes_is_taken(operator: Client):
    answer = operator.post("/welcome/new", posted(text="字" * 1333 + "a"))
    assert answer.status_code == 302


def row(**values: str) -> dict[str, str]:
    return EMPTY_ROW | {f"a_{name}": value for name, value in values.items()}


def test_a_link_is_kept_and_a_broken_one_refused_at_its_field(operator: Client):
    good = row(type="link", title="菜单", url="https://example.com/menu")
    assert operator.post("/welcome/new", posted(**good)).status_code == 302
    assert Welcome.objects.get().attachments == [
        {
            "type": "link",
            "title": "菜单",
            "url": "https://example.com/menu",
            "desc": "",
            "picurl": "",
        }
    ]
    bad = row(type="link", title="字" * 43, url="javascript:alert(1)")
    answer = operator.post("/welcome/new", posted(**bad))
    assert answer.status_code == 422
    assert "At most 128 bytes" in answer.content.decode()
    assert "This isn&#x27;t valid." in answer.content.decode()


def test_ten_attachments_are_one_too_many(operator: Client):
    one = row(type="link", title="菜单", url="https://example.com")
    ten = {name: [value] * 10 for name, value in one.items()}
    answer = operator.post("/welcome/new", posted(**ten))
    assert answer.status_code == 422
    assert "at most nine" in answer.content.decode()


def test_a_picture_is_checked_by_its_content(operator: Client):
    good = operator.post("/welcome/picture", {"picture": SimpleUploadedFile("a.txt", png())})
    assert good.status_code == 200
    assert File.objects.get().content_type == "image/png"
    bad = SimpleUploadedFile("a.png", b"\x89PNG but no", content_type="image/png")
    answer = operator.post("/welcome/picture", {"picture": bad}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "JPG or PNG" in answer.content.decode()
    assert File.objects.count() == 1


def test_a_saved_picture_will_be_copied_to_wecom(operator: Client):
    operator.post("/welcome/picture", {"picture": SimpleUploadedFile("a.png", png())})
    file = File.objects.get()
    operator.post("/welcome/new", posted(**row(type="image", file_id=str(file.pk))))
    assert MediaCopy.objects.get().file_id == file.pk


def test_the_preview_fills_variables_and_runs_no_script(operator: Client):
    answer = operator.post("/welcome/preview", {"text": "{member}<script>alert(1)</script>"})
    page = answer.content.decode()
    assert "Olive&lt;script&gt;" in page
    assert "<script>alert" not in page


def test_a_removed_welcome_is_gone_from_the_list_but_not_from_history(operator: Client):
    operator.post("/welcome/new", posted())
    welcome = Welcome.objects.get()
    assert operator.post(f"/welcome/{welcome.pk}/remove").status_code == 200
    assert Welcome.objects.get().removed_at is None, "it asks first"
    answer = operator.post(f"/welcome/{welcome.pk}/remove", {"confirmed": "1"})
    assert answer.status_code == 302
    assert operator.get(f"/welcome/{welcome.pk}").status_code == 404
    assert Welcome.objects.get().removed_at is not None


def test_a_manager_sees_the_missed_welcomes_of_her_own_customers_alone():
    here, there = make.unit("Riverside"), make.unit("Hillside")
    mona = make.member("Mona", role="store_manager", units=(here,))
    for number, (name, by, unit) in enumerate([("Zhao", "Alice", here), ("Qian", "Bob", there)]):
        follow = customers.follow(name, by=by)
        Membership.objects.create(member=follow.member, unit=unit)
        WelcomeSend.objects.create(
            inbox_id=number,
            customer_id=follow.customer_id,
            member=follow.member,
            event_at=clock.now(),
            received_at=clock.now(),
            state=WelcomeSend.State.LATE,
        )
    rebuild_profiles()
    shown = make.client(mona).get("/welcome/speed").content.decode()
    assert ("Zhao" in shown, "Qian" in shown, "Bob" in shown) == (True, False, False)
    whole = make.client(make.member("Anna", role="analyst")).get("/welcome/speed").content.decode()
    assert "Qian" in whole
