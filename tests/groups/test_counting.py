"""WeCom's statistic of groups is kept by owner and day, and shown; lists sort by figures."""

from datetime import timedelta

import pytest

from tests import make as people
from tests.groups import make
from tests.outreach import broadcast_make, sends_make
from tests.outreach.sends_make import wecom  # noqa: F401 - a fixture
from yutang.groups.commands import counting, take_in
from yutang.groups.models import OwnerDay
from yutang.groups.queries import talk as queries
from yutang.kernel import clock, config, enterprise
from yutang.wecom.api import statistics


def test_each_owners_day_is_kept_as_wecom_counts_it(wecom):  # noqa: F811
    customers = sends_make.customers(wecom, 2, members=["Alice", "Bob"])
    group = broadcast_make.group(wecom, customers)
    wecom.post("/sim/groups/say", chat_id=group.chat_id, member="Alice", text="早上好")
    with clock.frozen(clock.now() + timedelta(days=1)):
        counting.count_groups()
        day = OwnerDay.objects.get(member=group.owner, day=clock.today() - timedelta(days=1))
        assert day.groups >= 1
        assert day.messages >= 1
        assert day.speakers >= 1
        assert day.new_people >= 2
        counting.count_groups()
        assert OwnerDay.objects.filter(member=group.owner, day=day.day).count() == 1
        row = queries.owner_rows(
            people.member("Olga"), first=day.day, last=day.day, sort="-messages"
        )[0]
        assert (row.name, row.messages) == ("Alice", day.messages)


def test_days_are_wecoms_wherever_the_enterprise_is(wecom):  # noqa: F811
    group = broadcast_make.group(wecom, sends_make.customers(wecom, 1))
    today = statistics.day_of(clock.now())
    config.put(enterprise.TIME_ZONE, "America/Los_Angeles")
    morning = statistics.begin_of(today + timedelta(days=1)) + timedelta(hours=2)
    with clock.frozen(morning):
        counting.count_groups()
    assert OwnerDay.objects.filter(member=group.owner).latest("day").day == today


@pytest.mark.django_db
def test_the_page_of_owners_and_a_group_show_what_wecom_counted():
    owner = people.member("Olga")
    room = make.Room(owner="Alice")
    group = take_in(shown=room.shown(), at=clock.now())
    browser = people.client(owner)
    assert "No figures yet" in browser.get("/groups/owners").content.decode()
    yesterday = clock.today() - timedelta(days=1)
    OwnerDay.objects.create(
        member=group.owner, day=yesterday, groups=1, people=7, speakers=3, messages=41
    )
    page = browser.get("/groups/owners?days=30&sort=people").content.decode()
    assert ">41</td>" in page
    shown = browser.get(f"/groups/{group.pk}").content.decode()
    assert "the only group of this owner" in shown
    manager = people.client(people.member("Mary", role="store_manager"))
    assert ">41</td>" not in manager.get("/groups/owners").content.decode()


@pytest.mark.django_db
def test_the_list_sorts_by_who_came_and_who_went():
    quiet, lively = make.Room(name="Quiet"), make.Room(name="Lively")
    for room in (quiet, lively):
        take_in(shown=room.shown(), at=clock.now() - timedelta(minutes=2))
    lively.at = clock.now() - timedelta(days=1)
    lively.joins("Zhao", "Qian")
    take_in(shown=lively.shown(), at=clock.now() - timedelta(minutes=1))
    browser = people.client(people.member("Olga"))
    for sort, names in (
        ("-new", ["Lively", "Quiet"]),
        ("new", ["Quiet", "Lively"]),
        ("-lost", ["Lively", "Quiet"]),
        ("-active", ["Lively", "Quiet"]),
    ):
        page = browser.get(f"/groups/?sort={sort}").content.decode()
        assert sorted(names, key=page.index) == names, sort
