"""A person scans a page code: OAuth through the stand-in, lock, and the pages she sees."""

from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from tests.acquisition import make
from yutang.acquisition.commands.codes import PoolRow, close_code
from yutang.acquisition.commands.meetings import recognise
from yutang.acquisition.models import Assignment, LinkQuota, Lock, MemberLink, Scan, Standing, Way
from yutang.customers.models import Identity
from yutang.kernel import clock
from yutang.org.models import Member

pytestmark = pytest.mark.django_db
IN_WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0.50"


@pytest.fixture(autouse=True)
def _connected(simulator, settings, monkeypatch):
    for name, value in simulator.environment.items():
        monkeypatch.setenv(name, value)
    settings.BASE_URL = "http://127.0.0.1"  # the stand-in's app trusts it without a port


@pytest.fixture
def alice():
    return make.member("Alice", wecom_userid="Alice")


@pytest.fixture
def phone():
    return Client(headers={"User-Agent": IN_WECHAT, "Accept-Language": "en"})


def scan(phone, simulator, code, who="zhao"):
    """What the person sees after scanning, with all redirects followed."""
    answer = phone.get(f"/c/{code.slug}")
    while answer.status_code == 302:
        address = answer["Location"]
        if address.startswith(simulator.url):
            query = dict(parse_qsl(urlsplit(address).query))
            there = simulator.http.get(
                address.split("?")[0], params=query, headers={"Cookie": f"sim_person={who}"}
            )
            assert there.status_code == 302, there.text
            parts = urlsplit(there.headers["location"])
            address = f"{parts.path}?{parts.query}"
        answer = phone.get(address)
    return answer


def text(answer):
    return answer.content.decode()


def test_the_same_person_meets_the_same_consultant_at_every_code(simulator, phone, alice):
    MemberLink.objects.create(member=alice, name="l", standing=Standing.LIVE, url="http://sim/ca/1")
    LinkQuota.objects.create(pk=1, balance=10, checked_at=clock.now())
    (bob,) = [make.member("Bob", wecom_userid="Bob")]
    first = scan(phone, simulator, make.code(alice))
    again = scan(phone, simulator, make.code(bob, name="Poster"))
    for page in (first, again):
        assert "Alice" in text(page)
        token = urlsplit(page.request["PATH_INFO"]).path.split("/")[-1]
        assert f"http://sim/ca/1?customer_channel={token}" in text(page)
    assert (Scan.objects.count(), Lock.objects.count(), Assignment.objects.count()) == (2, 1, 1)


def test_the_official_account_adds_the_unionid(simulator, phone, alice, monkeypatch):
    account = simulator.world["official_account"]
    monkeypatch.setenv("WECHAT_APP_ID", account["appid"])
    monkeypatch.setenv("WECHAT_SECRET", account["secret"])
    assert "Alice" in text(scan(phone, simulator, make.code(alice)))
    lock = Lock.objects.get()
    assert lock.openid
    assert lock.unionid
    assert Scan.objects.get().unionid == lock.unionid


def test_another_person_with_the_same_browser_is_another_person(simulator, phone, alice):
    code = make.code(alice)
    scan(phone, simulator, code, who="zhao")
    scan(phone, simulator, code, who="qian")
    assert Scan.objects.values("openid").distinct().count() == 2


def test_opening_the_page_twice_in_a_row_is_one_scan(simulator, phone, alice):
    code = make.code(alice)
    scan(phone, simulator, code)
    scan(phone, simulator, code)
    assert Scan.objects.count() == 1


def test_who_scans_without_end_is_slowed_down(simulator, phone, alice):
    code = make.code(alice)
    scan(phone, simulator, code)
    mine = Scan.objects.get()
    Scan.objects.bulk_create(
        Scan(token=f"s_{n:016}", code=code, openid=mine.openid, at=mine.at - timedelta(minutes=5))
        for n in range(30)
    )
    mine.delete()
    assert scan(phone, simulator, code).status_code == 429


def test_without_links_the_qr_of_the_member_is_shown(simulator, phone, alice):
    LinkQuota.objects.create(pk=1, offered=False, checked_at=clock.now())
    code = make.code(alice)
    assert "One moment" in text(scan(phone, simulator, code))
    Way.objects.update(standing=Standing.LIVE, config_id="x", qr_url="http://sim/qr.png")
    page = scan(phone, simulator, code)
    assert "Press and hold" in text(page)
    assert phone.get(page.request["PATH_INFO"] + "/qr")["Location"] == "http://sim/qr.png"


def test_a_stranger_with_the_address_of_a_scan_sees_nothing_of_it(simulator, phone, alice):
    page = scan(phone, simulator, make.code(alice))
    other = Client(headers={"User-Agent": IN_WECHAT})
    answer = other.get(page.request["PATH_INFO"])
    assert answer.status_code == 302
    assert other.get(page.request["PATH_INFO"] + "/qr").status_code == 404


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=guessed"])
def test_coming_back_without_ones_own_state_begins_anew(phone, alice, query):
    code = make.code(alice)
    phone.get(f"/c/{code.slug}")
    answer = phone.get(f"/c/{code.slug}/back{query}")
    assert answer["Location"] == f"/c/{code.slug}"
    assert not Scan.objects.exists()


