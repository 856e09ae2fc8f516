"""Passwords hashed quickly: a thousand rounds instead of a million, of the same algorithm."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.test import override_settings


class Quick(PBKDF2PasswordHasher):
    """Live webs read its hashes too, since each says how many rounds it took."""

    iterations = 1_000


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    with override_settings(PASSWORD_HASHERS=["tests.hashing.Quick"]):
        yield
