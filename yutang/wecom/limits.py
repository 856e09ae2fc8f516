"""How often this process calls each of WeCom's interfaces at most (WECOM.md 1.3)."""

from functools import cache

from pyrate_limiter import (
    GCRA,
    Duration,
    InMemoryStateStore,
    Limiter,
    Rate,
    SingleBucketFactory,
    StateBucket,
)

from yutang.wecom.errors import Busy

WAIT_SECONDS = 2.0  # longer than this the caller does better to come back later
USUAL = Rate(9_000, Duration.MINUTE, burst=1_000)  # of 10,000 a corp: some for other processes
SLOW = {
    "get_jsapi_ticket": Rate(80, Duration.HOUR, burst=10),
    "ticket/get": Rate(80, Duration.HOUR, burst=10),
    "media/uploadimg": Rate(900, Duration.DAY, burst=300),
    "externalcontact/add_moment_task": Rate(5, Duration.MINUTE, burst=5),
}


def take(endpoint: str) -> None:
    """Take one call's place; raise `Busy` when none is free for a while."""
    if not _limiter(endpoint).try_acquire(endpoint, timeout=WAIT_SECONDS):
        raise Busy(45009, endpoint, retry_after=10)


def forget() -> None:
    """Count anew, as after a start."""
    _limiter.cache_clear()


@cache
def _limiter(endpoint: str) -> Limiter:
    rate = SLOW.get(endpoint, USUAL)
    bucket = StateBucket([rate], GCRA(), store=InMemoryStateStore())
    return Limiter(SingleBucketFactory(bucket, schedule_leak=False))  # it keeps nothing to leak
