"""Signed webhooks: kept before they are answered, once only, and visible when they fail."""

import json
import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.api.order_kit import a_refund, an_order
from tests.make import client, member
from yutang.api import jobs
from yutang.api.commands import hooks
from yutang.api.models import Hook, HookEvent
from yutang.api.rules.signing import sign
from yutang.commerce.models import Order
from yutang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def secret():
    return hooks.create_hook(source="shop", actor=member("Olga"))[1]


def tell(secret, *items, kind="orders", event="e1", signed=None, at=None, source="shop", body=None):
    text = body or json.dumps({"type": kind, "items": items}).encode()
    stamp = str(int(at or time.time()))
    headers = {"X-Yutang-Timestamp": stamp, "X-Yutang-Event": event}
    headers["X-Yutang-Signature"] = "sha256=" + sign(secret, signed or event, stamp, text)
    url = f"/api/v1/hooks/{source}"
    return Client().post(url, text, content_type="application/json", headers=headers)


def work():
    """What the worker does with the events that wait."""
    for event in HookEvent.objects.filter(state="waiting").order_by("pk"):
        jobs.handle_event(event.pk)


def test_an_event_is_kept_once_and_takes_effect(secret):
    first = tell(secret, an_order())
    assert (first.status_code, first.json()["status"]) == (202, "kept")
    assert not Order.objects.exists()
    assert tell(secret, an_order()).json()["status"] == "known"
    work()
    event = HookEvent.objects.get()
    assert (event.state, event.result) == ("done", {"created": 1})
    tell(secret, a_refund(), kind="refunds", event="e2")
    work()
    assert Order.objects.get().refunded_amount == 500
    jobs.handle_event(event.pk)  # a job that comes twice
    assert Order.objects.count() == 1


def test_the_source_is_the_hooks_own_whatever_the_items_say(secret):
    tell(secret, an_order(source="other"))
    work()
    assert Order.objects.get().source == "shop"


@pytest.mark.parametrize("off", [-301, 330])  # seconds; answering takes some
def test_an_old_or_future_timestamp_is_refused(secret, off):
    assert tell(secret, an_order(), at=time.time() + off).status_code == 401
    assert not HookEvent.objects.exists()


def test_only_the_right_signature_opens(secret):
    assert tell("wrong", an_order()).status_code == 401
    assert tell(secret, an_order(), source="unknown").status_code == 401
    hooks.switch_hook(hook=Hook.objects.get(), is_open=False, actor=member("Alice"))
    assert tell(secret, an_order()).status_code == 401


def test_after_a_rotation_both_secrets_hold_for_a_day(secret):
    new = hooks.rotate_hook(hook=Hook.objects.get(), actor=member("Alice"))
    assert tell(secret, an_order(), event="a").status_code == 202
    assert tell(new, an_order(), event="b").status_code == 202
    Hook.objects.update(old_until=clock.now() - timedelta(seconds=1))
    assert tell(secret, an_order(), event="c").status_code == 401


def test_the_secret_is_sealed_at_rest(secret):
    assert secret not in Hook.objects.get().secret


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'{"type": "cows", "items": [1]}', b'{"type": "orders", "items": []}']
)
def test_a_wrong_event_is_refused(secret, body):
    assert tell(secret, body=body).status_code == 422
    assert tell(secret, an_order(), event="x" * 101).status_code == 422
    assert tell(secret, an_order(), event=" ").status_code == 422


def test_what_was_refused_is_visible_and_can_be_replayed(secret):
    alice = member("Alice")
    tell(secret, an_order(lines=[]))
    work()
    event = HookEvent.objects.get()
    assert event.state == "failed"
    browser = client(alice)
    page = browser.get(reverse("api:hooks")).content.decode()
    assert "lines" in event.error
    assert event.error in page
    browser.post(reverse("api:event_replay", args=[event.pk]))
    event.refresh_from_db()
    assert event.state == "waiting"


def test_a_job_that_breaks_is_tried_again_and_says_so(secret, monkeypatch):
    tell(secret, an_order())

    def broken(*args):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("yutang.api.hooks.take", broken)
    with pytest.raises(RuntimeError):
        work()
    event = HookEvent.objects.get()
    assert (event.state, event.attempts) == ("failed", 1)
    assert "disk" not in event.error
    monkeypatch.undo()
    jobs.handle_event(event.pk)
    assert HookEvent.objects.get().state == "done"


def test_handled_events_are_forgotten_in_time(secret):
    for event in ("old", "new", "failed"):
        tell(secret, an_order(event), event=event)
    past = clock.now() - hooks.REMEMBERED
    HookEvent.objects.exclude(event_id="failed").update(state="done")
    HookEvent.objects.filter(event_id="failed").update(state="failed")
    HookEvent.objects.exclude(event_id="new").update(received_at=past - timedelta(minutes=1))
    HookEvent.objects.filter(event_id="new").update(received_at=past + timedelta(minutes=1))
    assert hooks.forget_old() == 1
    left = HookEvent.objects.order_by("event_id").values_list("event_id", flat=True)
    assert list(left) == ["failed", "new"]


def test_the_page_makes_hooks_and_shows_a_secret_once():
    browser = client(member("Alice"))
    page = browser.post(reverse("api:hooks"), {"source": "tmall"}).content.decode()
    secret = re.search(r'value="([\w-]{40,})" readonly', page)[1]
    assert tell(secret, an_order(), source="tmall").status_code == 202
    assert secret not in browser.get(reverse("api:hooks")).content.decode()
    assert browser.post(reverse("api:hooks"), {"source": "tmall"}).status_code == 422
    url = reverse("api:hook_rotate", args=[Hook.objects.get().pk])
    assert b"Make a new secret?" in browser.post(url).content
    assert "readonly" in browser.post(url, {"confirmed": "1"}).content.decode()
    browser.post(reverse("api:hook_switch", args=[Hook.objects.get().pk]), {"open": "0"})
    assert not Hook.objects.get().is_open
    assert client(member("Bob", role="operator")).get(reverse("api:hooks")).status_code == 403


def test_a_signature_holds_for_its_own_event_alone(secret):
    assert tell(secret, an_order(), event="e2", signed="e1").status_code == 401
    assert not HookEvent.objects.exists()
