"""Where a webhook may lead, how it is signed, and when it is tried again."""

import base64
import hmac
from collections.abc import Collection
from datetime import timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

PREFIX = "whsec_"
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=6)
AGAIN = (408, 425, 429)  # beside 5xx, these may go well the next time
# Addresses that only translate others, whatever these are; and what Python takes for public.
TRANSLATED = ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96", "::ffff:0:0:0/96")
OTHERS = ("fec0::/10", "5f00::/16", "192.0.0.0/24", "192.88.99.0/24")
CLOSED = [ip_network(each) for each in (*TRANSLATED, *OTHERS)]


def split(url: str) -> SplitResult | None:
    """The address in its parts; None where it is none that a webhook can have."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        return None
    return None if parts.username is not None or parts.password is not None else parts


def without_query(url: str) -> str:
    """The address as everybody may read it: what stands after "?" is often a secret."""
    shown = url.partition("#")[0].partition("?")[0]
    return shown if shown == url else f"{shown}?…"


def port_of(parts: SplitResult) -> int:
    """The port that is called."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def allowed(text: str) -> frozenset[str]:
    """The hosts of a setting ("crm.local, 127.0.0.1:9000") that may be called wherever they are."""
    return frozenset(part.strip().lower() for part in text.split(",") if part.strip())


def is_named(parts: SplitResult, hosts: Collection[str]) -> bool:
    """Whether the setting names the host, with its port or for all ports."""
    host = (parts.hostname or "").lower()
    return host in hosts or f"{host}:{port_of(parts)}" in hosts


def is_public(address: str) -> bool:
    """Whether the address is one of the open Internet: no loopback, no private network …"""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    if any(found in each for each in CLOSED):
        return False
    return found.is_global and not found.is_multicast


def may_be_called(url: str, hosts: Collection[str]) -> bool:
    """Whether the address by itself may be called; its name is looked up when it is."""
    parts = split(url)
    if parts is None:
        return False
    if is_named(parts, hosts):
        return True
    host = (parts.hostname or "").rstrip(".").lower()
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return False
    try:
        return is_public(host)
    except ValueError:  # a name
        return "." in host


def signature(secret: str, id: str, timestamp: int, body: bytes) -> str:
    """As Standard Webhooks sign: HMAC-SHA256 over "id.timestamp.body", in base64."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    signed = b".".join([id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()


def is_taken(status: int) -> bool:
    return 200 <= status < 300


def may_go_well_later(status: int | None) -> bool:
    """Whether to ask again: nobody answered, too early, or the target has a fault."""
    return status is None or status >= 500 or status in AGAIN


def pause(tries: int) -> timedelta:
    """How long to wait after so many tries: 30 s, 2 min, 8 min … at most 6 hours."""
    grown: int = 4 ** min(tries - 1, 10)
    return min(FIRST_PAUSE * grown, LONGEST_PAUSE)
