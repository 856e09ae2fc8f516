"""What WeCom's calls to us get for an answer: proof of the address, or an event taken in.

The signed timestamp is not checked: WeCom may retry late and signs anew, and a replayed call
carries an event that the inbox knows already. An event older than what the inbox surely
remembers is stored as ignored, so even then a replay has no effect.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn
from urllib.parse import parse_qs

import structlog
from django.db import Error as DatabaseFault

from yutang.kernel import clock, config
from yutang.wecom import crypto, inlet, xml
from yutang.wecom.commands import observing
from yutang.wecom.crypto import BadEnvelope, Envelope
from yutang.wecom.xml import BadXml

logger = structlog.get_logger(__name__)

PATH = "/wecom/callback"
OWN_ECHO = "yutang-"  # our own health check asks with this; only WeCom's question is remembered
NAMES = ("msg_signature", "timestamp", "nonce")


@dataclass(frozen=True)
class Answer:
    """An HTTP status and a plain text."""

    status: int
    text: str = ""


class Refused(Exception):
    """The call is not one of WeCom's for us."""

    def __init__(self, status: int, reason: str) -> None:
        self.status = status
        self.reason = reason
        super().__init__(reason)


def answer(method: str, query: str, body: bytes) -> Answer:
    """The answer to one call; an event is stored for good before it is answered with 200."""
    try:
        if method == "GET":
            return _prove(query)
        if method == "POST":
            return _take(query, body)
        return Answer(405, "GET or POST")
    except Refused as refusal:
        logger.warning("callback_refused", reason=refusal.reason, status=refusal.status)
        observing.observe_refusal(refusal.reason)
        return Answer(refusal.status, refusal.reason)
    except DatabaseFault as fault:
        logger.error("callback_not_stored", fault=type(fault).__name__)
        return Answer(503, "try again")


def _prove(query: str) -> Answer:
    values = _values(query, "echostr")
    echo = _open(values, values["echostr"]).decode("utf-8", "replace")
    if not echo.startswith(OWN_ECHO):
        observing.observe("callback_verified")
    return Answer(200, echo)


def _take(query: str, body: bytes) -> Answer:
    values = _values(query)
    sealed = _read(body).get("Encrypt")
    if not isinstance(sealed, str):
        raise Refused(400, "no Encrypt")
    fields = _read(_open(values, sealed))
    inlet.keep(inlet.row(fields, received_at=clock.now()))
    return Answer(200)


def _values(query: str, *more: str) -> dict[str, str]:
    try:
        found = parse_qs(query, keep_blank_values=True, max_num_fields=20, errors="strict")
    except ValueError:
        raise Refused(400, "query") from None
    if missing := [name for name in (*NAMES, *more) if name not in found]:
        raise Refused(400, f"no {missing[0]}")
    return {name: values[0] for name, values in found.items()}


def _open(values: dict[str, str], sealed: str) -> bytes:
    try:
        return _envelope().open(
            signature=values["msg_signature"],
            timestamp=values["timestamp"],
            nonce=values["nonce"],
            sealed=sealed,
        )
    except BadEnvelope as fault:
        _refuse(fault)


def _envelope() -> Envelope:
    token, key = config.get("wecom.token"), config.get("wecom.aes_key")
    corp_id = config.get("wecom.corp_id")
    if not (token and key and corp_id):
        raise Refused(503, "not set up")
    return _made(token, key, corp_id)


@lru_cache(maxsize=4)
def _made(token: str, key: str, corp_id: str) -> Envelope:
    return crypto.envelope(token=token, aes_key=key, receiver=corp_id)


def _read(body: bytes) -> xml.Fields:
    try:
        return xml.read(body)
    except BadXml as fault:
        raise Refused(413 if str(fault) == "too big" else 400, f"XML: {fault}") from None


def _refuse(fault: BadEnvelope) -> NoReturn:
    status = 403 if str(fault) in ("signature", "receiver") else 400
    raise Refused(status, str(fault)) from None
