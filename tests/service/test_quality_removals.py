"""Removals are told to those concerned at once: once each, only so much a day, nobody too much."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from tests.customers import make
from tests.customers.make import unit
from tests.make import client
from tests.service.make import tell
from tests.worlds import Simulator
from yutang.customers import log
from yutang.customers.models import Profile
from yutang.kernel import clock, config, readers
from yutang.org.models import Member, Membership
from yutang.outreach.models import Todo
from yutang.service.commands.quality import removals, telling
from yutang.service.models import Alert, Notice, Removal
from yutang.wecom.errors import Busy

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(db):
    config.put("enterprise.language", "en")
    config.forget()
    with clock.frozen(NOON), translation.override("en"):
        yield
    config.forget()


@pytest.fixture
def store():
    """Carol leads the store of Alice and Bob; Rita has the region, Olga sits at headquarters."""
    root = unit("Brand")
    region = unit("East", parent=root)
    west = unit("West Lake", parent=region)
    for name in ("Alice", "Bob"):
        make.member(name, unit=west)
    carol = make.member("Carol", role="store_manager", unit=west)
    Membership.objects.filter(member=carol).update(is_leader=True)
    make.member("Rita", role="region_manager", unit=region)
    make.member("Olga", role="operator", unit=root)
    return west


def lose(name: str = "Zhao", *, by: str = "Alice", change: str = "del_follow_user", **more: Any):
    """The relation ends, and WeCom tells of it."""
    at = more.pop("at", clock.now())
    make.follow(name, by=by, at=at - timedelta(days=9))
    tell(change, by, f"wm{name}", at, **more)


def read():
    make.let_read()
    while readers.read_once(log.LOG.readers["removals"]):
        pass


def receivers() -> list[str]:
    return sorted(Notice.objects.values_list("receiver__name", flat=True))


def test_the_member_and_who_leads_the_store_are_told_and_have_something_to_do(store):
    lose()
    read()
    assert receivers() == ["Alice", "Carol"]
    todos = dict(Todo.objects.values_list("member__name", "title"))
    assert todos == {
        "Alice": "Zhao removed you: what went before?",
        "Carol": "A customer of the store is lost: look at it",
    }


def test_whoever_removed_a_customer_needs_not_be_told_but_the_manager_is(store):
    lose(change="del_external_contact")
    read()
    assert (receivers(), Removal.objects.get().by) == (["Carol"], "member")


def test_a_customer_who_was_passed_on_was_removed_by_nobody(store):
    lose(change="del_external_contact", Source="DELETE_BY_TRANSFER")
    read()
    assert not Removal.objects.exists()


def test_without_a_leader_the_store_is_looked_after_from_above(store):
    Member.objects.filter(name="Carol").update(status="left")
    lose()
    read()
    assert receivers() == ["Alice", "Rita"]


def test_what_is_told_twice_or_read_again_stands_once(store):
    lose()
    tell("del_follow_user", "Alice", "wmZhao", clock.now())
    read()
    readers.ReaderPosition.objects.filter(pk="removals").update(xid=0, row_id=0)
    read()
    assert (Removal.objects.count(), receivers()) == (1, ["Alice", "Carol"])
    assert Todo.objects.count() == 2


def test_old_removals_are_kept_but_alarm_nobody(store):
    lose(at=NOON - timedelta(days=5))
    read()
    assert (Removal.objects.count(), receivers(), Todo.objects.count()) == (1, [], 0)


def test_the_managers_todo_counts_the_day(store):
    for name in ("Zhao", "Qian", "Sun"):
        lose(name)
    read()
    carol = Todo.objects.get(member__name="Carol")
    assert carol.title == "3 customers of the store are lost: look at them"
    assert Todo.objects.filter(member__name="Alice").count() == 3


def texts(simulator: Simulator, userid: str) -> list[str]:
    found = simulator.get(f"/sim/members/{userid}")["app_messages"]
    said = [str(each["content"]) for each in found]
    return [each for each in said if "removed" in each]


def test_the_manager_reads_a_hidden_name_and_the_member_the_whole_one(store, wecom: Simulator):
    before = {name: len(texts(wecom, name)) for name in ("Alice", "Carol")}
    lose("赵晓月")
    read()
    for receiver in Member.objects.filter(name__in=before):
        for _again in range(2):
            telling.tell_removals(receiver_id=receiver.pk)
    [alice], [carol] = (texts(wecom, name)[count:] for name, count in before.items())
    assert "赵晓月 removed you" in alice
    assert "赵** removed Alice" in carol
    assert "赵晓月" not in carol
    assert "/quality/removals" in carol
    assert Alert.objects.exclude(sent_at=None).count() == 2


def test_a_customer_brings_no_link_into_a_message_by_her_name(store, wecom: Simulator):
    before = len(texts(wecom, "Alice"))
    lose('<a href="//x.cn">赵</a>')
    read()
    telling.tell_removals(receiver_id=Member.objects.get(name="Alice").pk)
    [alice] = texts(wecom, "Alice")[before:]
    assert "赵＜/a＞ removed you" in alice
    assert alice.count("<a ") == 1, "the list's"


def test_after_so_many_messages_the_rest_waits_for_the_morning_together(store, wecom: Simulator):
    removals.set_alerts(on=True, a_day=1, actor=make.member("Olga"))
    carol = Member.objects.get(name="Carol")
    config.forget()
    for name in ("Zhao", "Qian", "Sun"):
        lose(name, change="del_external_contact")
        read()
        telling.tell_removals(receiver_id=carol.pk)
    assert Alert.objects.filter(receiver=carol).count() == 1
    assert Notice.objects.filter(receiver=carol, alert=None).count() == 2
    with clock.frozen(NOON + timedelta(days=1)):
        telling.tell_removals(receiver_id=carol.pk)
    assert Alert.objects.filter(receiver=carol).latest("pk").notices.count() == 2


def test_switched_off_nobody_is_told_but_the_page_knows(store):
    removals.set_alerts(on=False, a_day=10, actor=make.member("Olga"))
    lose()
    read()
    assert (receivers(), Removal.objects.count()) == ([], 1)


def test_when_wecom_is_busy_it_is_told_later_and_counts_nothing(store, wecom: Simulator):
    lose()
    read()
    alice = Member.objects.get(name="Alice")
    wecom.post("/sim/faults", kind="errcode:45009", match="message/send")
    with pytest.raises(Busy):
        telling.tell_removals(receiver_id=alice.pk)
    assert Notice.objects.get(receiver=alice).alert is None
    assert not Alert.objects.exists()


def test_a_manager_sees_the_own_store_and_only_headquarters_change_the_setting(store):
    lose()
    make.member("Dave", unit=unit("East Gate", parent=store.parent))
    lose("Qian", by="Dave")
    read()
    carol = client(Member.objects.get(name="Carol"))
    page = carol.get("/quality/removals")
    assert [row.member.name for row in page.context["page"].rows] == ["Alice"]
    assert "Zhao" not in page.content.decode(), "no longer a customer of the store"
    assert carol.post("/quality/removals/alerts", {"on": "on", "a_day": 3}).status_code == 403
    Profile.objects.filter(customer__name="Zhao").update(unit_ids=[store.pk])
    olga = client(Member.objects.get(name="Olga"))
    assert "Zhao" in olga.get(f"/quality/removals?by=customer&unit={store.pk}").content.decode()
    assert olga.post("/quality/removals/alerts", {"on": "on", "a_day": 0}).status_code == 422
    assert olga.post("/quality/removals/alerts", {"a_day": 3}).status_code == 302
    config.forget()  # at the commit, which a test hasn't
    assert (removals.are_on(), removals.most_a_day()) == (False, 3)
