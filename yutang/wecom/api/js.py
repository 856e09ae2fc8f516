"""Signatures for WeCom's JavaScript SDK (WECOM.md 4.3)."""

import hashlib
import secrets
from dataclasses import dataclass

from yutang.kernel import clock
from yutang.wecom.client import WeCom


@dataclass(frozen=True)
class Signed:
    """What the page's script hands to WeCom, for exactly one address."""

    nonce: str
    timestamp: int
    signature: str


def corp_signature(client: WeCom, url: str) -> Signed:
    """For `wx.config` / `getConfigSignature`."""
    return signed(client.ticket("get_jsapi_ticket"), url)


def agent_signature(client: WeCom, url: str) -> Signed:
    """For `agentConfig` / `getAgentConfigSignature`."""
    return signed(client.ticket("ticket/get", type="agent_config"), url)


def signed(ticket: str, url: str) -> Signed:
    """The page's address signed with a fresh nonce."""
    nonce, timestamp = secrets.token_hex(8), int(clock.now().timestamp())
    return Signed(nonce, timestamp, signature(ticket, nonce, timestamp, url))


def signature(ticket: str, nonce: str, timestamp: int, url: str) -> str:
    """SHA-1 over the four values in WeCom's fixed order; the address without its fragment."""
    bare = url.split("#", 1)[0]
    text = f"jsapi_ticket={ticket}&noncestr={nonce}&timestamp={timestamp}&url={bare}"
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
