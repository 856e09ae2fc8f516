"""How fast welcomes were, and how many were missed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from yutang.kernel import clock

SPEED = """
    select count(*) filter (where state = 'sent'),
        count(*) filter (where state in ('late', 'refused') and reason <> 'already'),
        percentile_cont(array[0.5, 0.95, 0.99]) within group (
            order by extract(epoch from handed_at - received_at) * 1000)
            filter (where state = 'sent')
    from outreach_welcomesend
    where received_at >= %(since)s and received_at < %(until)s
"""

SPEED_BY_DAY = """
    select (received_at at time zone %(zone)s)::date,
        count(*) filter (where state = 'sent'),
        count(*) filter (where state in ('late', 'refused') and reason <> 'already'),
        percentile_cont(array[0.5, 0.95, 0.99]) within group (
            order by extract(epoch from handed_at - received_at) * 1000)
            filter (where state = 'sent')
    from outreach_welcomesend
    where received_at >= %(since)s
    group by 1
"""


@dataclass(frozen=True)
class Speed:
    """Welcomes sent and missed, and quantiles in whole milliseconds from arrival to hand-over."""

    sent: int = 0
    missed: int = 0
    p50: int | None = None
    p95: int | None = None
    p99: int | None = None


@dataclass(frozen=True)
class DaySpeed:
    """The speed of one day of the enterprise."""

    day: date
    speed: Speed


def speed(*, since: datetime, until: datetime | None = None) -> Speed:
    """The speed over a time; `until` None means now."""
    with connection.cursor() as cursor:
        cursor.execute(SPEED, {"since": since, "until": until or clock.now()})
        return _speed(*cursor.fetchone())


def speed_by_day(*, days: int) -> list[DaySpeed]:
    """The last `days` days with today, oldest first; a day without welcomes counts nothing."""
    first = clock.today() - timedelta(days=days - 1)
    since, _ = clock.day_bounds(first)
    with connection.cursor() as cursor:
        cursor.execute(SPEED_BY_DAY, {"since": since, "zone": str(clock.zone())})
        found = {day: _speed(*rest) for day, *rest in cursor.fetchall()}
    every = [first + timedelta(days=n) for n in range(days)]
    return [DaySpeed(day, found.get(day, Speed())) for day in every]


def _speed(sent: int, missed: int, quantiles: list[float] | None) -> Speed:
    p50, p95, p99 = (round(value) for value in quantiles) if quantiles else (None, None, None)
    return Speed(sent, missed, p50, p95, p99)
