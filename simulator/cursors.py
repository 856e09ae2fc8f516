"""Opaque cursors: a place in one listing, signed so that nobody can make one up."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import TypeVar

from simulator.errors import WecomError

T = TypeVar("T")


def page(
    items: Sequence[T], cursor: str, size: int, *, scope: str, key: str
) -> tuple[list[T], str]:
    """The items from the cursor on, and the next cursor; empty at the end."""
    start = _place(cursor, scope, key) if cursor else 0
    end = start + size
    following = _cursor(end, scope, key) if end < len(items) else ""
    return list(items[start:end]), following


def _cursor(place: int, scope: str, key: str) -> str:
    raw = f"{place}.{_mac(place, scope, key)}".encode()
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _place(cursor: str, scope: str, key: str) -> int:
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        number, _, mac = raw.partition(".")
        place = int(number)
    except ValueError:
        raise WecomError(50100) from None
    if not hmac.compare_digest(mac, _mac(place, scope, key)):
        raise WecomError(50100)
    return place


def _mac(place: int, scope: str, key: str) -> str:
    return hmac.new(key.encode(), f"{scope}:{place}".encode(), hashlib.sha256).hexdigest()[:16]
