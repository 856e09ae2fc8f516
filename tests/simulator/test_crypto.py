"""The official vectors of doc 90968."""

from hypothesis import given
from hypothesis import strategies as st

from simulator import crypto

TOKEN = "QDG6eK"
CORP = "wx5823bf96d3bd56c7"
KEY = crypto.aes_key("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
EVENT = (
    "RypEvHKD8QQKFhvQ6QleEB4J58tiPdvo+rtK1I9qca6aM/wvqnLSV5zEPeusUiX5L5X/0lWfrf0QADHHhGd3QczcdCUpj91"
    "1L3vg3W/sYYvuJTs3TUUkSUXxaccAS0qhxchrRYt66wiSpGLYL42aM6A8dTT+6k4aSknmPj48kzJs8qLjvd4Xgpue06DOdn"
    "LxAUHzM6+kDZ+HMZfJYuR+LtwGc2hgf5gsijff0ekUNXZiqATP7PF5mZxZ3Izoun1s4zG4LUMnvw2r+KqCKIw+3IQH03v+B"
    "CA9nMELNqbSf6tiWSrXJB3LAVGUcallcrw8V2t9EL4EhzJWrQUax5wLVMNS0+rUPA3k22Ncx4XXZS9o0MBH27Bo6BpNelZp"
    "S+/uh9KsNlY6bHCmJU9p8g7m3fVKn28H3KDYA5Pl/T8Z1ptDAVe0lXdQ2YoyyH2uyPIGHBZZIs2pDBS8R07+qN+E7Q=="
)
ECHO = "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="


def test_an_event_is_signed_and_decrypts_as_published():
    signature = crypto.sign(TOKEN, "1409659813", "1372623149", EVENT)
    assert signature == "477715d11cdb4164915debcba66cb864d751f3e6"
    message, receive_id = crypto.decrypt(EVENT, key=KEY)
    assert receive_id == CORP
    assert message.startswith(b"<xml><ToUserName><![CDATA[wx5823bf96d3bd56c7]]></ToUserName>\n")


def test_encrypting_with_the_published_salt_gives_the_published_text():
    message, _ = crypto.decrypt(EVENT, key=KEY)
    salt = b"0960688932c47ef1"
    assert crypto.encrypt(message, key=KEY, receive_id=CORP, salt=salt) == EVENT


def test_the_echo_of_a_verification_decrypts_as_published():
    signature = crypto.sign(TOKEN, "1409659589", "263014780", ECHO)
    assert signature == "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3"
    assert crypto.decrypt(ECHO, key=KEY) == (b"1616140317555161061", CORP)


def test_a_js_signature_is_as_published():
    ticket = (
        "sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg"
    )
    url = "http://mp.weixin.qq.com?params=value"
    signature = crypto.js_signature(ticket, "Wm3WZYTPz0wzccnW", "1414587457", url)
    assert signature == "0f9de62fce790f9a083d5c99e95740ceb90c27ed"


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again_in_blocks_of_32(message):
    sealed = crypto.encrypt(message, key=KEY, receive_id=CORP)
    assert crypto.decrypt(sealed, key=KEY) == (message, CORP)
