"""Settings that the environment or the settings page gives.

A key that the environment sets can't be changed on the page; where the environment is silent,
the page's value holds, and where neither speaks, the declared default.
"""

import os
import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models.functions import Now

from yutang.kernel import secrets
from yutang.kernel.errors import DomainError
from yutang.kernel.models import Setting

FRESH_SECONDS = 2.0  # a value saved on the page reaches every process after this time


@dataclass(frozen=True)
class Declared:
    """One known key: where the environment may give it, whether it is secret, its default."""

    key: str
    env: str | None = None
    secret: bool = False
    default: str = ""


class FixedByEnvironment(DomainError):
    """The environment gives this value, so the page can't change it."""

    code = "fixed_by_environment"


_declared: dict[str, Declared] = {}
_cache: dict[str, str] = {}
_cached_at = float("-inf")


def declare(key: str, *, env: str | None = None, secret: bool = False, default: str = "") -> None:
    """Make a key known; declaring it twice alike is harmless."""
    _declared[key] = Declared(key, env, secret, default)


def get(key: str) -> str:
    """The value that holds now."""
    known = _declared[key]
    if known.env and (given := os.environ.get(known.env)):
        return given
    return _saved().get(key, known.default)


def put(key: str, value: str) -> None:
    """Save a value of the settings page; secrets are sealed."""
    known = _declared[key]
    if is_fixed(key):
        raise FixedByEnvironment(f"{known.env} in the environment sets this value.")
    Setting.objects.update_or_create(
        key=key,
        defaults={
            "value": secrets.encrypt(value) if known.secret else value,
            "is_secret": known.secret,
            "changed_at": Now(),
        },
    )
    transaction.on_commit(forget)


def is_fixed(key: str) -> bool:
    """Whether the environment gives this value."""
    env = _declared[key].env
    return bool(env and os.environ.get(env))


def forget() -> None:
    """Read the saved values anew at the next question."""
    global _cached_at  # noqa: PLW0603 - one cache a process
    _cached_at = float("-inf")


def _saved() -> dict[str, str]:
    global _cache, _cached_at  # noqa: PLW0603 - one cache a process
    if time.monotonic() - _cached_at > FRESH_SECONDS:
        rows = Setting.objects.all()
        _cache = {r.key: secrets.decrypt(r.value) if r.is_secret else r.value for r in rows}
        _cached_at = time.monotonic()
    return _cache
