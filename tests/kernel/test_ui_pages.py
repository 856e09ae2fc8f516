"""The kernel's own pages: alive, language, theme, files, progress, and when something breaks."""

import uuid
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client

from tests.org import make
from yutang.kernel import clock, files, progress, views

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(client):
    row = make.member("Alice")
    client.force_login(row)
    return row


def test_healthz_says_ok_only_while_the_database_answers(client, monkeypatch):
    assert client.get("/healthz").json() == {"status": "ok"}

    def away():
        raise OperationalError("gone")

    monkeypatch.setattr(views, "_is_migrated", away)
    assert client.get("/healthz").status_code == 503


def test_healthz_waits_for_the_migrations(client, monkeypatch):
    monkeypatch.setattr(views, "_is_migrated", lambda: False)
    assert client.get("/healthz").status_code == 503


def test_the_language_is_remembered_in_the_browser(client):
    assert 'lang="zh-hans"' in client.get("/login").content.decode()
    answer = client.post("/language", {"language": "en", "next": "/login?next=/org/account"})
    assert answer.url == "/login?next=/org/account"
    page = client.get("/login").content.decode()
    assert 'lang="en"' in page
    assert "Sign in" in page
    client.post("/language", {"language": "tlh"})
    assert 'lang="en"' in client.get("/login").content.decode()


def test_the_theme_is_remembered_in_the_browser(client):
    client.post("/theme", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in client.get("/login").content.decode()
    client.post("/theme", {"theme": "<script>"})
    assert 'data-bs-theme="dark"' in client.get("/login").content.decode()


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:1", ""])
def test_switches_lead_back_to_our_own_pages_only(client, target):
    assert client.post("/theme", {"theme": "dark", "next": target}).url == "/"


def test_a_file_is_for_its_owner_only(client, alice):
    mine = files.keep(name="客户.csv", content=b"a,b", content_type="text/csv", owner_id=alice.pk)
    answer = client.get(f"/files/{mine.pk}")
    assert (answer.content, answer["Content-Type"]) == (b"a,b", "text/csv")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    other = files.keep(name="x", content=b"x", content_type="text/csv", owner_id=alice.pk + 1)
    assert client.get(f"/files/{other.pk}").status_code == 404
    assert client.get(f"/files/{uuid.uuid4()}").status_code == 404
    assert Client().get(f"/files/{mine.pk}").status_code == 302


def test_a_file_ends_at_its_time(client, alice):
    row = files.keep(
        name="x", content=b"x", content_type="text/csv",
        owner_id=alice.pk, expires_at=clock.now() + timedelta(hours=1),
    )  # fmt: skip
    assert client.get(f"/files/{row.pk}").status_code == 200
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert client.get(f"/files/{row.pk}").status_code == 404


def test_only_pictures_are_shown_in_a_page(client, alice):
    picture = files.keep(name="a.png", content=b"p", content_type="image/png")
    page = files.keep(name="a.html", content=b"<script>", content_type="text/html")
    shown = client.get(f"/files/{picture.pk}?inline")
    assert shown["Content-Disposition"].startswith("inline")
    kept = client.get(f"/files/{page.pk}?inline")
    assert kept["Content-Disposition"].startswith("attachment")
    assert kept["X-Content-Type-Options"] == "nosniff"


def test_long_work_tells_how_far_it_is_until_it_is_over(client, alice):
    work = progress.start(kind="x", owner_id=alice.pk)
    progress.advance(work.pk, done=3, total=4, message="Reading")
    page = client.get(f"/progress/{work.pk}")
    assert "75%" in page.content.decode()
    assert "every 1s" in page.content.decode()
    kept = files.keep(name="x", content=b"x", content_type="text/csv", owner_id=alice.pk)
    progress.finish(work.pk, file=kept)
    over = client.get(f"/progress/{work.pk}")
    assert f"/files/{kept.pk}" in over.content.decode()
    assert "hx-trigger" not in over.content.decode()
    assert over["HX-Trigger-After-Swap"] == "progress-over"


def test_ones_own_work_is_cancelled_and_nobody_elses(client, alice):
    mine = progress.start(kind="x", owner_id=alice.pk)
    other = progress.start(kind="x", owner_id=alice.pk + 1)
    assert "已取消" in client.post(
        f"/progress/{mine.pk}/cancel", HTTP_HX_REQUEST="true"
    ).content.decode()  # fmt: skip
    assert client.post(f"/progress/{mine.pk}/cancel").status_code == 302
    assert client.post(f"/progress/{other.pk}/cancel").status_code == 404
    with pytest.raises(progress.Cancelled):
        progress.advance(mine.pk, done=1)


def test_an_unknown_page_is_told_in_the_frame(client, alice):
    page = client.get("/nowhere")
    assert page.status_code == 404
    assert "yt-side" in page.content.decode()
    assert "yt-side" not in Client().get("/nowhere").content.decode()


def test_a_fault_of_ours_is_told_without_the_database(client, alice, monkeypatch):
    client.raise_request_exception = False

    def breaks(*_given):
        raise ZeroDivisionError

    monkeypatch.setattr("yutang.kernel.views._show", breaks)
    work = progress.start(kind="x", owner_id=alice.pk)
    answer = client.get(f"/progress/{work.pk}")
    assert answer.status_code == 500
    assert "系统的问题" in answer.content.decode()


def test_a_database_that_is_away_is_told_as_such(client, alice, monkeypatch):
    client.raise_request_exception = False

    def gone(*_given):
        raise OperationalError

    monkeypatch.setattr("yutang.kernel.views._show", gone)
    work = progress.start(kind="x", owner_id=alice.pk)
    answer = client.get(f"/progress/{work.pk}")
    assert answer.status_code == 503
    assert "连接不上数据库" in answer.content.decode()


def test_a_form_that_lay_open_too_long_is_told_so():
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/theme", {"theme": "dark"})
    assert answer.status_code == 403
    assert "页面打开时间过长" in answer.content.decode()


def test_every_page_forbids_foreign_scripts(client):
    policy = client.get("/login")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "object-src 'none'" in policy
