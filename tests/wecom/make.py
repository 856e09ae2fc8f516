"""What WeCom would send us, made by hand: sealed events and their signed calls."""

import itertools
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from xml.sax.saxutils import escape

from yutang.wecom import crypto

CORP_ID = "wwTESTCORP"
TOKEN = "testtoken"
AES_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
ENVIRONMENT = {"WECOM_CORP_ID": CORP_ID, "WECOM_TOKEN": TOKEN, "WECOM_AES_KEY": AES_KEY}

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Call:
    """One HTTP call of WeCom's: its query and its body."""

    query: str
    body: bytes

    @property
    def url(self) -> str:
        return f"/wecom/callback?{self.query}"


def plain(**fields: Any) -> bytes:
    """An event's XML; lists become repeated elements."""
    header = {"ToUserName": CORP_ID, "FromUserName": "sys", "MsgType": "event"}
    return f"<xml>{_elements({**header, **fields})}</xml>".encode()


def contact_event(change_type: str = "edit_external_contact", **fields: Any) -> bytes:
    """A customer's event, unlike any made before."""
    usual = {
        "CreateTime": int(time.time()),
        "Event": "change_external_contact",
        "ChangeType": change_type,
        "UserID": "Alice",
        "ExternalUserID": f"wmTEST{next(_numbers):06}",
    }
    return plain(**{**usual, **fields})


def call(
    message: bytes, *, token: str = TOKEN, aes_key: str = AES_KEY, receiver: str = CORP_ID
) -> Call:
    """The message sealed and signed, with a fresh nonce as for every try."""
    sealed = crypto.envelope(token=token, aes_key=aes_key, receiver=receiver).seal(message)
    body = f"<xml><ToUserName>{receiver}</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    return Call(signed(sealed, token=token), body.encode())


def proof(echo: str = "1616140317555161061", *, token: str = TOKEN) -> Call:
    """WeCom's question whether the address is ours."""
    envelope = crypto.envelope(token=token, aes_key=AES_KEY, receiver=CORP_ID)
    sealed = envelope.seal(echo.encode())
    return Call(f"{signed(sealed, token=token)}&{urlencode({'echostr': sealed})}", b"")


def signed(sealed: str, *, token: str = TOKEN) -> str:
    """The query that signs the sealed text."""
    timestamp, nonce = str(int(time.time())), str(next(_numbers))
    signature = crypto.sign(token, timestamp, nonce, sealed)
    return urlencode({"msg_signature": signature, "timestamp": timestamp, "nonce": nonce})


def _elements(fields: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    inside = _elements(value) if isinstance(value, dict) else escape(str(value))
    return f"<{name}>{inside}</{name}>"
