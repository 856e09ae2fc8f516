"""When journeys that begin by the calendar begin: the same for engine and rehearsal.

A window is open at its begin and closed at its end, so that one after another misses nothing and
says nothing twice. Days and hours are those of the enterprise's wall clock.
"""

from calendar import isleap, monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from yutang.journeys.rules import moon
from yutang.journeys.rules.deciding import wall_time
from yutang.journeys.rules.festivals import FESTIVALS, day_of
from yutang.journeys.rules.triggers import OnDate, OnFestival, OnSchedule

DAY = timedelta(days=1)
EARLIEST = 1900  # no fact of a customer is older


@dataclass(frozen=True, order=True)
class Occasion:
    """One moment at which customers enter; `day` is what it is about: the festival, the birthday.

    `key` tells it apart from all others of the same trigger.
    """

    at: datetime
    day: date

    @property
    def key(self) -> str:
        return self.day.isoformat()


def occasions(
    trigger: OnSchedule | OnFestival, since: datetime, until: datetime, zone: ZoneInfo
) -> list[Occasion]:
    """All occasions of the trigger after `since` and up to `until`, in order."""
    found = {
        Occasion(wall_time(day, trigger.at, zone), about)
        for day, about in _days(trigger, since.astimezone(zone).date(), _last(until, zone))
    }
    return sorted(each for each in found if since < each.at <= until)


def personal(
    trigger: OnDate, day: date, since: datetime, until: datetime, zone: ZoneInfo
) -> list[Occasion]:
    """The occasions that one date of a customer makes after `since` and up to `until`."""
    shift = DAY * trigger.days
    first, last = since.astimezone(zone).date() - shift, _last(until, zone) - shift
    found = [
        Occasion(wall_time(about + shift, trigger.at, zone), about)
        for about in _recurring(trigger, day, first, last)
    ]
    return sorted(each for each in found if since < each.at <= until)


def moments(trigger: OnDate, since: datetime, until: datetime, zone: ZoneInfo) -> list[Occasion]:
    """Every occasion that a date of some customer may make in the window; see `dates_for`."""
    shift = DAY * trigger.days
    found = []
    for day in _each_day(since.astimezone(zone).date(), _last(until, zone)):
        at = wall_time(day, trigger.at, zone)
        if since < at <= until:
            found.append(Occasion(at, day - shift))
    return found


def dates_for(trigger: OnDate, about: date) -> list[date]:
    """The dates of customers that are celebrated (or, once, have come) on the day `about`."""
    if not trigger.yearly:
        return [about]
    if trigger.calendar == "lunar":
        return _moon_dates(about)
    years = range(EARLIEST, about.year)
    found = [] if _is_leap_day(about) else [about.replace(year=year) for year in years]
    if _is_leap_day(about) or _stands_for_leap_day(about):
        found += [date(year, 2, 29) for year in years if isleap(year)]
    return found


def _days(trigger: OnSchedule | OnFestival, first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days on which the trigger may call, each with what it is about."""
    if isinstance(trigger, OnSchedule):
        yield from ((day, day) for day in _each_day(first, last) if _is_scheduled(trigger, day))
        return
    if trigger.festival not in FESTIVALS:
        return
    shift = DAY * trigger.days
    for year in range(first.year - 1, last.year + 2):
        about = day_of(trigger.festival, year)
        if first <= about + shift <= last:
            yield about + shift, about


def _is_scheduled(trigger: OnSchedule, day: date) -> bool:
    if not trigger.weekdays and not trigger.month_days:
        return True
    if day.weekday() in trigger.weekdays or day.day in trigger.month_days:
        return True
    return 31 in trigger.month_days and day.day == monthrange(day.year, day.month)[1]


def _recurring(trigger: OnDate, day: date, first: date, last: date) -> Iterator[date]:
    """The days between the two on which the date is celebrated: from the next year on."""
    if not trigger.yearly:
        yield from [day] if first <= day <= last else []
        return
    for year in range(first.year - 1, last.year + 2):
        about = _celebrated(trigger, day, year)
        if about is not None and first <= about <= last:
            yield about


def _celebrated(trigger: OnDate, day: date, year: int) -> date | None:
    """The day in a year (of the sun, or of the moon) that celebrates the date."""
    if trigger.calendar == "lunar":
        born = moon.moon_day(day)
        return moon.solar(year, born.month.number, born.day) if year > born.year else None
    if year <= day.year:
        return None
    return date(year, 2, 28) if _is_leap_day(day) and not isleap(year) else day.replace(year=year)


def _moon_dates(about: date) -> list[date]:
    """Who was born in a leap month celebrates in the month before it, which every year has."""
    now = moon.moon_day(about)
    if now.month.is_leap:
        return []
    days = [now.day]
    if now.day == now.month.days:
        days += range(now.day + 1, 31)  # of longer months
    return [
        date.fromordinal(month.first + day - 1)
        for year in range(EARLIEST - 1, now.year)
        for month in moon.months(year)
        for day in days
        if month.number == now.month.number and day <= month.days
    ]


def _is_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def _stands_for_leap_day(day: date) -> bool:
    return (day.month, day.day) == (2, 28) and not isleap(day.year)


def _last(until: datetime, zone: ZoneInfo) -> date:
    return until.astimezone(zone).date() + DAY  # an hour that a clock leaps over comes after it


def _each_day(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + DAY * number
