"""The only clock: everything that asks for the time asks here."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from yutang.kernel import enterprise

_fixed: ContextVar[datetime | None] = ContextVar("fixed_time", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _fixed.get() or datetime.now(UTC)


def zone() -> ZoneInfo:
    """The enterprise's time zone: days, quiet hours and festivals are counted in it."""
    return enterprise.zone()


def local(at: datetime) -> datetime:
    """The same moment on the enterprise's wall clock."""
    return at.astimezone(zone())


def today() -> date:
    """The enterprise's present day."""
    return local(now()).date()


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of the enterprise's day and the first moment after it."""
    start = datetime.combine(day, time.min, zone())
    return start, datetime.combine(day + timedelta(days=1), time.min, zone())


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Stop the clock at a moment (for rehearsals and tests); only in the present thread."""
    token = _fixed.set(at)
    try:
        yield
    finally:
        _fixed.reset(token)
