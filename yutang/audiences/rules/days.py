"""Days, windows and ages as whole numbers that every engine compares alike.

Instants are microseconds since 1970 in UTC, days are counted from 1970-01-01.
"""

from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = date(1970, 1, 1).toordinal()
DAY = 24 * 3600 * 1_000_000  # µs
NEVER = -10_000_000  # a day before all days
LEAP_DAY = 365  # the 29th of February, counted from the 1st of March
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def instant(at: datetime) -> int:
    """The moment as microseconds."""
    return (at - _START) // _MICROSECOND


def number(day: date) -> int:
    """The day's number."""
    return day.toordinal() - EPOCH


def start(day: date, zone: ZoneInfo) -> int:
    """The first moment of a local day; where the clock jumps over midnight, the jump."""
    return instant(datetime.combine(day, time.min, zone))


def end(day: date, zone: ZoneInfo) -> int:
    """The first moment after a local day."""
    return start(day + timedelta(days=1), zone)


def born_by(today: date, age: int, unit: str) -> int:
    """The last birthday on which somebody has completed the age today.

    A month is completed on the same day of a later month, or on its last day where it is shorter.
    """
    if unit == "days":
        return number(today) - age
    months = today.year * 12 + today.month - 1 - age * (12 if unit == "years" else 1)
    year, month = divmod(months, 12)
    if year < 1:
        return NEVER
    last = monthrange(year, month + 1)[1]
    is_last = today.day == monthrange(today.year, today.month)[1]
    return number(date(year, month + 1, last if is_last else min(today.day, last)))


def anniversaries(today: date, days: int) -> list[tuple[int, int]]:
    """The days of the year (from the 1st of March: 0) that come in so many days, as ranges.

    Who was born on the 29th of February celebrates on the 28th where there is no 29th.
    """
    found = set()
    for each in range(days):
        day = today + timedelta(days=each)
        found.add(of_year(day))
        if (day.month, day.day) == (2, 28) and monthrange(day.year, 2)[1] == 28:
            found.add(LEAP_DAY)
    return list(_ranges(sorted(found)))


def of_year(day: date) -> int:
    """The day of the year counted from the 1st of March, in every year alike."""
    first = date(2000 if day.month >= 3 else 1999, 3, 1)  # so that February has its 29th
    return (date(2000, day.month, day.day) - first).days


def _ranges(numbers: Iterable[int]) -> Iterable[tuple[int, int]]:
    run: list[int] = []
    for each in numbers:
        if run and each != run[-1] + 1:
            yield run[0], run[-1]
            run = []
        run.append(each)
    if run:
        yield run[0], run[-1]
