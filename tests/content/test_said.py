"""What may be said, and what a message says of a material."""

from datetime import timedelta

import pytest

from tests import make as staff
from tests.content import make
from yutang.content.attachments import Link
from yutang.content.models import Material
from yutang.content.queries import articles, materials
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput

pytestmark = pytest.mark.django_db

CARD = {"type": "link", "title": "夜钓指南", "url": "https://shop.example/night"}


def test_only_what_is_approved_and_not_expired_may_be_said():
    now = clock.now()
    good = make.material("好")
    make.material("草稿", state=Material.State.DRAFT)
    make.material("退役", state=Material.State.RETIRED)
    make.material("过期", expires_at=now)
    later = make.material("将过期", expires_at=now + timedelta(hours=1))
    assert set(materials.usable(now)) == {good, later}
    assert [each.is_usable(now) for each in (good, later)] == [True, True]


def test_an_article_is_said_as_a_card_that_opens_the_customers_own_link():
    title = "鱼" * 60  # 180 bytes; a card's headline takes 128
    article = make.material(title, kind="article", summary="三分钟读完", cover=make.picture())
    said = materials.said(article, link="https://pond.example/m/abc")
    (card,) = said.attachments
    assert isinstance(card, Link)
    assert card.url == "https://pond.example/m/abc"
    assert card.title == "鱼" * 42
    assert card.desc == "三分钟读完"
    assert card.picurl.endswith(f"/content/files/{article.cover_id}")
    with pytest.raises(InvalidInput):
        materials.said(article)


def test_a_link_is_said_by_its_tracked_address_where_there_is_one():
    link = make.material("链接", kind="link", attachments=[CARD])
    assert materials.said(link).plain[0]["url"] == CARD["url"]
    assert materials.said(link, link="https://pond.example/m/x").plain[0]["url"].endswith("/m/x")


def test_customers_fetch_files_of_materials_in_use_only(client):
    kept = make.picture()
    material = make.material("图", kind="image", file_ids=[kept.pk], state="draft")
    assert client.get(articles.shown_file(kept.pk)).status_code == 404
    assert client.get(articles.members_file(kept.pk)).status_code == 302
    guide = staff.client(staff.member(role="guide"))
    assert guide.get(articles.members_file(kept.pk)).content == bytes(kept.content)
    Material.objects.filter(pk=material.pk).update(state="approved")
    answer = client.get(articles.shown_file(kept.pk))
    assert answer.headers["Content-Type"] == "image/png"
    part = client.get(articles.shown_file(kept.pk), headers={"Range": "bytes=2-5"})
    assert (part.status_code, part.content) == (206, bytes(kept.content)[2:6])
    tail = client.get(articles.shown_file(kept.pk), headers={"Range": "bytes=-4"})
    assert tail.content == bytes(kept.content)[-4:]
    wrong = client.get(articles.shown_file(kept.pk), headers={"Range": "bytes=9-2"})
    assert wrong.status_code == 200
