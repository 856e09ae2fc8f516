"""Who may send us files, and how much."""

import io

import pytest
from django.test import Client

from tests import make
from yutang.kernel import uploads

pytestmark = pytest.mark.django_db


def send(client: Client, address: str = "/language") -> int:
    upload = io.BytesIO(b"x" * 1000)
    upload.name = "a.bin"
    return client.post(address, {"language": "en", "file": upload}).status_code


def test_a_stranger_sends_no_file(client: Client):
    assert send(client) == 400
    assert client.post("/language", {"language": "en"}).status_code == 302


def test_a_member_sends_one(client: Client):
    client.force_login(make.member(), backend="django.contrib.auth.backends.ModelBackend")
    assert send(client) == 302


def test_nobody_sends_more_than_any_page_takes(client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 500)
    client.force_login(make.member(), backend="django.contrib.auth.backends.ModelBackend")
    assert send(client) == 400
