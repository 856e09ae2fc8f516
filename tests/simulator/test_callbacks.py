"""Verification, delivery, retries, and trouble on the way."""

import time
from typing import Any

import pytest

from tests.simulator.kit import AES_KEY, AGENT, CORP, TOKEN, free_port
from tests.simulator.receiver import Receiver

EVENT, FULL = "change_external_contact", "add_external_contact"


def settled(wecom, count):
    """The newest deliveries once none of them waits."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        found = wecom.look("callbacks", limit=count)["deliveries"]
        if len(found) == count and all(each["status"] != "waiting" for each in found):
            return found
        time.sleep(0.02)
    raise AssertionError(found)


@pytest.fixture
def unverified():
    found = Receiver()
    yield found
    found.close()


def save(wecom, url, **more):
    fields = {"agent_id": AGENT, "url": url, "token": TOKEN, "aes_key": AES_KEY, **more}
    return wecom.refused("callback", **fields)


def test_a_url_that_answers_the_echo_is_saved(wecom, receiver):
    app = wecom.look("world")["apps"][0]
    assert (app["callback_url"], app["callback_token"]) == (receiver.url, TOKEN)


def test_a_url_must_answer_with_the_bare_echo_in_time(wecom, unverified):
    unverified.echo = lambda plain: plain + b"\n"
    status, sentence = save(wecom, unverified.url)
    assert status == 422
    assert "40057" in sentence
    assert "bare" in sentence
    unverified.echo = lambda plain: plain
    unverified.pause = 1.2
    assert "within 1 second" in save(wecom, unverified.url)[1]
    assert "cannot be reached" in save(wecom, f"http://127.0.0.1:{free_port()}/")[1]
    assert "HTTP 404" in save(wecom, f"{wecom.look('world')['base_url']}/nowhere")[1]


def test_a_callback_needs_a_proper_token_and_key(wecom, unverified):
    assert save(wecom, unverified.url, token="with space")[0] == 422
    assert save(wecom, unverified.url, aes_key="short")[0] == 422
    assert wecom.refused("callback", agent_id=42, url="")[0] == 404


def test_an_event_arrives_signed_and_encrypted(wecom, receiver):
    person = wecom.friend("alice")
    heard = receiver.wait(EVENT, FULL)[0]
    assert heard["ToUserName"] == CORP
    assert heard["ExternalUserID"] == person["external_userid"]
    assert heard["MsgType"] == "event"
    assert abs(int(heard["CreateTime"]) - wecom.look("clock")["now"]) < 10
    delivery = settled(wecom, 1)[0]
    assert delivery["status"] == "delivered"
    assert delivery["attempts"][0]["status"] == 200


def test_a_refused_event_comes_again_freshly_sealed(wecom, receiver):
    receiver.answer = lambda post: 200 if post == 3 else 503
    wecom.friend("alice")
    receiver.wait(EVENT, FULL)
    delivery = settled(wecom, 1)[0]
    assert [attempt["status"] for attempt in delivery["attempts"]] == [503, 503, 200]


def test_after_three_retries_an_event_is_lost(wecom, receiver):
    receiver.answer = lambda _: 500
    lost = wecom.look("callbacks")["counts"]["lost"]
    wecom.friend("alice")
    delivery = settled(wecom, 1)[0]
    assert (delivery["status"], len(delivery["attempts"])) == ("lost", 4)
    assert wecom.look("callbacks", status="lost")["counts"]["lost"] == lost + 1


def test_an_event_not_answered_in_time_comes_again(wecom, receiver):
    wecom.sim("settings", callback_timeout=0.2)
    receiver.pause = 0.4
    wecom.friend("alice")
    receiver.wait(EVENT, FULL, 2)
    receiver.pause = 0.0
    attempts = settled(wecom, 1)[0]["attempts"]
    assert attempts[0]["error"] == "timeout"
    assert attempts[-1]["status"] == 200
    first, second = receiver.of(EVENT, FULL)[:2]
    assert first.xml == second.xml
    assert first.query["msg_signature"] != second.query["msg_signature"]


def test_a_receiver_that_is_gone_is_tried_again(wecom, unverified):
    fields = {"agent_id": AGENT, "url": unverified.url, "token": TOKEN, "aes_key": AES_KEY}
    wecom.sim("callback", **fields)
    unverified.close()
    wecom.friend("alice")
    assert "error" in settled(wecom, 1)[0]["attempts"][0]


def test_events_can_be_doubled_dropped_and_held_back(wecom, receiver):
    wecom.sim("faults", kind="duplicate", count=1)
    wecom.friend("alice")
    receiver.wait(EVENT, FULL, 2)
    wecom.sim("faults", kind="drop", match=EVENT, count=1)
    dropped = wecom.friend("alice")
    wecom.sim("faults", kind="reorder", seconds=0.3, count=3)
    held = [wecom.friend("alice")["external_userid"] for _ in range(3)]
    heard = [each["ExternalUserID"] for each in receiver.wait(EVENT, FULL, 5)]
    assert heard[0] == heard[1]
    assert sorted(heard[2:]) == sorted(held)
    assert dropped["external_userid"] not in heard
    assert wecom.look("callbacks", status="dropped")["counts"]["dropped"] >= 1


def test_several_are_in_flight_at_once(wecom, receiver):
    receiver.pause = 0.2
    for _ in range(8):
        wecom.friend("alice")
    receiver.wait(EVENT, FULL, 8)
    settled(wecom, 8)
    assert receiver.most_at_once > 1


def test_unknown_fields_appear_in_events_now_and_then(wecom, receiver):
    wecom.sim("settings", extra_fields=True)
    steps: list[dict[str, Any]] = [
        {"do": "people", "id": f"extra-{n}", "name": "X"} for n in range(150)
    ]
    steps += [
        {"do": "add", "person": f"extra-{n}", "member": "alice", "confirm_after_seconds": 0}
        for n in range(150)
    ]
    wecom.sim("act", actions=steps)
    heard = receiver.wait(EVENT, FULL, 150)
    with_extra = [each for each in heard if each["SimNewField"]]
    assert 0 < len(with_extra) < 75
