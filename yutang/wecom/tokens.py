"""Tokens and tickets of WeCom's, shared through PostgreSQL and refreshed by one process at a time.

Whoever finds a token about to expire claims its refresh for a few seconds and asks WeCom, outside
any transaction; the others go on with the old one while it holds, or wait for the new one.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Q

from yutang.kernel import clock, secrets
from yutang.wecom.errors import Busy
from yutang.wecom.models import AccessToken

EARLY = timedelta(seconds=60)  # refreshed this long before it expires
CLAIM = timedelta(seconds=15)  # longer than gettoken's own time-out
PATIENCE = 8.0  # seconds to wait for another process's refresh
LOOK_AGAIN = 0.05  # seconds


@dataclass(frozen=True)
class Token:
    """A token's text, and until when it holds."""

    value: str = field(repr=False)
    expires_at: datetime

    def is_good(self, margin: timedelta = EARLY) -> bool:
        return self.expires_at - clock.now() > margin


Fetch = Callable[[], Token]
_known: dict[str, Token] = {}


def current(name: str, fetch: Fetch) -> str:
    """A token that holds; fetched by whichever process claims it first."""
    if (known := _known.get(name)) and known.is_good():
        return known.value
    patience = time.monotonic() + PATIENCE
    while time.monotonic() < patience:
        row = _row(name)
        token = _opened(row)
        if not (token and token.is_good()) and _claim(row):
            token = _refresh(name, fetch)
        if token and token.is_good(timedelta()):
            _known[name] = token
            return token.value
        time.sleep(LOOK_AGAIN)
    raise Busy(-1, "gettoken", retry_after=5)


def reject(name: str, value: str) -> None:
    """WeCom doesn't take this token any more: the next question gets another one.

    A token that another process has fetched meanwhile is left alone.
    """
    if (known := _known.get(name)) and known.value == value:
        _known.pop(name, None)
    row = _row(name)
    token = _opened(row)
    if token and token.value == value:
        AccessToken.objects.filter(pk=name, value=row.value).update(expires_at=None)


def forget() -> None:
    """Ask the database again at the next question."""
    _known.clear()


def _row(name: str) -> AccessToken:
    found = AccessToken.objects.filter(pk=name).first()
    if found is None:
        AccessToken.objects.bulk_create([AccessToken(pk=name)], ignore_conflicts=True)
        found = AccessToken.objects.get(pk=name)
    return found


def _opened(row: AccessToken) -> Token | None:
    if row.expires_at is None:
        return None
    try:
        return Token(secrets.decrypt(row.value), row.expires_at)
    except ValueError:  # sealed with a key that was rotated away
        return None


def _claim(seen: AccessToken) -> bool:
    """Whether the refresh is ours: nobody has it, and nobody finished one since we looked."""
    now = clock.now()
    free = Q(refreshing_until=None) | Q(refreshing_until__lte=now)
    return bool(
        AccessToken.objects.filter(free, pk=seen.pk, value=seen.value).update(
            refreshing_until=now + CLAIM
        )
    )


def _refresh(name: str, fetch: Fetch) -> Token:
    mine = AccessToken.objects.filter(pk=name)
    try:
        token = fetch()
    except BaseException:
        mine.update(refreshing_until=None)
        raise
    mine.update(
        value=secrets.encrypt(token.value), expires_at=token.expires_at, refreshing_until=None
    )
    return token
