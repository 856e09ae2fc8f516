"""Tokens: made by the owner, shown once, good for what they name, shut out when revoked."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from tests.api.make import Program
from tests.make import client, member
from yutang.api.commands.tokens import revoke_token
from yutang.api.models import Token
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db

NEW = {"name": "Till", "scopes": ["orders:write"], "days": "30", "per_minute": "5"}


def test_a_token_is_shown_once_and_kept_as_a_hash():
    browser = client(member("Olga"))
    page = browser.post(reverse("api:tokens"), NEW)
    text = re.search(r'value="(yt_[\w-]+)"', page.content.decode())[1]
    token = Token.objects.get()
    assert text not in (token.digest, token.start)
    assert text.startswith(token.start)
    assert text not in browser.get(reverse("api:tokens")).content.decode()
    assert AuditEntry.objects.get(action="api.token_created").subject_name == "Till"
    answer = browser.get("/api/v1/token", headers={"authorization": f"Bearer {text}"})
    assert answer.json()["scopes"] == ["orders:write"]


@pytest.mark.parametrize("wrong", [{"name": ""}, {"scopes": ["root"]}, {"per_minute": "0"}])
def test_a_wrong_wish_is_told_at_its_field(wrong):
    answer = client(member("Olga")).post(reverse("api:tokens"), {**NEW, **wrong})
    assert answer.status_code == 422
    assert not Token.objects.exists()


@pytest.mark.parametrize("role", ["operator", "guide", "auditor", "analyst"])
def test_only_the_owner_makes_tokens(role):
    browser = client(member("Bob", role=role))
    assert browser.get(reverse("api:tokens")).status_code == 403
    assert browser.post(reverse("api:tokens"), NEW).status_code == 403
    assert browser.get(reverse("api:docs")).status_code == 403


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer nonsense", "Basic eDp5", "Bearer 鱼"])
def test_without_a_valid_token_nothing_opens(client, given):
    answer = client.get("/api/v1/token", headers={"authorization": given.encode().decode("latin1")})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "unauthorised"


def test_a_revoked_and_an_expired_token_open_nothing():
    program, late = Program(), Program(expires_at=clock.now() - timedelta(seconds=1))
    assert program.get("token").status_code == 200
    browser = client(member("Alice"))
    url = reverse("api:token_revoke", args=[program.token.pk])
    assert b"Revoke this token?" in browser.post(url).content
    browser.post(url, {"confirmed": "1"})
    assert program.get("token").status_code == 401
    assert late.get("token").status_code == 401
    revoke_token(token=program.token, actor=program.token.owner)
    assert AuditEntry.objects.filter(action="api.token_revoked").count() == 1


def test_more_calls_than_allowed_wait_for_the_next_minute():
    program = Program(per_minute=2)
    with clock.frozen(clock.now()):
        assert [program.get("token").status_code for _ in range(3)] == [200, 200, 429]
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert program.get("token").status_code == 200


def test_the_reference_names_every_operation():
    program = Program()
    schema = program.get("openapi.json").json()
    page = client(member("Alice")).get(reverse("api:docs")).content.decode()
    assert schema["paths"]
    for path in schema["paths"]:
        assert path in page


def test_the_tokens_of_an_owner_who_left_open_nothing():
    program = Program()
    owner = program.token.owner
    owner.status = "disabled"
    owner.save(update_fields=["status"])
    assert program.get("token").status_code == 401
    owner.status = "active"
    owner.save(update_fields=["status"])
    assert program.get("token").status_code == 200
