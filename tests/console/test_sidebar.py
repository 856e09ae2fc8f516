"""The page beside a chat: whose customer, which scripts, signed for our own addresses only."""

import pytest
from django.test import Client

from tests import make
from tests.content.make import material
from tests.content.scripts_make import script
from tests.customers import make as customers
from yutang.content.models import ScriptUse
from yutang.content.queries.standing import standing

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice():
    return customers.member("Alice")


@pytest.fixture
def zhao(alice):
    found = customers.follow("Zhao").customer
    customers.read()
    found.refresh_from_db()
    return found


def seen(client: Client, path: str, **query: str) -> str:
    answer = client.get(path, query)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_customer_of_the_chat_is_shown_to_who_may_see_her_and_to_nobody_else(alice, zhao):
    own, other = make.client(alice), make.client(customers.member("Bob"))
    assert "Zhao" in seen(own, "/sidebar/who", external_userid="wmZhao", tab="customer")
    stranger = seen(other, "/sidebar/who", external_userid="wmZhao", tab="customer")
    assert "Zhao" not in stranger
    assert "one of yours" in stranger
    assert "Zhao" not in seen(other, "/sidebar", customer=str(zhao.pk))
    assert other.post(f"/sidebar/{zhao.pk}/standing", {"obstacle": "no_trust"}).status_code == 404
    assert other.get(f"/sidebar/{zhao.pk}/orders").status_code == 404
    assert own.get(f"/sidebar/{zhao.pk}/orders").status_code == 200


def test_two_letters_find_a_script_filled_for_the_customer(alice, zhao):
    script("价格太贵了", "{customer}，您好，我是{member}", by=make.member("Owner"))
    found = seen(make.client(alice), "/sidebar/scripts", q="jg", customer=str(zhao.pk))
    assert "价格太贵了" in found
    assert "Zhao，您好，我是Alice" in found
    assert "价格太贵了" not in seen(make.client(alice), "/sidebar/scripts", q="yf")


def test_a_script_becomes_the_messages_of_the_sdk_and_its_use_is_kept(alice, zhao):
    article = material("选茶指南", kind="article", summary="三步", text="")
    said = [
        {"type": "text", "text": "{customer}，看看这篇"},
        {"type": "material", "material_id": article.pk},
        {"type": "link", "title": "店铺", "url": "https://shop.example/"},
    ]
    made = script("推荐", by=make.member("Owner"))
    made.parts = said
    made.save()
    client = make.client(alice)
    address = f"/sidebar/scripts/{made.pk}"
    answer = client.post(f"{address}/messages?customer={zhao.pk}").json()
    text, card, link = answer["messages"]
    assert text == {"msgtype": "text", "text": {"content": "Zhao，看看这篇"}}
    assert (card["msgtype"], card["news"]["title"]) == ("news", "选茶指南")
    assert card["news"]["link"] != link["news"]["link"] == "https://shop.example/"
    again = client.post(f"{address}/messages?customer={zhao.pk}").json()["messages"]
    assert again[1] == card  # the same customer gets the same link
    assert not ScriptUse.objects.exists()
    assert client.post(f"{address}/used?customer={zhao.pk}").status_code == 204
    use = ScriptUse.objects.get()
    assert (use.member, use.customer_id, use.script) == (alice, zhao.pk, made)


def test_without_a_customer_nobody_is_named_and_nobody_counts_as_reached(alice):
    made = script("群公告", "{customer}，大家好", by=make.member("Owner"))
    client = make.client(alice)
    answer = client.post(f"/sidebar/scripts/{made.pk}/messages").json()
    assert answer["messages"][0]["text"]["content"] == "大家好"
    client.post(f"/sidebar/scripts/{made.pk}/used")
    assert ScriptUse.objects.get().customer_id is None


def test_the_same_obstacle_clicked_again_is_taken_back_and_needs_add_up(alice, zhao):
    client, address = make.client(alice), f"/sidebar/{zhao.pk}/standing"
    client.post(address, {"obstacle": "no_trust"})
    client.post(address, {"need": "social"})
    client.post(address, {"need": "emotional"})
    now = standing(zhao.pk)
    assert (now.obstacle, set(now.needs)) == ("no_trust", {"social", "emotional"})
    client.post(address, {"obstacle": "no_trust"})
    client.post(address, {"need": "social"})
    assert (standing(zhao.pk).obstacle, standing(zhao.pk).needs) == ("", ["emotional"])


def test_a_star_keeps_a_script_at_hand(alice):
    made = script("常用语", by=make.member("Owner"))
    client = make.client(alice)
    assert "is-kept" in client.post(f"/sidebar/scripts/{made.pk}/kept").content.decode()
    assert "Favourites" in seen(client, "/sidebar")
    assert "is-kept" not in client.post(f"/sidebar/scripts/{made.pk}/kept").content.decode()


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/sidebar", "http://testserver/", "javascript:alert(1)", "//testserver/"],
)
def test_no_other_address_than_the_sidebars_is_signed(alice, url):
    answer = make.client(alice).get("/sidebar/signature", {"url": url})
    assert answer.status_code == 400


def test_without_a_stand_in_only_our_own_scripts_may_run(alice):
    policy = make.client(alice).get("/sidebar")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
