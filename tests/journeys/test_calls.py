"""Webhooks: signed, told at least once under one id, and never anywhere else."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.customers.make import NOON
from tests.journeys.make import operator, path, run_of, running
from tests.journeys.receiving import target
from tests.make import member
from tests.outreach import ledger_make as ledger
from yutang.customers.models import Identity
from yutang.journeys import posting
from yutang.journeys.commands import calls
from yutang.journeys.commands.entering import enter_customers
from yutang.journeys.commands.hook_secrets import renew_secret, secrets_of
from yutang.journeys.commands.moving import move_due
from yutang.journeys.models import Call, HookSecret, Journey
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def allowed(monkeypatch):
    """Targets of tests are at home."""
    monkeypatch.setenv("YUTANG_WEBHOOK_ALLOW", "127.0.0.1, localhost")


def hooked(url, *people, **more):
    """A journey that tells this target of these people, who stand there."""
    step = {"id": "h", "kind": "webhook", "name": "Tell the shop", "url": url} | more
    journey = running([step])
    enter_customers(journey=journey, customer_ids=[each.pk for each in people], at=NOON)
    move_due(at=NOON)
    return journey


def tell(at=NOON):
    """Everything that is due by then is told, and whoever was answered goes on."""
    with clock.frozen(at):
        count = 0
        while calls.call_next():
            count += 1
        move_due(at=at)
    return count


def call_of(journey):
    return Call.objects.get(run__journey=journey)


def test_the_target_hears_ids_and_the_step_signed_and_the_run_goes_on():
    zhao = ledger.customer("Zhao")
    Identity.objects.create(customer=zhao, kind="phone", value="13912345678")
    with target(200) as shop:
        journey = hooked(shop.url, zhao)
        assert run_of(journey, zhao).state == "calling"
        secret = renew_secret(journey=journey, actor=operator())
        assert tell() == 1
        [(headers, body)] = shop.heard
    said = json.loads(body)
    assert said["customer"] == {"id": zhao.pk}
    assert said["journey"] == {"id": journey.pk, "name": "Journey", "version": 1}
    assert said["step"] == {"id": "h", "name": "Tell the shop"}
    assert "13912345678" not in body.decode()
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, signed, hashlib.sha256).digest()
    assert headers["Webhook-Signature"] == "v1," + base64.b64encode(digest).decode()
    assert secret not in HookSecret.objects.get(journey=journey).sealed
    assert path(run_of(journey, zhao)) == [("h", "passed")]
    assert tell() == 0


def test_who_answers_500_is_told_again_after_a_pause_under_the_same_id():
    zhao = ledger.customer("Zhao")
    with target(500, 200) as shop:
        journey = hooked(shop.url, zhao)
        assert tell() == 1
        assert (call_of(journey).status, run_of(journey, zhao).state) == (500, "calling")
        assert tell(NOON + 20 * SECOND) == 0
        assert tell(NOON + 31 * SECOND) == 1
        assert len(set(shop.ids())) == 1
        assert len(shop.ids()) == 2
    assert path(run_of(journey, zhao)) == [("h", "passed")]


@pytest.mark.parametrize(("failed", "state"), [("go_on", "ended"), ("stop", "failed")])
def test_after_the_last_try_the_run_goes_on_or_stops_as_the_step_says(failed, state):
    zhao = ledger.customer("Zhao")
    with target(503) as shop:
        journey = hooked(shop.url, zhao, tries=2, failed=failed)
        tell()
        assert tell(NOON + HOUR) == 1
        assert tell(NOON + 9 * HOUR) == 0
        assert len(shop.heard) == 2
    run = run_of(journey, zhao)
    assert (run.state, run.moves.get().reason) == (state, "webhook: 503")


def test_a_refusal_is_final():
    zhao = ledger.customer("Zhao")
    with target(404) as shop:
        journey = hooked(shop.url, zhao)
        tell()
        assert tell(NOON + 9 * HOUR) == 0
        assert len(shop.heard) == 1
    call = call_of(journey)
    assert (call.state, call.status, call.detail) == ("failed", 404, "said")
    assert path(run_of(journey, zhao)) == [("h", "refused")]


def test_a_redirect_is_not_followed_wherever_it_leads():
    zhao = ledger.customer("Zhao")
    with target() as inner, target(inner.url) as shop:
        journey = hooked(shop.url, zhao)
        tell()
        assert (len(shop.heard), len(inner.heard)) == (1, 0)
    assert (call_of(journey).state, call_of(journey).status) == ("failed", 302)


def test_a_private_address_is_not_called_whatever_its_name(monkeypatch):
    zhao = ledger.customer("Zhao")
    with target() as inner:
        journey = hooked(inner.url, zhao)
        named = hooked(inner.url.replace("127.0.0.1", "localhost"), zhao)
        monkeypatch.setenv("YUTANG_WEBHOOK_ALLOW", "elsewhere.example")
        assert tell() == 2
        assert not inner.heard
    assert {call_of(each).detail for each in (journey, named)} == {"forbidden"}
    assert path(run_of(journey, zhao)) == [("h", "refused")]


def test_a_name_is_looked_up_once_and_that_very_address_is_called(monkeypatch):
    asked = []

    async def rebinding(parts):
        asked.append(parts.hostname)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    monkeypatch.setenv("YUTANG_WEBHOOK_ALLOW", "shop.example")
    monkeypatch.setattr(posting, "_looked_up", rebinding)
    with target() as shop:
        port = shop.server.server_port
        answer = posting.send(posting.Post(f"http://shop.example:{port}/", b"{}", {}, 5))
        assert (answer.status, asked) == (200, ["shop.example"])
        assert shop.heard[0][0]["Host"] == f"shop.example:{port}"


def test_one_target_that_hangs_keeps_its_places_and_no_more():
    people = [ledger.customer(f"C{n}") for n in range(4)]
    with target("hang") as slow, target() as quick:
        hanging = hooked(slow.url, *people)
        other = hooked(quick.url, people[0])
        with clock.frozen(NOON):
            held = [calls._claim() for _ in range(3)]
            assert [call.run.journey_id for call in held[:2]] == [hanging.pk, hanging.pk]
            assert held[2].run.journey_id == other.pk
            assert calls._claim() is None
        post = posting.Post(slow.url, b"{}", {}, 0.2)
        assert posting.send(post).detail == "timeout"


def test_who_dies_between_claim_and_answer_is_followed_by_another_under_the_same_id():
    zhao = ledger.customer("Zhao")
    with target() as shop:
        journey = hooked(shop.url, zhao)
        with clock.frozen(NOON):
            dead = calls._claim()
            posting.send(calls._post(dead))  # told, and then it dies
            assert not calls.call_next()
        assert tell(NOON + timedelta(minutes=2)) == 1
        assert len(shop.ids()) == 2
        assert len(set(shop.ids())) == 1
        calls._settle(dead, posting.Answer(500, ""))  # it lived, and comes too late
    assert (call_of(journey).state, call_of(journey).tries) == ("answered", 2)
    assert path(run_of(journey, zhao)) == [("h", "passed")]


def test_a_paused_journeys_webhooks_wait_and_who_has_left_is_not_told_of():
    zhao, qian = ledger.customer("Zhao"), ledger.customer("Qian")
    with target() as shop:
        journey = hooked(shop.url, zhao, qian)
        Journey.objects.filter(pk=journey.pk).update(state="paused")
        assert tell() == 0
        Journey.objects.filter(pk=journey.pk).update(state="live")
        journey.runs.filter(customer=zhao).update(state="left")
        assert tell() == 2
        assert [body["customer"]["id"] for body in shop.bodies()] == [qian.pk]
    assert run_of(journey, zhao).state == "left"


def test_the_page_shows_each_call_and_a_new_secret_only_once():
    zhao = ledger.customer("Zhao")
    client, auditor = Client(), Client()
    client.force_login(operator())
    auditor.force_login(member("Audrey", role="auditor"))
    with target(404) as shop:
        journey = hooked(shop.url, zhao)
        tell()
    page = reverse("journeys:webhooks", args=[journey.pk])
    renewing = reverse("journeys:new_secret", args=[journey.pk])
    assert "HTTP 404 · said" in client.get(page).content.decode()
    shown = client.post(renewing, {"confirmed": "1"}).content.decode()
    [secret] = re.findall(r"whsec_[\w+/=]+", shown)
    assert [secret] == secrets_of(journey.pk)
    assert "whsec_" not in client.get(page).content.decode()
    assert auditor.get(page).status_code == 200
    assert auditor.post(renewing, {"confirmed": "1"}).status_code == 403
