"""Who may read the figures."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_this_machine_reads_the_figures(client: Client):
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert b"django_http_requests_total" in answer.content


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-Ip"])
def test_a_proxy_on_this_machine_does_not_open_them(client: Client, header: str):
    assert client.get("/metrics", headers={header: "203.0.113.9"}).status_code == 403


def test_another_machine_needs_the_token(client: Client, monkeypatch: pytest.MonkeyPatch):
    def ask(token: str) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        return client.get("/metrics", headers=headers, REMOTE_ADDR="203.0.113.9").status_code

    assert ask("") == 403
    monkeypatch.setenv("YUTANG_METRICS_TOKEN", "a-token")
    assert ask("another") == 403
    assert ask("a-token") == 200
