"""The page beside a chat: whose customer, which scripts, signed for our own addresses only."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import translation

from tests import make
from tests.content.make import material
from tests.content.scripts_make import script
from tests.customers import make as customers
from yutang.content.models import ScriptUse
from yutang.content.queries.offering import offered
from yutang.content.queries.standing import standing
from yutang.customers.models import Customer
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.outreach.models import Message, Todo
from yutang.outreach.queries.reached import Reached, reached

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
    assert not Message.objects.exists()  # copied words may never be sent
    use = ScriptUse.objects.get()
    assert (use.member, use.customer_id, use.script) == (alice, zhao.pk, made)


def send(client: Client, kind: str, pk: int, whom: str) -> dict[str, str]:
    """What the page does when it has handed its messages to WeCom; what it told us."""
    mark = client.post(f"/sidebar/{kind}/{pk}/messages?{whom}").json()["mark"]
    told = {"mark": mark, "sent": "yes"}
    assert client.post(f"/sidebar/{kind}/{pk}/used?{whom}", told).status_code == 204
    return told


def test_what_was_sent_by_hand_stands_in_the_ledger_and_the_timeline_once(alice, zhao):
    made, words = script("价格太贵了", by=make.member("Owner")), material("选茶三步")
    client, whom = make.client(alice), f"customer={zhao.pk}"
    told = send(client, "scripts", made.pk, whom)
    client.post(f"/sidebar/scripts/{made.pk}/used?{whom}", told)  # the same click told again
    assert ScriptUse.objects.count() == 1
    send(client, "content", words.pk, whom)
    first, second = Message.objects.filter(customer=zhao).order_by("pk")
    assert (first.source_type, first.source_id) == ("script", made.pk)
    assert (first.carrier, first.state, first.member_id) == ("chat", "delivered", alice.pk)
    # a talk is one contact, whatever is answered in it
    assert (first.purpose, second.purpose) == ("service", "transaction")
    lines = seen(client, f"/customers/{zhao.pk}")
    assert "价格太贵了" in lines
    assert "选茶三步" in lines
    customers.read()
    zhao.profile.refresh_from_db()
    assert zhao.profile.last_contact_at is not None


def test_nobody_tells_of_messages_to_a_customer_who_isnt_the_own_friend(zhao):
    anna = make.client(make.member("Anna", role="analyst"))  # she sees all customers
    made = script("价格太贵了", by=make.member("Owner"))
    send(anna, "scripts", made.pk, f"customer={zhao.pk}")
    assert not Message.objects.filter(customer=zhao, carrier="chat").exists()


def test_a_talk_by_hand_counts_as_one_contact_in_budgets(alice, zhao):
    made = script("价格太贵了", by=make.member("Owner"))
    for _click in range(3):
        send(make.client(alice), "scripts", made.pk, f"customer={zhao.pk}")
    spent = Message.objects.filter(customer=zhao).exclude(purpose="transaction")
    assert spent.count() == 1


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


def test_an_obstacle_that_no_text_can_hold_is_refused_in_words(alice, zhao):
    answer = make.client(alice).post(f"/sidebar/{zhao.pk}/standing", {"obstacle": "price\0x"})
    assert answer.status_code in (400, 422)


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


def group(owner: Member, *inside: Customer, chat_id: str = "wrTEA") -> GroupChat:
    """A group of the member's with these customers in it."""
    size = len(inside) + 1
    made = GroupChat.objects.create(
        chat_id=chat_id, name="茶友群", owner=owner, member_count=size, customer_count=len(inside)
    )
    for each in inside:
        GroupMember.objects.create(
            group=made, userid=f"wm{each.pk}", customer=each, name=each.name, joined_at=clock.now()
        )
    return made


def test_beside_a_group_its_card_stands_first_and_its_people_are_those_in_sight(alice, zhao):
    stranger = customers.follow("Qian", by="Bob").customer
    made = group(alice, zhao, stranger)
    card = seen(make.client(alice), "/sidebar/who", chat_id="wrTEA")
    assert "茶友群" in card
    assert f"group={made.pk}" in card
    ours = card.partition("<summary>")[2].partition("</details>")[0]
    assert "Zhao" in ours
    assert "Qian" not in ours
    other = seen(make.client(customers.member("Bob")), "/sidebar/who", chat_id="wrTEA")
    assert "茶友群" not in other


def test_into_a_group_nobody_is_named_and_no_customer_counts_as_reached(alice, zhao):
    made, chat = script("群公告", "{customer}，大家好", by=make.member("Owner")), group(alice, zhao)
    client, whom = make.client(alice), f"group={chat.pk}"
    answer = client.post(f"/sidebar/scripts/{made.pk}/messages?{whom}").json()
    assert answer["messages"][0]["text"]["content"] == "大家好"
    send(client, "scripts", made.pk, whom)
    assert ScriptUse.objects.get().customer_id is None
    assert not Message.objects.exists()


def test_todos_of_the_customer_are_finished_taken_back_and_planned_in_the_sidebar(alice, zhao):
    client, whom = make.client(alice), f"?customer={zhao.pk}"
    tomorrow = clock.today() + timedelta(days=1)
    wish = {"title": "问问口味", "due_on": f"{tomorrow}", "words": "茶喝得惯吗？"}
    assert "问问口味" in client.post(f"/sidebar/{zhao.pk}/todos", wish).content.decode()
    todo = Todo.objects.get()
    assert (todo.member, todo.customer_id) == (alice, zhao.pk)
    assert "茶喝得惯吗？" in seen(client, "/sidebar/who", tab="tasks", customer=str(zhao.pk))
    client.post(f"/sidebar/todos/{todo.pk}/finish{whom}")
    todo.refresh_from_db()
    assert todo.done_at
    client.post(f"/sidebar/todos/{todo.pk}/reopen{whom}")
    todo.refresh_from_db()
    assert todo.is_open
    late = client.post(f"/sidebar/{zhao.pk}/todos", wish | {"due_on": "2020-01-01"})
    assert late.status_code == 422
    other = make.client(customers.member("Bob"))
    assert other.post(f"/sidebar/todos/{todo.pk}/finish{whom}").status_code >= 400
    assert other.post(f"/sidebar/{zhao.pk}/todos", wish).status_code == 404


def test_content_that_suits_the_customer_stands_first_with_its_reason(alice, zhao):
    fitting = material("老客说", obstacles=["no_trust"])
    material("新品上市")
    client = make.client(alice)
    client.post(f"/sidebar/{zhao.pk}/standing", {"obstacle": "no_trust"})
    with translation.override("en"):
        rows = offered(Customer.objects.get(pk=zhao.pk), limit=5)
    assert rows[0] == (fitting, "Obstacle: Has no trust")
    assert rows[1][1] == ""
    page = seen(client, "/sidebar/who", tab="content", customer=str(zhao.pk))
    assert page.index("老客说") < page.index("新品上市")


def test_a_materials_page_counts_what_was_sent_of_it_by_hand_and_in_scripts(alice, zhao):
    owner, words = make.member("Owner"), material("选茶三步")
    made = script("推荐", by=owner)
    made.parts = [{"type": "material", "material_id": words.pk}]
    made.save()
    client, whom = make.client(alice), f"customer={zhao.pk}"
    send(client, "content", words.pk, whom)
    send(client, "scripts", made.pk, whom)
    since = clock.now() - timedelta(days=1)
    assert reached(scope=alice, material_id=words.pk, since=since) == Reached(2, 0, 1, 1)
    assert reached(scope=customers.member("Bob"), material_id=words.pk, since=since) == Reached()
    assert make.client(owner).get(f"/content/{words.pk}").status_code == 200
