"""Signing in by WeCom, through the stand-in's OAuth and PC login."""

from datetime import timedelta
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from django.contrib.auth import get_user
from django.test import Client

from tests.org import make
from yutang.kernel import clock


@pytest.fixture(autouse=True)
def trusted(settings):
    """The stand-in's app trusts 127.0.0.1 without a port."""
    settings.BASE_URL = "http://127.0.0.1"


INSIDE = {"HTTP_USER_AGENT": "Mozilla/5.0 (iPhone) MicroMessenger/8.0 wxwork/4.1"}


def through_wecom(wecom, client, userid="Alice", path="/login/wecom", **browser):
    """The address WeCom sends the member back to."""
    start = client.get(path, **browser)
    assert start.url.startswith(wecom.url)
    choice = {} if "oauth2" in start.url else {"userid": userid}
    answer = wecom.http.get(
        start.url,
        params={**dict(parse_qsl(urlsplit(start.url).query)), **choice},
        headers={"Cookie": f"sim_member={userid}"},
    )
    assert answer.status_code == 302, answer.text
    parts = urlsplit(answer.headers["location"])
    assert parts.path == "/login/wecom/back"
    return f"{parts.path}?{parts.query}"


def test_inside_wecom_nothing_is_asked(wecom, client):
    alice = make.member("Alice", "guide", wecom_userid="Alice")
    back = through_wecom(wecom, client, path="/login/wecom?next=/org/account", **INSIDE)
    assert client.get(back).url == "/org/account"
    assert get_user(client) == alice


def test_on_a_computer_the_login_page_of_wecom_is_asked(wecom, client):
    make.member("Alice", "guide", wecom_userid="alice")
    start = client.get("/login/wecom")
    assert urlsplit(start.url).path == "/wwlogin/sso/login"
    client.get(through_wecom(wecom, client))
    assert get_user(client).is_authenticated


def test_the_sign_in_page_offers_it_only_when_connected(wecom, client, monkeypatch):
    assert "/login/wecom" in client.get("/login").content.decode()
    monkeypatch.setenv("WECOM_SECRET", "")
    assert "/login/wecom" not in client.get("/login").content.decode()


def test_a_state_of_another_browser_is_refused(wecom, client):
    make.member("Alice", "guide", wecom_userid="Alice")
    back = through_wecom(wecom, client)
    other = Client()
    assert other.get(back)["Location"] == "/login"
    assert not get_user(other).is_authenticated


def test_a_made_up_state_is_refused(wecom, client):
    client.get("/login/wecom")
    assert client.get("/login/wecom/back?state=é&code=1")["Location"] == "/login"


def test_a_state_works_once_and_for_ten_minutes(wecom, client):
    make.member("Alice", "guide", wecom_userid="Alice")
    back = through_wecom(wecom, client)
    client.get(back)
    client.post("/logout")
    client.get(back)
    assert not get_user(client).is_authenticated
    late = through_wecom(wecom, client)
    with clock.frozen(clock.now() + timedelta(minutes=11)):
        client.get(late)
    assert not get_user(client).is_authenticated


def test_whom_we_dont_know_is_told_so(wecom, client):
    back = through_wecom(wecom, client)
    answer = client.get(back, follow=True)
    assert "还没有您的企业微信账号" in answer.content.decode()


@pytest.mark.parametrize("status", ["disabled", "left"])
def test_a_closed_account_stays_out(wecom, client, status):
    make.member("Alice", "guide", wecom_userid="Alice", status=status)
    assert client.get(through_wecom(wecom, client)).url == "/login/inactive"
    assert not get_user(client).is_authenticated


def test_a_foreign_target_is_dropped(wecom, client):
    make.member("Alice", "guide", wecom_userid="Alice")
    back = through_wecom(wecom, client, path="/login/wecom?next=https://evil.example/")
    assert client.get(back).url == "/"


def test_a_made_up_code_signs_nobody_in(wecom, client):
    make.member("Alice", "guide", wecom_userid="Alice")
    state = parse_qs(urlsplit(client.get("/login/wecom").url).query)["state"][0]
    assert client.get(f"/login/wecom/back?code=made-up&state={state}").url == "/login"
    assert client.get("/login/wecom/back").url == "/login"
