"""Identifiers shaped as WeCom shapes them."""

from __future__ import annotations

import base64
import hashlib
import secrets

_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def derived(prefix: str, *parts: str, length: int = 30) -> str:
    """The same parts always give the same id."""
    digest = hashlib.sha512("\0".join(parts).encode()).digest()
    return prefix + base64.urlsafe_b64encode(digest).decode().replace("=", "")[:length]


def fresh(prefix: str = "", length: int = 30) -> str:
    raw = secrets.token_bytes(length)
    return prefix + "".join(_LETTERS[byte % 62] for byte in raw)


def config_id() -> str:
    return secrets.token_hex(16)


def alphanumeric(length: int) -> str:
    return fresh("", length)