def test_a_closed_code_an_unknown_one_and_another_browser_are_told_so(phone, alice):
    code = make.code(alice)
    outside = Client(headers={"Sec-Fetch-Dest": "document", "Accept-Language": "en"})
    assert "Open in WeChat" in text(outside.get(f"/c/{code.slug}"))
    close_code(code=code, actor=None)
    assert "This code is closed" in text(phone.get(f"/c/{code.slug}"))
    assert phone.get("/c/zzzzzzzz").status_code == 404
    way = make.code(alice, kind="contact_way")
    assert phone.get(f"/c/{way.slug}").status_code == 404


def test_when_nobody_is_on_duty_she_may_try_again(simulator, phone, alice):
    code = make.code(alice)
    Member.objects.filter(pk=alice.pk).update(contact_enabled=False)
    page = scan(phone, simulator, code)
    assert "All our consultants are busy" in text(page)
    Member.objects.filter(pk=alice.pk).update(contact_enabled=True)
    found = phone.post(page.request["PATH_INFO"] + "/choose", follow=True)
    assert "Alice" in text(found)


def test_her_place_leads_to_the_nearest_store_if_she_tells_it(simulator, phone):
    east = make.unit("East", latitude=31.24, longitude=121.49)
    west = make.unit("West", latitude=31.22, longitude=121.38)
    make.member("Alice", wecom_userid="Alice", at=east)
    make.member("Dave", wecom_userid="Dave", at=west)
    code = make.code(rows=[PoolRow(unit_id=u.pk) for u in (east, west)], asks_place=True)
    page = scan(phone, simulator, code)
    assert "Which store is near you?" in text(page)
    where = {"latitude": "31.221", "longitude": "121.381"}
    found = phone.post(page.request["PATH_INFO"] + "/choose", where, follow=True)
    assert "Dave" in text(found)
    assert Scan.objects.get().latitude == 31.221


def test_a_colleague_who_scans_takes_nobodys_place(simulator, phone, alice):
    code = make.code(alice)
    start = phone.get(f"/c/{code.slug}")["Location"]
    there = simulator.http.get(start, headers={"Cookie": "sim_member=Alice"})
    parts = urlsplit(there.headers["location"])
    assert "You are a colleague" in text(phone.get(f"{parts.path}?{parts.query}"))
    assert not Scan.objects.exists()


def befriended(simulator, who, userid="Alice"):
    """Our customer for the person who has added the member in the stand-in."""
    simulator.post("/sim/add", person=who, member=userid, way="card")
    known = simulator.get(f"/sim/people/{who}")
    return make.customer(who, external_userid=known["external_userid"])


def test_who_arrives_is_the_one_who_scanned_and_nobody_she_passed_it_on_to(simulator, phone, alice):
    code = make.code(alice)
    scan(phone, simulator, code, who="zhao")
    mine = Scan.objects.get()
    arrive(befriended(simulator, "qian"), code, alice, mine)
    mine.refresh_from_db()
    assert mine.customer is None
    zhao = befriended(simulator, "zhao")
    arrive(zhao, code, alice, mine)
    mine.refresh_from_db()
    assert mine.customer == zhao
    assert Identity.objects.get(customer=zhao, kind="openid").value == mine.openid
    assert Lock.objects.get(openid=mine.openid).customer == zhao


def arrive(customer, code, member, scan):
    recognise(
        customer_id=customer.pk, code_id=code.pk, member_id=member.pk, token=scan.token,
        at=clock.now(),
    )  # fmt: skip


def test_where_wecom_tells_no_openid_the_unionid_decides(simulator, phone, alice, monkeypatch):
    account = simulator.world["official_account"]
    monkeypatch.setenv("WECHAT_APP_ID", account["appid"])
    monkeypatch.setenv("WECHAT_SECRET", account["secret"])
    code = make.code(alice)
    scan(phone, simulator, code, who="zhao")
    mine = Scan.objects.get()
    qian, zhao = befriended(simulator, "qian"), befriended(simulator, "zhao")
    for who in ("qian", "zhao"):
        simulator.post("/sim/confirm", person=who, member="Alice")
    simulator.post(
        "/sim/faults", match="externalcontact/convert_to_openid", kind="errcode:48002", count=2
    )
    arrive(qian, code, alice, mine)
    mine.refresh_from_db()
    assert mine.customer is None
    mine.token = ""  # as where the arrival bears a contact way's state
    arrive(zhao, code, alice, mine)
    assert Scan.objects.get().customer == zhao
    assert Lock.objects.get(unionid=mine.unionid).customer == zhao
    assert Identity.objects.get(customer=zhao, kind="unionid").value == mine.unionid
