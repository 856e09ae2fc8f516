"""The pages of groups: the list, one group, who sees what."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import make as people
from tests.groups.make import NOON, Room, external
from yutang.customers.commands import meet_customer
from yutang.customers.models import Identity
from yutang.groups.models import GroupChat
from yutang.groups.queries import by_day, figures, groups, stays_of_customer
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry, Progress
from yutang.org.models import Member, Membership

pytestmark = pytest.mark.django_db


@pytest.fixture
def rooms():
    """Alice's group with two customers, one of whom left again, and Bob's with one."""
    tea = Room(name="Tea friends")
    tea.joins("Zhao", "Qian", state="desk")
    tea.read(at=NOON + timedelta(minutes=1))
    tea.tell(tea.leaves("Qian"))
    milk = Room(name="Milk friends", owner="Bob")
    milk.joins("Sun")
    milk.read(at=NOON + timedelta(minutes=1))
    return {group.name: group for group in GroupChat.objects.all()}


def page(member, name, *args, **query):
    browser = people.client(member)
    return browser.get(reverse(f"groups:{name}", args=args), query)


def test_the_list_shows_size_and_who_came_and_went(rooms):
    with clock.frozen(NOON + timedelta(hours=1)):
        answer = page(people.member("Olga", role="operator"), "groups")
        shown = dict(answer.context["rows"])
        total = answer.context["total"]
    text = answer.content.decode()
    assert "Tea friends" in text
    assert "Milk friends" in text
    tea = shown[rooms["Tea friends"]]
    assert (tea.new, tea.lost) == (2, 1)
    assert (total.groups, total.customers, total.new, total.lost) == (2, 2, 3, 1)


def test_the_list_is_searched_filtered_and_sorted(rooms):
    olga = people.member("Olga", role="operator")
    bob = Member.objects.get(wecom_userid="Bob")
    GroupChat.objects.filter(name="Milk friends").update(tags=["vip"])

    def names(**query):
        return [group.name for group, _ in page(olga, "groups", **query).context["rows"]]

    assert names(q="milk") == ["Milk friends"]
    assert names(q="Bob") == ["Milk friends"]
    assert names(owner=str(bob.pk)) == ["Milk friends"]
    assert names(tag="vip") == ["Milk friends"]
    assert names(status="dissolved") == []
    assert len(names(sort="created_at")) == 2


def test_a_guide_sees_the_groups_she_is_in_and_a_manager_those_of_the_store(rooms):
    alice = Member.objects.get(wecom_userid="Alice")
    assert [group.name for group in groups(alice)] == ["Tea friends"]
    store = people.unit()
    boss = people.member("Carol", role="store_manager", units=(store,))
    assert not groups(boss).exists()
    bob = Member.objects.get(wecom_userid="Bob")
    Membership.objects.create(member=bob, unit=store)
    assert [group.name for group in groups(boss)] == ["Milk friends"]
    assert page(boss, "group", rooms["Milk friends"].pk).status_code == 200
    assert page(boss, "group", rooms["Tea friends"].pk).status_code == 404
    assert groups(people.member("Ann", role="analyst")).count() == 2


def test_a_group_shows_its_people_and_links_only_to_customers_in_sight(rooms):
    tea = rooms["Tea friends"]
    zhao = Identity.objects.get(value=external("Zhao")).customer
    alice = Member.objects.get(wecom_userid="Alice")
    link = reverse("customers:customer", args=[zhao.pk])
    text = page(alice, "group", tea.pk).content.decode()
    assert "Zhao" in text
    assert "desk" in text
    assert "Qian" not in text
    assert link not in text
    meet_customer(external_userid=external("Zhao"), userid="Alice", at=NOON)
    zhao.profile.member_ids = [alice.pk]
    zhao.profile.save(update_fields=["member_ids"])
    assert link in page(alice, "group", tea.pk).content.decode()
    gone = page(alice, "group", tea.pk, who="left").content.decode()
    assert "Qian" in gone
    assert "Left by choice" in gone
    staff = page(alice, "group", tea.pk, who="staff").context["page"].rows
    assert [stay.member for stay in staff] == [alice]
    assert not page(alice, "group", tea.pk, q="nobody").context["page"].rows


def test_the_days_of_a_group_add_up(rooms):
    day = clock.local(NOON).date()
    tea = rooms["Tea friends"]
    found = by_day(tea.pk, first=day - timedelta(days=1), last=day + timedelta(days=1))
    assert [(each.joined, each.left, each.size) for each in found] == [
        (0, 0, 0),
        (2, 1, 1),
        (0, 0, 1),
    ]
    later = by_day(tea.pk, first=day + timedelta(days=1), last=day + timedelta(days=1))
    assert [each.size for each in later] == [1]
    assert figures([tea.pk], since=NOON + timedelta(days=1))[tea.pk].new == 0


def test_the_list_is_taken_out_and_that_is_written_down(rooms):
    olga = people.member("Olga", role="operator")
    text = b"".join(page(olga, "export")).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Group name,Group owner,Status")
    assert "Tea friends,Alice,In order,1,2" in text
    assert AuditEntry.objects.get(action="groups.exported").detail == {"groups": 2}


def test_headquarters_tag_and_read_a_group_and_nobody_else_does(rooms):
    tea = rooms["Tea friends"]
    browser = people.client(people.member("Olga", role="operator"))
    browser.post(reverse("groups:tags", args=[tea.pk]), {"tags": " vip ，tea, vip"})
    tea.refresh_from_db()
    assert tea.tags == ["vip", "tea"]
    refused = browser.post(reverse("groups:tags", args=[tea.pk]), {"tags": "x" * 21})
    assert refused.status_code == 422
    assert browser.post(reverse("groups:read", args=[tea.pk])).status_code == 302
    guide = people.client(Member.objects.get(wecom_userid="Alice"))
    for name, args in (("tags", [tea.pk]), ("read", [tea.pk]), ("sync", [])):
        assert guide.post(reverse(f"groups:{name}", args=args)).status_code == 403


def test_reading_all_is_started_once(rooms):
    browser = people.client(people.member("Olga", role="operator"))
    for _ in range(2):
        assert browser.post(reverse("groups:sync")).status_code == 302
    assert Progress.objects.filter(kind="groups.sync").count() == 1
    assert b"Reading from WeCom" in browser.get(reverse("groups:groups")).content


def test_the_customers_page_names_her_groups_and_the_timeline_how_she_came(rooms):
    zhao = Identity.objects.get(value=external("Zhao")).customer
    assert [stay.group.name for stay in stays_of_customer(zhao.pk)] == ["Tea friends"]
    browser = people.client(people.member("Olga", role="operator"), language="zh-hans")
    text = browser.get(reverse("customers:customer", args=[zhao.pk])).content.decode()
    assert "Tea friends" in text
    assert "扫码入群" in text


def test_the_pages_speak_chinese(rooms):
    browser = people.client(people.member("Olga", role="operator"), language="zh-hans")
    assert "客户群" in browser.get(reverse("groups:groups")).content.decode()
    text = browser.get(reverse("groups:group", args=[rooms["Tea friends"].pk])).content.decode()
    assert "群成长" in text
