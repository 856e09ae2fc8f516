"""The official vectors, and that nothing else opens."""

import base64
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.wecom import crypto

OFFICIAL = crypto.envelope(
    token="QDG6eK",
    aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
    receiver="wx5823bf96d3bd56c7",
)
EVENT = {
    "signature": "477715d11cdb4164915debcba66cb864d751f3e6",
    "timestamp": "1409659813",
    "nonce": "1372623149",
    "sealed": (
        "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3Qczc"
        "dCUpj911L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLj"
        "vd4Xgpue06DOdnLxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMn"
        "vw2r+KqCKIw+3IQH03v+BCA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k"
        "22Ncx4XXZS9o0MBH27Bo6BpNelZpS+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2Yoy"
        "yH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
    ),
}
ECHO = {
    "signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
    "timestamp": "1409659589",
    "nonce": "263014780",
    "sealed": (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    ),
}


def test_the_official_event_opens():
    message = OFFICIAL.open(**EVENT)
    assert message == (
        b"<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n"
        b"<FromUserName><![CDATA[mycreate]]></FromUserName>\n<CreateTime>1409659813</CreateTime>\n"
        b"<MsgType><![CDATA[text]]></MsgType>\n<Content><![CDATA[hello]]></Content>\n"
        b"<MsgId>4561255354251345929</MsgId>\n<AgentID>218</AgentID>\n</xml>"
    )


def test_the_official_echo_opens():
    assert OFFICIAL.open(**ECHO) == b"1616140317555161061"


@pytest.mark.parametrize("part", ["signature", "timestamp", "nonce", "sealed"])
def test_a_changed_part_breaks_the_signature(part):
    changed = {**EVENT, part: "0" + EVENT[part][1:]}
    with pytest.raises(crypto.BadEnvelope, match="signature"):
        OFFICIAL.open(**changed)


def test_a_message_for_another_corp_is_refused():
    other = replace(OFFICIAL, receiver="wwsomebodyelse")
    with pytest.raises(crypto.BadEnvelope, match="receiver"):
        other.open(**EVENT)


@pytest.mark.parametrize("sealed", ["", "A", "====", "AAAA", base64.b64encode(b"x" * 48).decode()])
def test_rightly_signed_rubbish_is_refused(sealed):
    signature = crypto.sign(OFFICIAL.token, "1", "n", sealed)
    with pytest.raises(crypto.BadEnvelope):
        OFFICIAL.open(signature=signature, timestamp="1", nonce="n", sealed=sealed)


@pytest.mark.parametrize("key", ["", "short", "*" * 43, "a" * 44])
def test_a_key_of_the_wrong_form_is_refused(key):
    with pytest.raises(crypto.BadEnvelope, match="key"):
        crypto.envelope(token="t", aes_key=key, receiver="r")


@given(st.binary(max_size=300), st.text(max_size=40))
def test_what_is_sealed_opens_again(message, receiver):
    mine = crypto.envelope(
        token=crypto.make_token(), aes_key=crypto.make_aes_key(), receiver=receiver
    )
    sealed = mine.seal(message)
    assert len(base64.b64decode(sealed)) % crypto.BLOCK == 0
    signature = crypto.sign(mine.token, "1", "n", sealed)
    assert mine.open(signature=signature, timestamp="1", nonce="n", sealed=sealed) == message


@given(st.binary(min_size=16, max_size=160))
def test_random_bytes_never_open_as_a_message_for_us(noise):
    sealed = base64.b64encode(noise).decode()
    signature = crypto.sign(OFFICIAL.token, "1", "n", sealed)
    with pytest.raises(crypto.BadEnvelope):
        OFFICIAL.open(signature=signature, timestamp="1", nonce="n", sealed=sealed)
