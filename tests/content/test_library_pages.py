"""The library's pages: every kind is made, bad input is told at its field, roles see their part."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import make as staff
from tests.content import make
from yutang.content import uploads, usage
from yutang.content.errors import Unreadable
from yutang.content.models import Folder, Kind, Material, Script, ScriptCategory
from yutang.content.rules import addresses
from yutang.kernel.ui import nav

pytestmark = pytest.mark.django_db
MP4 = b"\x00\x00\x00\x18ftypmp42" + b"\0" * 64


@pytest.fixture
def operator():
    return staff.member("Otto", role="operator")


@pytest.fixture
def page(operator):
    return staff.client(operator)


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def shop(url: str) -> dict[str, object]:
    """An article of one product card that leads there."""
    return {"b": ["1"], "b1_type": "product", "b1_product_id": "1", "b1_url": url}


GIVEN = {
    "text": {"text": "晚上好"},
    "image": {"file_file": make.picture_bytes},
    "poster": {"file_file": lambda: make.picture_bytes(form="JPEG")},
    "video": {"file_file": lambda: MP4},
    "file": {"file_file": lambda: b"%PDF-1.7 rest"},
    "link": {"url": "https://shop.example/a", "summary": "看看"},
    "miniprogram": {"appid": "wx123456789", "page": "a/b", "file_file": make.picture_bytes},
    "article": {"b": ["x"], "bx_type": "paragraph", "bx_html": "<b>好</b>", "summary": "三分钟"},
}


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_is_made_shown_and_opened_again(page, kind):
    assert page.get(f"/content/new/{kind}").status_code == 200
    given = {
        name: upload(value(), "夏.bin") if callable(value) else value
        for name, value in GIVEN[kind].items()
    }
    answer = page.post(f"/content/new/{kind}", {"title": "夜钓", "publish": "1", **given})
    assert answer.status_code == 302, answer.content.decode()[:3000]
    made = Material.objects.get()
    assert (made.kind, made.state, made.title) == (kind, "approved", "夜钓")
    for address in (f"/content/{made.pk}", f"/content/{made.pk}/edit", "/content/"):
        shown = page.get(address).content.decode()
        assert "夜钓" in shown
    for file in made.file_ids:
        assert page.get(f"/content/files/{file}").status_code == 200


@pytest.mark.parametrize(
    ("kind", "given", "sentence"),
    [
        ("text", {"text": "鱼" * 1334}, "This has 4002 bytes"),
        ("text", {"text": ""}, "required"),
        ("link", {"url": "https://a.example", "title": "鱼" * 43}, "This has 129 bytes"),
        ("link", {"url": "javascript:alert(1)"}, "Write a whole address"),
        ("link", {"url": "http://192.168.1.8/a"}, "private network"),
        ("link", {"url": "http://2130706433/"}, "Write a whole address"),
        ("miniprogram", {"appid": "gh_1", "page": "a"}, "An app id begins with wx."),
        ("article", {}, "An article needs at least one block."),
        ("article", {"b": ["1"], "b1_type": "heading", "b1_text": " "}, "This is needed."),
        ("article", {"b": ["1"], "b1_type": "image", "b1_file_id": "7"}, "Choose a file."),
        ("article", {"b": ["1"], "b1_type": "product"}, "Choose a product."),
        ("article", shop("http://shop.example/tea"), "begins with https://"),
        ("article", shop("javascript:alert(1)"), "begins with https://"),
        ("article", shop("https://10.0.0.8/tea"), "begins with https://"),
        ("article", {"b": ["1"], "b1_type": "list", "b1_items": "\n"}, "at least one line"),
        ("image", {}, "Choose a file."),
        ("image", {"file": "nonsense"}, "Choose a file."),
    ],
)
def test_what_doesnt_fit_is_told_at_its_field(page, kind, given, sentence):
    answer = page.post(f"/content/new/{kind}", {"title": "题", "publish": "1", **given})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Material.objects.exists()


def test_uploads_are_known_by_their_content():
    large = upload(make.picture_bytes() + b"\0" * (11 * uploads.MB), "large.png")
    wrong = {
        "image": [large, upload(b"<html><script>", "page.png"), upload(b"", "empty.png")],
        "video": [upload(make.picture_bytes(), "film.mp4"), upload(b"\0" * 8, "film.mp4")],
        "file": [upload(b"\0" * (20 * uploads.MB + 1), "all.zip")],
    }
    for wants, files in wrong.items():
        for file in files:
            with pytest.raises(Unreadable):
                uploads.keep(file, wants=wants)
    html = uploads.keep(upload(b"<script>alert(1)</script>", "a.html"), wants="file")
    assert html.content_type == "application/octet-stream"  # never shown in place


def test_an_upload_by_itself_answers_with_its_field(page):
    good = upload(make.picture_bytes(), "a.png")
    answer = page.post("/content/upload?name=cover&wants=image", {"cover_file": good})
    assert re.search(r'name="cover" value="[0-9a-f-]{36}"', answer.content.decode())
    bad = upload(b"<html></html>", "a.png")
    answer = page.post("/content/upload?name=cover&wants=image", {"cover_file": bad})
    assert answer.status_code == 422
    assert "This isn&#x27;t a picture" in answer.content.decode()
    assert page.post("/content/upload?name=cover&wants=exe").status_code == 404


def test_blocks_move_by_buttons_without_javascript(page):
    blocks = {"b": ["1", "2"], "b1_type": "quote", "b1_text": "一", "b2_type": "heading"}
    blocks |= {"b2_text": "二", "title": "题"}

    def order(act: str) -> list[str]:
        shown = page.post("/content/new/article", {**blocks, "act": act})
        assert shown.status_code == 200
        return re.findall(r'_type" value="(\w+)"', shown.content.decode())

    assert order("up:2") == ["heading", "quote"]
    assert order("down:1") == ["heading", "quote"]
    assert order("remove:1") == ["heading"]
    assert order("add:list") == ["quote", "heading", "list"]
    assert order("up:nothing") == ["quote", "heading"]
    assert not Material.objects.exists()


def test_scripts_in_words_reach_nobody(page):
    evil = '<img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a><b>gut</b>'
    given = {"b": ["1"], "b1_type": "paragraph", "b1_html": evil, "title": "<script>1</script>"}
    shown = page.post("/content/preview/article", given).content.decode()
    assert "<b>gut</b>" in shown
    page.post("/content/new/article", {**given, "publish": "1"})
    pages = shown + page.get(f"/content/{Material.objects.get().pk}").content.decode()
    for mark in ("onerror", "javascript:", "<script>1"):
        assert mark not in pages


def test_a_change_over_somebody_elses_is_refused(page):
    page.post("/content/new/text", {"title": "题", "text": "一", "publish": "1"})
    made = Material.objects.get()
    edit = {"title": "题", "text": "二", "publish": "1", "seen": "1"}
    assert page.post(f"/content/{made.pk}/edit", edit).status_code == 302
    assert page.post(f"/content/{made.pk}/edit", edit | {"text": "三"}).status_code == 409
    compare = page.get(f"/content/{made.pk}/compare?old=1&new=2", follow=True).content.decode()
    assert "一" in compare
    assert "二" in compare
    assert page.post(f"/content/{made.pk}/versions/1/restore").status_code == 302
    made.refresh_from_db()
    assert made.text == "一"


def test_an_owner_approves_on_the_page(page):
    folder = Folder.objects.create(name="对外", asks_approval=True)
    folder.path = f"/{folder.pk}/"
    folder.save()
    page.post(
        "/content/new/text",
        {"title": "题", "text": "一", "publish": "1", "folder": str(folder.pk)},
    )
    made = Material.objects.get()
    decide = f"/content/{made.pk}/versions/1/decide"
    assert page.post(decide, {"approve": "1"}).status_code == 403
    owner = staff.client(staff.member("Olga"))
    for address in (reverse("console:home_todos"), "/content/"):
        assert "1 material waits for approval" in owner.get(address).content.decode()
    owner.post(decide, {"approve": "1"})
    made.refresh_from_db()
    assert made.state == "approved"


def test_who_doesnt_prepare_content_sees_what_may_be_said(page):
    guide = staff.client(staff.member("Gina", role="guide"))
    draft, good = make.material("草稿甲", state="draft"), make.material("好货乙")
    shown = guide.get("/content/").content.decode()
    assert "好货乙" in shown
    assert "草稿甲" not in shown
    assert "草稿甲" in page.get("/content/").content.decode()
    assert guide.get(f"/content/{draft.pk}").status_code == 404
    assert guide.get(f"/content/{good.pk}").status_code == 200
    assert guide.get(f"/content/{good.pk}/edit").status_code == 403
    assert any(item.url_name == "content:materials" for item in nav._items.values())


def test_the_picker_offers_and_remembers(page, operator):
    good, draft = make.material("夜钓"), make.material("草稿", state="draft")
    offers = page.get("/content/pick?name=material").content.decode()
    assert "夜钓" in offers
    assert "草稿" not in offers
    chosen = page.post(f"/content/pick/{good.pk}?name=material").content.decode()
    assert f'name="material" value="{good.pk}"' in chosen
    assert page.post(f"/content/pick/{draft.pk}?name=material").status_code == 404
    assert page.get('/content/pick?name="><script>').status_code == 404


def test_scripts_that_hand_a_material_on_are_told(page, operator):
    used = make.material("夜钓")
    category = ScriptCategory.objects.create(scene="before", name="初次沟通")
    part = {"type": "material", "material_id": used.pk}
    for title, owner in (("夜钓怎么配", None), ("我自己的话", operator)):
        Script.objects.create(
            category=category,
            title=title,
            level="personal" if owner else "enterprise",
            owner=owner,
            parts=[part],
        )
    shown = page.get(f"/content/{used.pk}").content.decode()
    assert "夜钓怎么配" in shown
    assert "我自己的话" not in shown
    assert "1 script of members" in shown


def test_areas_above_tell_who_uses_a_material(page):
    used = make.material("夜钓")
    usage.register("test", "Trials", lambda pk: [usage.Use("Autumn")] if pk == used.pk else [])
    try:
        assert "Autumn" in page.get(f"/content/{used.pk}").content.decode()
    finally:
        usage.forget("test")


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("https://shop.example.com/a", False),
        ("https://93.184.215.14/", False),
        ("http://localhost/", True),
        ("http://nas/", True),
        ("http://printer.local/", True),
        ("http://127.1/", True),
        ("http://0x7f.1/", True),
        ("http://2130706433/", True),
        ("http://0177.0.0.1/", True),
        ("http://10.0.0.4/", True),
        ("http://169.254.169.254/latest", True),
        ("http://[::1]/", True),
        ("http://[::ffff:10.0.0.1]/", True),
        ("http://[fe80::1%25eth0]/", True),
        ("http://[x/", True),
        ("http://192.168.0.1./", True),
    ],
)
def test_addresses_inside_private_networks_are_known_however_they_are_written(url, private):
    assert addresses.is_private(url) is private
