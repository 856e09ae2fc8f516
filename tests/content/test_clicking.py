"""Where readers click: product cards, addresses of an article, and materials that are links."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.content import links_make as make
from tests.content.reader_kit import friend
from yutang.content.models import Click
from yutang.content.views.telling import proof_of
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity

pytestmark = pytest.mark.django_db


def test_a_product_card_and_a_link_of_the_article_are_told_once(outside):
    tea, zhao = make.product(), make.customer()
    link = make.link(make.article(of=tea), source="script:5")
    visit = make.visit(link, zhao)
    for _time in range(2):
        for what in ({"product": tea.pk}, {"url": make.SHOP}):
            answer = outside.post("/m/clicked", {"proof": proof_of(visit), **what})
            assert answer.status_code == 204
    told = Activity.objects.order_by("pk").values_list("kind", "subject_type", "subject_id")
    assert list(told) == [
        (Kind.PRODUCT_CLICKED, "product", tea.pk),
        (Kind.LINK_CLICKED, "material", link.material_id),
    ]
    page = outside.get(f"/m/a/{link.token}/{visit.token}/product/{tea.pk}")
    assert "¥137.00" in page.content.decode()


def test_a_product_card_leads_to_its_shop_and_to_nowhere_else(outside):
    tea = make.product()
    article = make.article(of=tea)
    article.body[-1]["url"] = "https://shop.example/tea"
    article.save()
    visit = make.visit(make.link(article), make.customer())
    address = f"/m/a/{visit.link.token}/{visit.token}/product/{tea.pk}"
    onward = outside.get(f"{address}?url=https://evil.example")
    assert (onward.status_code, onward["Location"]) == (302, "https://shop.example/tea")


@pytest.mark.parametrize("what", [{"product": "999"}, {"url": "https://evil.example"}, {}])
def test_what_the_article_does_not_show_cannot_be_clicked(outside, what):
    visit = make.visit(make.link(make.article(of=make.product())), make.customer())
    assert outside.post("/m/clicked", {"proof": proof_of(visit), **what}).status_code == 400
    assert not Click.objects.exists()
    other = make.product("Another")
    assert (
        outside.get(f"/m/a/{visit.link.token}/{visit.token}/product/{other.pk}").status_code == 404
    )


def test_a_link_material_leads_to_its_own_address_whatever_is_asked(outside):
    link = make.link(make.link_material())
    answer = outside.get(f"/m/a/{link.token}?url=https://evil.example&next=//evil.example")
    assert answer["Location"] == "https://shop.example/spring"
    assert Click.objects.get().url == "https://shop.example/spring"


def test_a_customer_who_follows_a_link_material_is_told(connected, phone):
    person, zhao = friend(connected, "赵五")
    link = make.link(make.link_material(), customer_id=zhao.pk)
    answer = phone.get(f"/m/a/{link.token}")
    query = dict(parse_qsl(urlsplit(answer["Location"]).query))
    there = connected.http.get(
        "/connect/oauth2/authorize", params=query, headers={"Cookie": f"sim_person={person}"}
    )
    parts = urlsplit(there.headers["location"])
    onward = phone.get(f"{parts.path}?{parts.query}")
    assert onward["Location"] == "https://shop.example/spring"
    told = Activity.objects.get(kind=Kind.LINK_CLICKED)
    assert (told.customer_id, told.props["url"]) == (zhao.pk, "https://shop.example/spring")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "http://10.0.0.8", "http://[::1]/", "http://2130706433/"]
)
def test_nobody_is_sent_into_a_private_network(outside, url):
    link = make.link(make.link_material(url=url))
    assert outside.get(f"/m/a/{link.token}").status_code == 410
