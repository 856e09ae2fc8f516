"""Calls that WeCom has asked us to leave alone for a while, shared by all processes."""

import time
from datetime import datetime, timedelta

from yutang.kernel import clock
from yutang.wecom.errors import Busy
from yutang.wecom.models import Pause

FRESH_SECONDS = 1.0  # another process's pause is known here after this time
LONGEST = timedelta(minutes=10)

_known: dict[str, datetime] = {}
_known_at = float("-inf")


def check(endpoint: str) -> None:
    """Raise `Busy` while the call is paused."""
    until = _pauses().get(endpoint)
    if until and (left := (until - clock.now()).total_seconds()) > 0:
        raise Busy(45009, endpoint, retry_after=int(left) + 1)


def pause(endpoint: str, seconds: int, *, longest: timedelta = LONGEST) -> int:
    """Leave the call alone, longer each time in a row; returns for how many seconds."""
    now = clock.now()
    row, is_new = Pause.objects.get_or_create(pk=endpoint, defaults={"until": now})
    if not is_new and row.until > now:  # another thread has been told the same meanwhile
        return int((row.until - now).total_seconds()) + 1
    earlier = 0 if is_new else row.strikes
    length = min(longest, timedelta(seconds=seconds * 2 ** min(earlier, 8)))
    Pause.objects.filter(pk=endpoint).update(until=now + length, strikes=earlier + 1)
    _known[endpoint] = now + length
    return int(length.total_seconds())


def lift(endpoint: str) -> None:
    """The call works again after its pause: the next pause starts short."""
    until = _known.get(endpoint)
    if until and until <= (now := clock.now()):
        _known.pop(endpoint, None)
        Pause.objects.filter(pk=endpoint, until__lte=now).delete()


def forget() -> None:
    """Read the pauses anew at the next question."""
    global _known_at  # noqa: PLW0603 - one cache a process
    _known_at = float("-inf")


def _pauses() -> dict[str, datetime]:
    global _known, _known_at  # noqa: PLW0603 - one cache a process
    if time.monotonic() - _known_at > FRESH_SECONDS:
        _known = dict(Pause.objects.values_list("endpoint", "until"))
        _known_at = time.monotonic()
    return _known
