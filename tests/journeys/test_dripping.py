"""Whoever drips, resolver or target, keeps a webhook no longer than its time."""

import socket
import threading
import time

import pytest

from tests.journeys.dripping import dripping
from tests.journeys.receiving import target
from yutang.journeys import looking_up, posting
from yutang.journeys.posting import Answer, Post

pytestmark = pytest.mark.django_db
HEAD = b"HTTP/1.1 %s\r\nContent-Type: text/plain\r\nContent-Length: 999999999\r\n\r\n"
LONG = 20  # seconds; far beyond any time that is given here


@pytest.fixture(autouse=True)
def allowed(monkeypatch):
    """Targets of tests are at home."""
    monkeypatch.setenv("YUTANG_WEBHOOK_ALLOW", "127.0.0.1, localhost, slow.example")


def said(url, seconds=0.3) -> Answer:
    """What came of it, and it came long before those who hang would let go."""
    began = time.monotonic()
    answer = posting.send(Post(url, b"{}", {}, seconds))
    assert time.monotonic() - began < LONG
    return answer


@pytest.mark.parametrize(
    ("at_once", "then"),
    [
        (b"", b"HTTP/1.1 200 OK\r\nX: "),
        (b"HTTP/1.1 200 OK\r\nX: ", b"y"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_who_drips_before_the_status_is_said_has_not_answered(at_once, then):
    with dripping(at_once, then) as url:
        assert said(url) == Answer(None, "timeout")


def test_a_success_counts_however_its_words_drip():
    with dripping(HEAD % b"200 OK", b"thanks ") as url:
        assert said(url, seconds=60) == Answer(200, "")


def test_of_a_fault_the_words_that_came_in_time_are_kept(monkeypatch):
    monkeypatch.setattr(posting, "MOST_LISTENED", 0.2)
    with dripping(HEAD % b"404 Not Found" + b"no such hook, ", b"x") as url:
        answer = said(url, seconds=60)
    assert (answer.status, answer.detail[:14]) == (404, "no such hook, ")


def test_only_the_begin_of_a_long_answer_is_read():
    with dripping(HEAD % b"500 No" + b"long " * 200_000) as url:
        answer = said(url, seconds=60)
    assert answer.status == 500
    assert len(answer.detail) <= posting.MOST_SHOWN


def test_headers_without_end_are_no_answer():
    with dripping(b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 500_000) as url:
        assert said(url, seconds=60) == Answer(None, "RemoteProtocolError")


def test_who_never_ends_the_handshake_has_not_answered():
    with dripping(b"", b"\x16") as url:
        assert said(url.replace("http", "https")).status is None


@pytest.fixture
def resolver(monkeypatch):
    """A resolver that answers when it is told to, and how often it was asked."""
    real, told, asked = socket.getaddrinfo, threading.Event(), []

    def slow(host, *args, **more):
        if host != "slow.example":
            return real(host, *args, **more)
        asked.append(host)
        told.wait(LONG)
        return real("127.0.0.1", *args, **more)

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    yield told, asked
    told.set()


def test_a_resolver_that_drips_holds_nobody_and_only_so_many_are_asked_at_once(resolver):
    told, asked = resolver
    for _each in range(looking_up.AT_ONCE + 3):
        assert said("http://slow.example/hook", seconds=0.02) == Answer(None, "timeout")
    assert len(asked) == looking_up.AT_ONCE
    with target() as shop:
        told.set()
        for _each in range(looking_up.AT_ONCE):  # all places are free again
            assert looking_up._places.acquire(timeout=LONG)
        looking_up._places.release(looking_up.AT_ONCE)
        assert said(shop.url.replace("127.0.0.1", "slow.example"), seconds=LONG).status == 200


def test_the_next_address_of_a_name_is_tried_where_one_does_not_listen(monkeypatch):
    async def several(_parts):
        return ["127.0.0.2", "127.0.0.1"]

    monkeypatch.setattr(posting, "_looked_up", several)
    with target() as shop:
        assert said(shop.url, seconds=LONG).status == 200
        assert len(shop.heard) == 1
