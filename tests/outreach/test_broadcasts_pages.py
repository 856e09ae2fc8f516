"""The pages of group broadcasts: written, groups chosen, looked at, agreed to, followed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make as people
from tests.outreach import broadcast_make as make
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as sends
from yutang.customers.models import Customer
from yutang.groups.models import GroupChat, GroupMember
from yutang.kernel import clock, config
from yutang.outreach import group_broadcasts, plans
from yutang.outreach.commands import broadcasting
from yutang.outreach.models import Broadcast, Task
from yutang.outreach.views.broadcasts import results

pytestmark = pytest.mark.django_db
LINK = {"a_type": "link", "a_title": "菜单", "a_url": "https://example.com", "a_desc": ""}
LINK |= dict.fromkeys(("a_picurl", "a_appid", "a_page", "a_file_id"), "")


@pytest.fixture
def operator() -> Client:
    ledger.policy()
    return people.client(sends.operator())


@pytest.fixture
def approval_of_all() -> Iterator[None]:
    """Every send needs another owner's word."""
    people.client(people.member("Olga")).post("/sends/approval", {"above": "0"})
    config.forget()
    yield
    config.forget()


def group(name: str, customers: list[Customer], *, owner: str = "Alice", **values: Any) -> Any:
    """A group as we hold it."""
    made = GroupChat.objects.create(
        chat_id=f"wr{name}", name=name, owner=ledger.member(owner), **values
    )
    GroupMember.objects.bulk_create(
        GroupMember(group=made, userid=f"wm{each.pk}", customer=each, joined_at=clock.now())
        for each in customers
    )
    size = {"customer_count": len(customers), "member_count": len(customers) + 1}
    GroupChat.objects.filter(pk=made.pk).update(**size)
    made.refresh_from_db()
    return made


def written(operator: Client, **changes: Any) -> Broadcast:
    given = {"name": "周末预告", "text": "今晚七点直播", "purpose": "promotion"} | changes
    answer = operator.post("/sends/groups/new", given)
    assert answer.status_code == 302, answer.content.decode()
    return Broadcast.objects.latest("pk")


def test_a_broadcast_is_written_and_its_groups_are_chosen_by_what_they_are(operator):
    one = group("Tea", [ledger.customer("A")], tags=["vip"])
    two = group("Milk", [ledger.customer("B")], owner="Bob")
    three = group("Rice", [ledger.customer("C")])
    broadcast = written(operator)
    choose = f"/sends/groups/{broadcast.pk}/choose"
    assert "Tea" in operator.get(choose).content.decode()
    operator.post(f"{choose}?tag=vip", {"act": "add_all"})
    operator.post(choose, {"act": "add", "group": [two.pk, three.pk]})
    operator.post(f"{choose}?q=Rice", {"act": "drop_all"})
    assert set(broadcast.rows.values_list("group", flat=True)) == {one.pk, two.pk}
    only = operator.get(f"{choose}?chosen=no").content.decode()
    assert "Rice" in only
    assert "Tea</label>" not in only


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": "长" * 1_334}, "4,002 bytes; WeCom takes 4,000"),
        ({"text": ""}, "There is nothing to send yet"),
        ({"expires_at": "2020-01-01T10:00"}, "It would be over before it begins"),
        ({key: [value] * 10 for key, value in LINK.items()}, "at most nine attachments"),
        (LINK | {"a_url": "nowhere"}, "This isn"),
    ],
)
def test_what_wecom_wouldnt_take_is_said_at_its_field(operator, changes, said):
    given = {"name": "N", "text": "T", "purpose": "service"} | changes
    answer = operator.post("/sends/groups/new", given)
    assert answer.status_code == 422
    page = answer.content.decode().replace("4002", "4,002")
    assert said in page
    assert not Broadcast.objects.exists()


def test_before_it_goes_out_one_reads_whom_it_reaches_and_who_would_rather_not(operator):
    happy, told = ledger.customer("Zhao"), ledger.customer("Qian")
    stranger = Customer.objects.create(name="Sun")
    ledger.budgets(contacts_7=1)
    ledger.told(told, clock.now() - timedelta(hours=1))
    broadcast = written(operator)
    good = group("Tea", [happy, told, stranger])
    rows = [good, group("Empty", [])]
    make.commands.choose_groups(
        broadcast_id=broadcast.pk, group_ids=[each.pk for each in rows], actor=sends.operator()
    )
    page = " ".join(operator.get(f"/sends/groups/{broadcast.pk}/reach").content.decode().split())
    assert "<b>1</b><span>of 2 groups get it" in page
    assert "<b>3</b><span>people read it" in page
    assert "<b>2</b><span>of them our customers" in page
    assert "1 customer reads it although" in page
    assert "Contact budget is used up" in page
    assert "No customer is in it" in page
    assert "A group can&#x27;t leave out one person" in page or "can't leave out" in page


