"""A new secret doesn't make the receiver fail: for a day the old one signs as well."""

import base64
import hashlib
import hmac
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from tests.customers.make import NOON
from tests.journeys.make import operator, running, wait
from tests.journeys.receiving import target
from tests.journeys.test_calls import hooked, tell
from tests.make import member
from tests.outreach import ledger_make as ledger
from yutang.journeys.commands.hook_secrets import (
    BOTH_HOLD,
    MOST_OLD,
    end_old_secrets,
    renew_secret,
    secrets_of,
)
from yutang.journeys.errors import TooManySecrets
from yutang.journeys.models import OldSecret
from yutang.kernel import clock

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def allowed(monkeypatch):
    """Targets of tests are at home."""
    monkeypatch.setenv("YUTANG_WEBHOOK_ALLOW", "127.0.0.1")


@pytest.fixture
def journey():
    return running([wait("w", days=1)])


def renewed(journey, at=NOON):
    with clock.frozen(at):
        return renew_secret(journey=journey, actor=operator())


def valid(journey, at=NOON):
    with clock.frozen(at):
        return secrets_of(journey.pk)


def is_signed(secret, headers, body):
    """As a receiver checks by the standard: any of the signatures may be ours."""
    signed = f"{headers['Webhook-Id']}.{headers['Webhook-Timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return f"v1,{digest}" in headers["Webhook-Signature"].split(" ")


def test_for_a_day_every_call_is_signed_with_both():
    people = [ledger.customer(name) for name in ("Zhao", "Qian")]
    with target() as shop:
        journey = hooked(shop.url, *people)
        old = renewed(journey, NOON - timedelta(days=9))
        new = renewed(journey, NOON - MINUTE)
        assert tell() == 2
        for headers, body in shop.heard:
            assert is_signed(old, headers, body)
            assert is_signed(new, headers, body)
            assert len(headers["Webhook-Signature"].split(" ")) == 2


def test_after_a_day_the_old_one_is_over(journey):
    old, new = renewed(journey), renewed(journey)
    assert valid(journey, NOON + BOTH_HOLD - MINUTE) == [new, old]
    assert valid(journey, NOON + BOTH_HOLD) == [new]


def test_a_secret_that_nobody_saw_ends_at_once(journey):
    [unseen] = secrets_of(journey.pk)
    new = renewed(journey)
    assert valid(journey) == [new]
    assert unseen != new


def test_whoever_renews_twice_keeps_what_the_receiver_knows_and_not_without_end(journey):
    made = [renewed(journey) for _each in range(MOST_OLD + 1)]
    assert valid(journey) == made[::-1]
    with pytest.raises(TooManySecrets):
        renewed(journey)
    assert valid(journey) == made[::-1]
    later = NOON + BOTH_HOLD
    assert valid(journey, later) == made[-1:]
    newest = renewed(journey, later)
    assert valid(journey, later) == [newest, made[-1]]
    assert OldSecret.objects.filter(journey=journey).count() == 1


def test_an_old_secret_that_leaked_is_ended_at_once(journey):
    renewed(journey)
    new = renewed(journey)
    end_old_secrets(journey=journey, actor=operator())
    assert valid(journey) == [new]


def test_the_page_says_until_when_the_old_one_holds_and_ends_it(journey):
    page, renewing, ending = (
        reverse(f"journeys:{name}", args=[journey.pk])
        for name in ("webhooks", "new_secret", "end_secrets")
    )
    client, auditor = Client(), Client()
    client.force_login(operator())
    auditor.force_login(member("Audrey", role="auditor"))
    client.post(renewing, {"confirmed": "1"})
    assert "data-ask" in client.get(page).content.decode()
    assert ending not in client.get(page).content.decode()
    shown = client.post(renewing, {"confirmed": "1"}).content.decode()
    assert len(re.findall(r"whsec_[\w+/=]+", shown)) == 1
    assert ending in shown
    with translation.override("en"):
        read = auditor.get(page, headers={"accept-language": "en"}).content.decode()
    assert ending not in read
    assert auditor.post(ending, {"confirmed": "1"}).status_code == 403
    assert client.post(ending).status_code == 200, "it asks first"
    assert len(secrets_of(journey.pk)) == 2
    assert client.post(ending, {"confirmed": "1"}).status_code == 302
    assert len(secrets_of(journey.pk)) == 1
    assert ending not in client.get(page).content.decode()
