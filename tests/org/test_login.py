"""Signing in by password: faults, lock-out, the second factor, and where it leads."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.auth import get_user

from tests.org import make
from yutang.kernel.models import AuditEntry

WRONG = "wrong-password"


def sign_in(client, name="alice-owner", password=make.PASSWORD, **more):
    path = more.pop("path", "/login")
    return client.post(path, {"login": name, "password": password}, **more)


def code_for(secret):
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def is_in(client):
    return get_user(client).is_authenticated


@pytest.mark.parametrize("name", ["alice-owner", "Alice@example.com"])
def test_name_or_email_and_password_open_the_console(client, name):
    alice = make.member("Alice", password=True, email="alice@example.com")
    answer = sign_in(client, name)
    assert (answer.status_code, answer.url) == (302, "/")
    assert get_user(client) == alice
    entry = AuditEntry.objects.get(action="org.signed_in")
    assert (entry.actor_id, entry.detail) == (alice.pk, {"ip": "127.0.0.1"})


def test_a_wrong_password_and_an_unknown_name_are_told_alike(client):
    make.member("Alice", password=True)
    first, second = sign_in(client, password=WRONG), sign_in(client, "nobody")
    for answer in (first, second):
        assert answer.status_code == 200
        assert "用户名或密码不正确" in answer.content.decode()
    assert not is_in(client)


def test_failed_sign_ins_are_written_down_with_the_name_tried_and_no_password(client):
    alice = make.member("Alice", password=True)
    sign_in(client, password=WRONG)
    sign_in(client, "nobody")
    first, second = AuditEntry.objects.filter(action="org.failed_sign_in").order_by("pk")
    assert (first.subject_id, first.actor_id) == (str(alice.pk), None)
    assert first.detail == {"name": "alice-owner", "ip": "127.0.0.1"}
    assert (second.subject_id, second.detail["name"]) == ("", "nobody")
    assert WRONG not in str([first.detail, second.detail])


def test_five_failures_lock_the_account_even_for_the_right_password(client):
    make.member("Alice", password=True)
    make.member("Anna", password=True)
    for _attempt in range(5):
        sign_in(client, password=WRONG)
    answer = sign_in(client)
    assert "已暂时锁定" in answer.content.decode()
    assert not is_in(client)
    assert sign_in(client, "anna-owner").status_code == 302


def test_many_failures_from_one_address_lock_the_address(client):
    make.member("Alice", password=True)
    for number in range(20):
        sign_in(client, f"guess-{number}", WRONG)
    assert "已暂时锁定" in sign_in(client).content.decode()
    elsewhere = sign_in(client, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 302


def test_what_a_browser_says_of_its_address_counts_only_behind_a_proxy(client, settings):
    make.member("Alice", password=True)
    for number in range(20):
        sign_in(client, f"guess-{number}", WRONG, headers={"X-Forwarded-For": f"10.0.0.{number}"})
    assert "已暂时锁定" in sign_in(client).content.decode()
    settings.PROXIES = 1
    behind = sign_in(client, headers={"X-Forwarded-For": "10.0.0.1, 10.0.0.9"})
    assert behind.status_code == 302
    assert AuditEntry.objects.get(action="org.signed_in").detail == {"ip": "10.0.0.9"}


@pytest.mark.parametrize("status", ["disabled", "left"])
def test_a_closed_account_stays_out(client, status):
    make.member("Alice", password=True, status=status)
    sign_in(client)
    assert not is_in(client)


def test_a_session_ends_when_the_account_is_switched_off(client):
    alice = make.member("Alice", password=True)
    sign_in(client)
    assert client.get("/org/account").status_code == 200
    type(alice).objects.filter(pk=alice.pk).update(status="disabled")
    assert client.get("/org/account").status_code == 302


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/org/members?q=a", "/org/members?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("http://localhost/", "/"),
        ("/\\evil.example/", "/"),
    ],
)
def test_signing_in_leads_back_to_our_own_pages_only(client, asked, led):
    make.member("Alice", password=True)
    answer = client.post(
        "/login", {"login": "alice-owner", "password": make.PASSWORD, "next": asked}
    )
    assert answer.url == led


def test_a_second_factor_is_connected_asked_for_and_written_down(client):
    alice = make.member("Alice", password=True)
    sign_in(client)
    assert client.get("/account/factor/add").url.startswith("/account/confirm")
    client.post("/account/confirm", {"password": make.PASSWORD})
    page = client.get("/account/factor/add")
    [secret] = re.findall(r"<code[^>]*>([A-Z2-7]{16,})</code>", page.content.decode())
    answer = client.post("/account/factor/add", {"code": code_for(secret)})
    assert answer.url == "/account/recovery"
    kept = Authenticator.objects.get(user=alice, type="totp").data["secret"]
    assert secret not in kept
    assert AuditEntry.objects.filter(action="org.added_factor").exists()
    codes = re.findall(r"<code>(\w+)</code>", client.get("/account/recovery").content.decode())
    assert len(codes) == 10
    client.post("/logout")
    assert sign_in(client).url == "/login/code"
    assert not is_in(client)
    assert "验证码不正确" in client.post("/login/code", {"code": "000000"}).content.decode()
    assert client.post("/login/code", {"code": codes[0]}).url == "/"
    assert is_in(client)
    client.post("/logout")
    sign_in(client)
    client.post("/login/code", {"code": codes[0]})
    assert not is_in(client), "a recovery code works once"


def test_the_own_password_is_changed_only_with_the_present_one(client):
    alice = make.member("Alice", password=True)
    client.force_login(alice)
    new = {"password1": "another-fish-27", "password2": "another-fish-27"}
    refused = client.post("/account/password", {"oldpassword": WRONG, **new})
    assert "当前密码" in refused.content.decode()
    client.post("/account/password", {"oldpassword": make.PASSWORD, **new})
    alice.refresh_from_db()
    assert alice.check_password("another-fish-27")
    assert is_in(client)


def test_a_new_installation_says_how_to_make_the_first_owner(client):
    assert "yutang user create owner" in client.get("/login").content.decode()
    make.member("Alice")
    assert "yutang user create owner" not in client.get("/login").content.decode()


def test_there_is_no_sign_up_and_no_reset_by_mail(client):
    for path in ("/signup", "/accounts/signup/", "/password/reset", "/account/password/reset"):
        assert client.get(path).status_code == 404


def test_a_member_of_wecom_has_no_password_to_change(client):
    client.force_login(make.member("Bob", "guide"))
    assert client.get("/account/password", follow=True).redirect_chain[-1][0] == "/org/account"


def test_signing_out_asks_when_it_comes_from_a_link(client):
    client.force_login(make.member("Alice"))
    assert client.get("/logout").status_code == 200
    assert is_in(client)
    client.post("/logout")
    assert not is_in(client)
