"""The moon's calendar, as a table for each of its years."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

JULIAN = 1_721_425  # Julian day number of the day before the first of January of the year 1


@dataclass(frozen=True)
class Month:
    """One month; a leap month has the number of the one before it."""

    number: int
    is_leap: bool
    first: int  # ordinal of its first day
    days: int


@dataclass(frozen=True)
class MoonDay:
    """One day as the moon counts it."""

    year: int
    month: Month
    day: int


@lru_cache(maxsize=512)
def months(year: int) -> tuple[Month, ...]:
    """The twelve or thirteen months of the moon's year, in order."""
    from lunar_python import LunarYear  # noqa: PLC0415 - heavy

    return tuple(
        Month(
            abs(each.getMonth()),
            each.getMonth() < 0,
            int(each.getFirstJulianDay()) - JULIAN,
            each.getDayCount(),
        )
        for each in LunarYear.fromYear(year).getMonthsInYear()
    )


def moon_day(day: date) -> MoonDay:
    """The day in the moon's calendar."""
    ordinal = day.toordinal()
    year = day.year if months(day.year)[0].first <= ordinal else day.year - 1
    table = months(year)
    month = table[bisect_right([each.first for each in table], ordinal) - 1]
    return MoonDay(year, month, ordinal - month.first + 1)


def solar(year: int, month: int, day: int) -> date:
    """The day of a month that is no leap month; its last one where it is shorter."""
    found = next(each for each in months(year) if (each.number, each.is_leap) == (month, False))
    return date.fromordinal(found.first + min(day, found.days) - 1)
