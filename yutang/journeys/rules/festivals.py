"""The festivals that journeys know, by name, and the day of each in a year."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

from yutang.journeys.rules import moon

Day = Callable[[int], date]
SUNDAY = 6
DAY = timedelta(days=1)


def _fixed(month: int, day: int) -> Day:
    return lambda year: date(year, month, day)


def _lunar(month: int, day: int) -> Day:
    """Of the moon's year that begins in this year."""
    return lambda year: moon.solar(year, month, day)


def _sunday(month: int, number: int) -> Day:
    """The n-th Sunday of a month."""

    def found(year: int) -> date:
        first = monthrange(year, month)[0]
        return date(year, month, 1 + (SUNDAY - first) % 7 + 7 * (number - 1))

    return found


def _eve(year: int) -> date:
    return moon.solar(year, 1, 1) - DAY


def _laba(year: int) -> date:
    """The eighth of the twelfth month of the moon's year before, which falls into this January."""
    return moon.solar(year - 1, 12, 8)


@lru_cache(maxsize=256)
def _term(year: int, month: int, name: str) -> date:
    """A term of the sun; those we know fall between the 3rd and the 23rd."""
    from lunar_python import Solar  # noqa: PLC0415 - heavy

    days = range(3, 24)
    day = next(n for n in days if Solar.fromYmd(year, month, n).getLunar().getJieQi() == name)
    return date(year, month, day)


FESTIVALS: dict[str, Day] = {
    "new_year": _fixed(1, 1),
    "laba": _laba,
    "new_years_eve": _eve,
    "spring_festival": _lunar(1, 1),
    "valentine": _fixed(2, 14),
    "lantern": _lunar(1, 15),
    "womens_day": _fixed(3, 8),
    "qingming": lambda year: _term(year, 4, "清明"),
    "labour_day": _fixed(5, 1),
    "mothers_day": _sunday(5, 2),
    "may_20": _fixed(5, 20),
    "childrens_day": _fixed(6, 1),
    "dragon_boat": _lunar(5, 5),
    "june_18": _fixed(6, 18),
    "fathers_day": _sunday(6, 3),
    "qixi": _lunar(7, 7),
    "teachers_day": _fixed(9, 10),
    "mid_autumn": _lunar(8, 15),
    "national_day": _fixed(10, 1),
    "double_ninth": _lunar(9, 9),
    "double_11": _fixed(11, 11),
    "double_12": _fixed(12, 12),
    "winter_solstice": lambda year: _term(year, 12, "冬至"),
    "christmas": _fixed(12, 25),
}


def day_of(festival: str, year: int) -> date:
    """The day on which the festival is in this year of the sun."""
    return FESTIVALS[festival](year)
