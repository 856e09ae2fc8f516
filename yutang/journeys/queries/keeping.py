"""Answers that took long are kept for a while, so that looking again costs little."""

import hashlib
import json
from collections.abc import Callable
from time import perf_counter
from typing import Any, TypeVar

from django.core.cache import cache
from psycopg.types.json import Json, Jsonb

from yutang.journeys.queries import headcounts

T = TypeVar("T")
QUICK = 0.15  # seconds; what takes longer is kept for a while
REST = 40  # times as long as it took
MOST = 600  # seconds
AN_HOUR = 3_900  # and some minutes: a job asks again each hour


def kept(key: str, ask: Callable[[], T], most: int = MOST) -> T:
    """The answer; one that took long is kept in proportion."""
    found: T | None = cache.get(key)
    if found is None:
        began = perf_counter()
        found = ask()
        took = perf_counter() - began
        if took > QUICK:
            cache.set(key, found, min(most, max(3, round(took * REST))))
    return found


def kept_of_large(journey_id: int, asked: Any, ask: Callable[[], T]) -> T:
    """The answer to what was `asked`, kept for an hour at most where the journey is large."""
    if not headcounts.large([journey_id]):
        return ask()
    digest = hashlib.sha256(json.dumps(asked, default=_plain).encode()).hexdigest()[:24]
    return kept(f"journeys:asked:{journey_id}:{digest}", ask, AN_HOUR)


def _plain(value: object) -> object:
    """Of a parameter in JSON all that it holds: psycopg shows long ones shortened."""
    return value.obj if isinstance(value, Json | Jsonb) else str(value)
