"""WeCom's calls: only the right ones get in, each of them once, and only after the commit."""

import io
import os
from datetime import timedelta

import pytest

from tests.wecom import make, test_crypto, test_xml
from yutang.kernel import clock
from yutang.wecom import gate, xml
from yutang.wecom.models import Inbox, Observation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("callback_set")]


def post(client, call):
    return client.post(call.url, call.body, content_type="text/xml")


def test_the_address_is_proven_with_the_bare_echo(client):
    answer = client.get(make.proof("987 654").url)
    assert (answer.status_code, answer.content) == (200, b"987 654")
    assert Observation.objects.filter(pk="callback_verified").exists()


def test_a_wrong_token_proves_nothing_and_is_remembered(client, monkeypatch):
    monkeypatch.setattr("yutang.wecom.commands.observing._refusal_observed_at", float("-inf"))
    answer = client.get(make.proof(token="another").url)
    assert answer.status_code == 403
    assert Observation.objects.get(pk="callback_refused").detail == "signature"


def test_an_event_is_stored_and_answered_with_nothing(client):
    message = make.contact_event(
        "add_external_contact", ExternalUserID="wm1", WelcomeCode="WC", State="store-1"
    )
    answer = post(client, make.call(message))
    assert (answer.status_code, answer.content) == (200, b"")
    row = Inbox.objects.get()
    assert (row.lane, row.state, row.subject) == ("welcome", "new", "ExternalUserID:wm1")
    assert (row.event, row.change_type) == ("change_external_contact", "add_external_contact")
    assert row.payload["State"] == "store-1"
    assert abs(row.created_at - row.received_at) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("message", "lane"),
    [
        (make.contact_event("add_external_contact"), "contact"),
        (make.contact_event("add_half_external_contact", WelcomeCode="W"), "welcome"),
        (make.contact_event("del_follow_user"), "contact"),
        (make.plain(Event="change_external_tag", CreateTime=1, Id="et1"), "other"),
        (make.plain(Event="never_heard_of"), "other"),
        (make.plain(MsgType="text", MsgId="1", Content="hello"), "other"),
    ],
)
def test_each_event_has_its_lane(client, message, lane):
    assert post(client, make.call(message)).status_code == 200
    assert Inbox.objects.get().lane == lane


def test_retries_and_replays_are_one_event(client):
    message = make.contact_event()
    first = make.call(message)
    for call in (first, make.call(message), first):
        assert post(client, call).status_code == 200
    assert Inbox.objects.count() == 1


def test_events_that_differ_in_identity_are_two(client):
    for code in ("A", "B"):
        message = make.contact_event(
            "add_external_contact", ExternalUserID="wm1", CreateTime=1800000000, WelcomeCode=code
        )
        post(client, make.call(message))
    assert Inbox.objects.count() == 2


def test_a_replay_from_before_the_inbox_remembers_has_no_effect(client):
    long_ago = int((clock.now() - timedelta(days=31)).timestamp())
    assert post(client, make.call(make.contact_event(CreateTime=long_ago))).status_code == 200
    assert (Inbox.objects.get().state, Inbox.objects.get().reason) == ("ignored", "stale")


def test_the_official_event_is_taken_in(client, monkeypatch):
    monkeypatch.setenv("WECOM_CORP_ID", test_crypto.OFFICIAL.receiver)
    monkeypatch.setenv("WECOM_TOKEN", test_crypto.OFFICIAL.token)
    event = test_crypto.EVENT
    query = (
        f"msg_signature={event['signature']}&timestamp={event['timestamp']}&nonce={event['nonce']}"
    )
    body = f"<xml><Encrypt><![CDATA[{event['sealed']}]]></Encrypt><AgentID>218</AgentID></xml>"
    assert post(client, make.Call(query, body.encode())).status_code == 200
    assert Inbox.objects.get().payload["Content"] == "hello"


BOMB_INSIDE = make.call(test_xml.BOMB)
WRONG = {
    "wrongly signed": (make.call(make.contact_event(), token="wrong"), 403),
    "for another corp": (make.call(make.contact_event(), receiver="wwOTHER"), 403),
    "bomb inside": (BOMB_INSIDE, 400),
    "bomb outside": (make.Call(BOMB_INSIDE.query, test_xml.BOMB), 400),
    "not XML inside": (make.call(b"\x00\x01rubbish"), 400),
    "not XML outside": (make.Call(BOMB_INSIDE.query, b"{}"), 400),
    "no Encrypt": (make.Call(BOMB_INSIDE.query, b"<xml><A>1</A></xml>"), 400),
    "no signature": (make.Call("", BOMB_INSIDE.body), 400),
    "oversized": (make.Call(BOMB_INSIDE.query, b"<xml>" + b"x" * xml.BIGGEST), 413),
    "empty": (make.Call(BOMB_INSIDE.query, b""), 400),
    "Base64 rubbish": (
        make.Call(make.signed("%%%"), b"<xml><Encrypt>%%%</Encrypt></xml>"),
        400,
    ),
    "random bytes": (make.Call(BOMB_INSIDE.query, os.urandom(2000)), 400),
}


@pytest.mark.parametrize("name", WRONG)
def test_anything_wrong_is_refused_and_not_stored(client, name):
    call, status = WRONG[name]
    assert post(client, call).status_code == status
    assert not Inbox.objects.exists()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_refused(client, method):
    assert getattr(client, method)(make.proof().url).status_code == 405


def test_without_settings_wecom_is_told_to_come_again(client, monkeypatch):
    monkeypatch.delenv("WECOM_TOKEN")
    assert post(client, make.call(make.contact_event())).status_code == 503


def test_the_gate_answers_before_django_and_leaves_the_rest_to_it():
    seen = []
    application = gate.ahead_of(lambda environ, start: [b"django"])
    call = make.call(make.contact_event())
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/wecom/callback",
        "QUERY_STRING": call.query,
        "CONTENT_LENGTH": str(len(call.body)),
        "wsgi.input": io.BytesIO(call.body),
    }
    body = application(environ, lambda status, headers: seen.append(status))
    assert (list(body), seen) == ([b""], ["200 OK"])
    assert Inbox.objects.count() == 1
    assert application({"PATH_INFO": "/other"}, print) == [b"django"]


@pytest.mark.parametrize(("length", "status"), [("9999999", "413"), ("x", "400"), ("", "413")])
def test_the_gate_takes_no_body_it_doesnt_want(length, status):
    seen = []
    application = gate.ahead_of(lambda environ, start: [])
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/wecom/callback",
        "CONTENT_LENGTH": length,
        "wsgi.input": io.BytesIO(b"x" * (xml.BIGGEST + 10)),
    }
    list(application(environ, lambda status, headers: seen.append(status)))
    assert seen[0].startswith(status)
