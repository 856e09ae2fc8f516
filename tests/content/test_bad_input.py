"""What is wrong is told in a clear sentence at its field, and nothing of it is kept."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import make as staff
from tests.content import links_make, make
from tests.content.scripts_make import category
from yutang.content import uploads
from yutang.content.models import Material, Script
from yutang.content.views.telling import proof_of
from yutang.kernel.models import File

pytestmark = pytest.mark.django_db
HANZI = "鱼" * 1334  # 4,002 bytes in 1,334 characters


@pytest.fixture
def page():
    return staff.client(staff.member("Owner"))


def field_error(text: str, sentence: str) -> bool:
    """Whether the sentence stands in what a field, or the form, says to be wrong."""
    return any(sentence in each.partition("</div>")[0] for each in text.split("invalid-feedback"))


def test_a_picture_of_11_mb_is_refused_at_its_field(page):
    large = make.picture_bytes() + b"\0" * (11 * uploads.MB)
    file = SimpleUploadedFile("large.png", large)
    given = {"title": "题", "publish": "1", "file_file": file}
    answer = page.post("/content/new/image", given)
    assert answer.status_code == 422
    assert field_error(answer.content.decode(), "11.0 MB; at most 10 MB")
    assert not File.objects.exists()
    assert not Material.objects.exists()


def test_over_long_words_count_in_bytes_at_their_field(page):
    answer = page.post("/content/new/text", {"title": "题", "text": HANZI, "publish": "1"})
    assert field_error(answer.content.decode(), "This has 4002 bytes; at most 4000")
    row = {"part_text": [HANZI], "part_material": [""], "part_kept": [""]}
    given = {"title": "题", "category": category().pk, "level": "enterprise", **row}
    answer = page.post("/content/scripts/new", given)
    assert answer.status_code == 422
    assert "Part 1: At most 4000 bytes" in answer.content.decode()
    assert HANZI in answer.content.decode()  # nothing that was typed is lost


def test_a_tenth_part_is_told(page):
    rows = {"part_text": ["好"] * 10, "part_material": [""] * 10, "part_kept": [""] * 10}
    given = {"title": "题", "category": category().pk, "level": "enterprise", **rows}
    answer = page.post("/content/scripts/new", given)
    assert answer.status_code == 422
    assert "At most 9 parts" in answer.content.decode()
    assert not Script.objects.exists()


def test_a_link_into_a_private_network_is_told_at_its_field(page):
    given = {"title": "题", "url": "http://10.1.2.3/a", "publish": "1"}
    answer = page.post("/content/new/link", given)
    assert field_error(answer.content.decode(), "inside a private network")


def test_scripts_in_an_article_are_gone_before_anybody_reads_it(page):
    evil = "<p>好</p><script>alert(1)</script><img src=x onerror=alert(1)>"
    blocks = {"b": ["1"], "b1_type": "paragraph", "b1_html": evil}
    page.post("/content/new/article", {"title": "题", "publish": "1", **blocks})
    link = links_make.link(Material.objects.get())
    phone = Client(headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/604.1"})
    shown = phone.get(f"/m/a/{link.token}").content.decode()
    assert "好" in shown
    assert "alert(1)" not in shown


def test_the_token_of_somebody_elses_visit_tells_nothing_of_it(page):
    article = links_make.article()
    hers = links_make.visit(links_make.link(article), links_make.customer())
    answer = Client().post("/m/seen", {"proof": proof_of(hers)[:-2] + "xx", "seconds": 9})
    assert answer.status_code == 403
    hers.refresh_from_db()
    assert hers.seconds == 0


def test_three_bad_rows_of_many_come_back_with_line_and_reason(page):
    rows = [f"售前,价格,标题{n},内容{n}" for n in range(20)]
    rows[3], rows[9], rows[15] = "售前,价格,,没标题", "午休,价格,何时,现在", f"售前,价格,长,{HANZI}"
    file = BytesIO("\n".join(["场景,分类,标题,内容", *rows]).encode())
    file.name = "话术.csv"
    given = {"file": file, "level": "enterprise"}
    text = page.post("/content/scripts/import", given, follow=True).content.decode()
    assert Script.objects.count() == 17
    for line, reason in ((5, "title is missing"), (11, "scene is none of"), (17, "4000 bytes")):
        row = text.partition(f'<td class="yt-num">{line}</td>')[2].partition("</tr>")[0]
        assert reason in row
    back = bytes(File.objects.get(name="scripts.rejected.csv").content).decode()
    assert back.count("\n") == 4
