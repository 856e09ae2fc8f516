"""Reply times: read from WeCom a member and day at a time, weighted, within one's sight."""

from datetime import UTC, date, datetime, timedelta

import pytest

from tests.customers import make
from tests.customers.make import member, unit
from tests.make import client
from tests.worlds import Simulator
from yutang.kernel import clock
from yutang.org.models import Member, Membership
from yutang.outreach.models import Todo
from yutang.outreach.queries import worth
from yutang.service.commands.quality import behaviour
from yutang.service.models import Behaviour
from yutang.service.queries.quality import figures
from yutang.wecom.api import statistics

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 4, tzinfo=UTC)
SUNDAY = date(2026, 5, 3)


def day(who: str, on: date = SUNDAY, **values) -> Behaviour:
    given = {"chats": 10, "messages": 40, "replied": 80.0, "reply_minutes": 6.0} | values
    return Behaviour.objects.create(member=member(who), day=on, **given)


@pytest.fixture
def noon():
    with clock.frozen(NOON):
        yield


@pytest.fixture
def stores(noon):
    """Carol leads West Lake with Alice and Bob; Dave works at East Gate."""
    root = unit("Brand")
    west, east = unit("West Lake", parent=root), unit("East Gate", parent=root)
    for name, where in (("Alice", west), ("Bob", west), ("Dave", east)):
        member(name, unit=where)
    return member("Carol", role="store_manager", unit=west)


def test_shares_and_times_are_weighted_with_the_chats_and_missing_ones_left_out():
    rows = [
        day("Alice", chats=30, replied=100.0, reply_minutes=2.0),
        day("Bob", chats=10, replied=60.0, reply_minutes=10.0),
        day("Dave", chats=50, replied=None, reply_minutes=None),
    ]
    found = figures.total(rows)
    assert (found.chats, found.replied, found.minutes) == (90, pytest.approx(0.9), 4.0)
    assert figures.total([rows[2]]).replied is None


def test_wecoms_days_are_chinas_and_what_is_read_again_replaces(noon):
    alice = member("Alice")
    midnight = int(datetime(2026, 5, 2, 16, tzinfo=UTC).timestamp())  # Sunday's first second there
    told = {"stat_time": midnight, "chat_cnt": 3, "reply_percentage": 50, "avg_reply_time": 7}
    for chats in (3, 4):
        days = [statistics.Behaviour.model_validate(told | {"chat_cnt": chats})]
        behaviour.keep_days(member=alice, days=days)
    row = Behaviour.objects.get()
    assert (row.day, row.chats, row.replied, row.reply_minutes) == (SUNDAY, 4, 50.0, 7.0)


def test_figures_are_read_from_wecom_and_nobody_is_asked_twice(wecom: Simulator):
    person = wecom.post("/sim/people", name="周游")["id"]
    wecom.post("/sim/member/add", person=person, member="Alice")
    wecom.post("/sim/chat", person=person, member="Alice", text="在吗？")
    alice, stranger = member("Alice"), member("Nobody-there")
    Member.objects.filter(pk__in=[alice.pk, stranger.pk]).update(contact_enabled=True)
    with clock.frozen(clock.now() + timedelta(days=1)):
        read, again = behaviour.read_all(), behaviour.read_all()
    assert (read, again) == (30, 0), "one who isn't in WeCom stops nobody"
    row = Behaviour.objects.filter(member=alice).latest("day")
    assert (row.replied, row.reply_minutes) == (0.0, None)
    assert row.chats >= 1


def test_a_manager_sees_the_own_store_those_first_who_answer_least(stores):
    day("Alice", replied=90.0)
    day("Bob", replied=40.0)
    day("Dave", replied=10.0)
    page = client(stores).get("/quality/")
    assert [line.who.name for line in page.context["lines"]] == ["Bob", "Alice"]
    assert page.context["total"].chats == 20
    olga = client(member("Olga", role="operator"))
    by_store = olga.get("/quality/?by=store&sort=-replied").context["lines"]
    assert [(line.who.name, line.figures.chats) for line in by_store] == [
        ("West Lake", 20),
        ("East Gate", 10),
    ]
    lake = member("Alice").units.get().pk
    assert olga.get(f"/quality/?unit={lake}&days=7").context["total"].chats == 20
    assert olga.get("/quality/?days=x&unit=y&sort=z&by=w").status_code == 200


def test_the_export_holds_each_day_and_only_what_one_sees(stores):
    day("Alice")
    day("Dave")
    answer = client(stores).get("/quality/export?days=7")
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["2026-05-03,Alice,10,40,80.0,6.0,0,0"]
    assert client(member("Bob")).get("/quality/export").status_code == 403


def test_the_page_speaks_chinese_and_says_what_the_figures_are(stores):
    day("Alice")
    page = client(stores, language="zh-hans").get("/quality/").content.decode()
    assert "响应时长" in page
    assert client(stores).post("/quality/read").status_code == 403


@pytest.fixture
def known_worth(monkeypatch):
    monkeypatch.setattr(worth, "_count", lambda: {"active": 9_000, "lead": 100})


def chats(browser):
    rows = browser.get("/today").context["rows"]
    return [(item.pk, item.value) for section, item in rows if section.key == "chats"]


def test_a_day_with_unanswered_chats_is_something_to_do_once(noon, known_worth):
    row = day("Bob", replied=80.0)
    browser = client(member("Bob"))
    assert chats(browser) == [(row.pk, 9_000)]
    assert "80%" in browser.get("/today").content.decode()
    browser.post(f"/today/chats/{row.pk}/finish")
    assert chats(browser) == []
    assert browser.get("/today").context["done"] == 1
    browser.post(f"/today/chats/{row.pk}/undo")
    assert chats(browser) == [(row.pk, 9_000)]
    assert not Todo.objects.exists()


@pytest.mark.parametrize(
    "values", [{"replied": 100.0}, {"replied": None}, {"on": SUNDAY - timedelta(days=5)}]
)
def test_answered_unknown_or_old_days_are_nothing_to_do(noon, known_worth, values):
    day("Bob", **values)
    assert chats(client(member("Bob"))) == []


def test_another_members_chats_are_no_ones_else(noon, known_worth):
    row = day("Bob")
    make.member("Dave")
    assert client(member("Dave")).post(f"/today/chats/{row.pk}/finish").status_code == 404
    assert Membership.objects.count() == 0
