"""The client against the stand-in: tokens shared, trouble told apart, nothing secret in a log."""

import json
import logging
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from tests.wecom import test_inbox
from yutang.kernel import clock
from yutang.wecom import client as wecom_client
from yutang.wecom import errors, pauses, tokens
from yutang.wecom.api import (
    contacts,
    external,
    messages,
    ways,
)
from yutang.wecom.api import tokens as callback_ips
from yutang.wecom.client import WeCom
from yutang.wecom.models import AccessToken, Pause

pytestmark = pytest.mark.django_db


def fault(simulator, kind, **more):
    simulator.post("/sim/faults", kind=kind, **more)


def calls_of_gettoken(monkeypatch):
    """Count what is asked of gettoken."""
    asked = []
    original = WeCom._fetch_token

    def counted(self):
        asked.append(1)
        return original(self)

    monkeypatch.setattr(WeCom, "_fetch_token", counted)
    return asked


def test_a_token_is_fetched_once_and_kept_sealed(wecom, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    assert callback_ips.callback_ips(wecom)
    tokens.forget()  # as another process would begin
    assert callback_ips.callback_ips(wecom)
    assert len(asked) == 1
    row = AccessToken.objects.get()
    assert wecom.token() not in row.value
    assert row.expires_at
    assert row.expires_at - clock.now() > timedelta(minutes=90)


def test_a_token_is_renewed_a_minute_before_it_expires(wecom, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    wecom.token()
    expires_at = AccessToken.objects.get().expires_at
    assert expires_at
    with clock.frozen(expires_at - timedelta(seconds=59)):
        wecom.token()
    assert len(asked) == 2


@pytest.mark.django_db(transaction=True)
def test_many_who_need_a_token_at_once_ask_for_one(wecom, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    got = []

    def need():
        tokens.forget()
        got.append(wecom.token())

    test_inbox.in_threads(8, need)
    assert len(asked) == 1
    assert len(set(got)) == 1
    assert len(got) == 8


@pytest.mark.parametrize("errcode", [40014, 42001])
def test_a_token_revoked_early_is_replaced_and_the_call_goes_through(wecom, simulator, errcode):
    before = wecom.token()
    simulator.post("/sim/tokens/revoke", errcode=errcode)
    assert callback_ips.callback_ips(wecom)
    assert wecom.token() != before


def test_another_processs_new_token_is_taken_instead_of_asking_again(wecom, simulator, monkeypatch):
    asked = calls_of_gettoken(monkeypatch)
    stale = tokens.Token(wecom.token(), clock.now() + timedelta(hours=1))
    simulator.post("/sim/tokens/revoke")
    assert callback_ips.callback_ips(wecom)  # "the other process" renews it
    tokens._known[f"access:{wecom.name}"] = stale
    assert callback_ips.callback_ips(wecom)
    assert len(asked) == 2


def test_a_wrong_secret_is_named_and_not_tried_again_at_once(wecom, simulator, monkeypatch):
    wrong = WeCom(replace(wecom.app, secret="wrong"))
    with pytest.raises(errors.TokenInvalid) as refused:
        wrong.token()
    assert refused.value.errcode == 40001
    simulator.post("/sim/faults", kind="silent", match="gettoken")  # would be noticed
    with pytest.raises(errors.Busy):
        wrong.token()


def test_without_settings_there_is_no_call(wecom):
    with pytest.raises(errors.NotSetUp):
        WeCom(replace(wecom.app, secret="")).token()


def test_busy_is_tried_again_and_then_told(wecom, simulator):
    wecom.token()
    fault(simulator, "errcode:-1", match="getcallbackip", count=2)
    assert callback_ips.callback_ips(wecom)
    fault(simulator, "errcode:-1", match="getcallbackip")
    with pytest.raises(errors.Busy) as busy:
        callback_ips.callback_ips(wecom)
    assert (busy.value.errcode, busy.value.retry_after) == (-1, 5)


def test_a_frequency_limit_pauses_that_call_for_every_process_until_it_is_over(wecom, simulator):
    wecom.token()
    fault(simulator, "errcode:45009", match="getcallbackip")
    with pytest.raises(errors.Busy) as busy:
        callback_ips.callback_ips(wecom)
    assert 25 <= busy.value.retry_after <= 31
    strikes = simulator.get("/sim/faults")
    pauses.forget()  # as another process would begin
    with pytest.raises(errors.Busy):
        callback_ips.callback_ips(wecom)
    assert simulator.get("/sim/faults") == strikes  # WeCom was left alone
    assert contacts.departments(wecom)  # other calls go on
    simulator.http.delete("/sim/faults")
    with clock.frozen(clock.now() + timedelta(seconds=31)):
        assert callback_ips.callback_ips(wecom)
        assert not Pause.objects.exists()


def test_limits_in_a_row_pause_longer(wecom, simulator):
    wecom.token()
    fault(simulator, "errcode:45009", match="getcallbackip")
    at, lengths = clock.now(), []
    for _ in range(3):
        with clock.frozen(at), pytest.raises(errors.Busy) as busy:
            callback_ips.callback_ips(wecom)
        lengths.append(busy.value.retry_after)
        at += timedelta(seconds=busy.value.retry_after + 1)
    assert lengths == [30, 60, 120]


def test_a_silent_wecom_is_unreachable_for_reading_and_unknown_for_creating(
    wecom, simulator, monkeypatch
):
    wecom.token()
    fault(simulator, "silent", match="getcallbackip")
    fault(simulator, "silent", match="externalcontact/add_contact_way")
    short = wecom_client.Request("getcallbackip", seconds=0.3)
    started = time.monotonic()
    with pytest.raises(errors.Unreachable):
        wecom.call(short)
    creating = wecom_client.Request(
        "externalcontact/add_contact_way",
        body={"type": 1, "scene": 2, "user": ["Alice"], "state": "silent"},
        creates=True,
        seconds=0.3,
    )
    with pytest.raises(errors.UnknownOutcome):
        wecom.call(creating)
    assert time.monotonic() - started < wecom_client.ANSWER_SECONDS  # each took its own 0.3 s
    simulator.http.delete("/sim/faults")
    states = [ways.get(wecom, id).state for id in ways.ids(wecom)]
    assert states.count("silent") == 1  # it had taken effect, and was not repeated


def test_a_broken_answer_is_tried_again_but_never_a_creation(wecom, simulator):
    wecom.token()
    fault(simulator, "http_500", match="getcallbackip", count=2)
    assert callback_ips.callback_ips(wecom)
    fault(simulator, "http_500", match="message/send", count=1)
    with pytest.raises(errors.UnknownOutcome):
        messages.send_text(wecom, ["Alice"], "hello")


def test_nobody_listening_is_unreachable(wecom):
    nowhere = WeCom(replace(wecom.app, api_base="http://127.0.0.1:9"))
    with pytest.raises(errors.Unreachable) as fault:
        nowhere.token()
    assert fault.value.retry_after == 15


def test_an_untrusted_address_is_named(wecom, simulator):
    app = simulator.world["apps"][0]
    simulator.post("/sim/app", agent_id=app["agent_id"], trusted_ips=["10.9.9.9"])
    try:
        with pytest.raises(errors.WeComError) as refused:
            wecom.token()
        assert (refused.value.errcode, refused.value.ip) == (60020, "127.0.0.1")
        assert "127.0.0.1" in str(refused.value)
    finally:
        simulator.post("/sim/app", agent_id=app["agent_id"], trusted_ips=["127.0.0.1"])


def test_neither_secrets_nor_bodies_are_logged(wecom, simulator, caplog):
    caplog.set_level(logging.DEBUG)
    for name in ("httpx", "httpcore"):  # as the product's logging is set
        logging.getLogger(name).setLevel(logging.WARNING)
    fault(simulator, "errcode:-1", match="message/send", count=1)
    messages.send_text(wecom, ["Alice"], "a most private text")
    with pytest.raises(errors.WeComError):
        external.get(wecom, "wmNOBODY")
    said = caplog.text + repr(wecom) + repr(connection.settings_dict)
    for secret in (wecom.app.secret, wecom.token(), "a most private text"):
        assert secret not in said


def test_every_error_has_a_mend():
    for errcode in (48002, 60020, 84061, 123456):
        assert str(errors.refusal(errcode, "x"))
    assert "123456" in str(errors.refusal(123456, "x").sentence)
    assert json.dumps(str(errors.UnknownOutcome("x")))