def test_a_second_person_agrees_and_it_begins(operator, approval_of_all):
    broadcast = written(operator)
    rows = [group("Tea", [ledger.customer("Zhao")])]
    make.commands.choose_groups(
        broadcast_id=broadcast.pk, group_ids=[rows[0].pk], actor=sends.operator()
    )
    address = f"/sends/groups/{broadcast.pk}"
    operator.post(f"{address}/start")
    broadcast.refresh_from_db()
    assert broadcast.state == Broadcast.State.ASKED
    assert operator.post(f"{address}/decide", {"act": "approve"}).status_code == 403
    other = people.client(people.member("Oscar"))
    assert "Approve" in other.get(address).content.decode()
    other.post(f"{address}/decide", {"act": "approve"})
    broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
    broadcast.refresh_from_db()
    assert broadcast.state == Broadcast.State.RUNNING
    page = operator.get(address).content.decode()
    assert "0 of 1 owners have confirmed." in page
    assert "Tea" in operator.get(f"{address}/groups").content.decode()
    sheet = operator.get(f"{address}/groups.csv")
    assert "Tea" in b"".join(sheet.streaming_content).decode("utf-8-sig")


def test_a_manager_sees_and_reminds_only_the_owners_of_her_units(operator, monkeypatch):
    broadcast = written(operator)
    rows = [
        group("Tea", [ledger.customer("Zhao")]),
        group("Milk", [ledger.customer("Qian")], owner="Bob"),
    ]
    make.commands.choose_groups(
        broadcast_id=broadcast.pk, group_ids=[each.pk for each in rows], actor=sends.operator()
    )
    operator.post(f"/sends/groups/{broadcast.pk}/start")
    broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
    for number, task in enumerate(make.tasks(broadcast)):
        Task.objects.filter(pk=task.pk).update(state="created", msgid=f"m{number}")
    manager = people.client(people.member("Mary", role="store_manager"))
    page = manager.get(f"/sends/groups/{broadcast.pk}").content.decode()
    assert "Alice" not in page
    task = make.tasks(broadcast)[0]
    manager.post(f"/sends/groups/tasks/{task.pk}/remind")
    task.refresh_from_db()
    assert task.reminders == 0
    monkeypatch.setattr(results, "SHOWN_OWNERS", 1)
    page = operator.get(f"/sends/groups/{broadcast.pk}").content.decode()
    assert "Remind 2 owners" in page
    assert "One more owner" in page


def test_a_manager_reads_of_a_draft_no_names_of_other_stores(operator):
    broadcast = written(operator)
    rows = [group("Tea", [ledger.customer("Zhao")]), group("Empty", [], owner="Bob")]
    make.commands.choose_groups(
        broadcast_id=broadcast.pk, group_ids=[each.pk for each in rows], actor=sends.operator()
    )
    manager = people.client(people.member("Mary", role="store_manager"))
    address = f"/sends/groups/{broadcast.pk}/reach"
    page = manager.get(address).content.decode()
    assert "of 2 groups get it" in page
    assert "1 group is skipped" in page
    assert "Alice" not in page
    assert "Bob" not in page
    assert "Empty" not in page
    assert "Empty" in operator.get(address).content.decode()


def test_the_calendar_shows_it_and_moves_it(operator):
    soon = clock.local(clock.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    broadcast = written(operator, at=f"{soon:%Y-%m-%dT%H:%M}")
    first, last = clock.now(), clock.now() + timedelta(days=9)
    (entry,) = [e for e in plans.listed(first, last) if e.type == "broadcast"]
    assert (entry.name, entry.counted, entry.is_movable) == ("周末预告", "groups", True)
    later, ends = soon + timedelta(days=1), soon + timedelta(hours=3)
    Broadcast.objects.filter(pk=broadcast.pk).update(expires_at=ends)
    group_broadcasts.move_broadcast(id=broadcast.pk, at=later, actor=sends.operator())
    broadcast.refresh_from_db()
    assert (broadcast.at, broadcast.expires_at) == (later, ends + timedelta(days=1))


def test_the_list_finds_it_and_the_customers_timeline_names_it(operator):
    broadcast = written(operator)
    page = operator.get("/sends/groups/?q=周末").content.decode()
    assert f"/sends/groups/{broadcast.pk}" in page
    assert "To groups" in operator.get("/sends/").content.decode()
    assert group_broadcasts.names([broadcast.pk]) == {broadcast.pk: "周末预告"}
