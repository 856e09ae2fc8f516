"""Secrets at rest: encrypted with the installation's key, readable after a rotation of it."""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def encrypt(text: str) -> str:
    """The text sealed with the newest key."""
    return _box().encrypt(text.encode()).decode("ascii")


def decrypt(sealed: str) -> str:
    """The text again; raises `ValueError` when no present key opens it."""
    try:
        return _box().decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        raise ValueError("sealed with a key that is not among YUTANG_SECRET_KEY") from None


def rotate(sealed: str) -> str:
    """The same secret sealed with the newest key."""
    return _box().rotate(sealed.encode("ascii")).decode("ascii")


@cache
def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(text)) for text in settings.SECRET_KEYS])


def _key(text: str) -> bytes:
    digest = hashlib.blake2b(text.encode(), digest_size=32, person=b"yutang.secrets").digest()
    return base64.urlsafe_b64encode(digest)
