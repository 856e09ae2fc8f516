"""The public holidays of mainland China."""

from datetime import date
from functools import lru_cache

# Month and day of the sun's calendar, and of the moon's (0, 0: its last day of the year), as the
# rules of 2025 have them; Qingming is a term of the sun.
FIXED = {(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)}
MOON = {(1, 1), (1, 2), (1, 3), (5, 5), (8, 15)}


@lru_cache(maxsize=2048)
def is_festival(day: date) -> bool:
    """Whether the day is off for a festival; plain weekends are not.

    As the State Council announced it; years not announced yet have the statutory days.
    """
    import chinese_calendar  # noqa: PLC0415 - a large table, and few processes need it

    try:
        is_off, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return _is_statutory(day)
    return bool(is_off and name)


def _is_statutory(day: date) -> bool:
    from lunar_python import Solar  # noqa: PLC0415 - heavy

    moon = Solar.fromYmd(day.year, day.month, day.day).getLunar()
    tomorrow = Solar.fromYmd(day.year, day.month, day.day).next(1).getLunar()
    return (
        (day.month, day.day) in FIXED
        or (moon.getMonth(), moon.getDay()) in MOON
        or (tomorrow.getMonth(), tomorrow.getDay()) == (1, 1)
        or moon.getJieQi() == "清明"
    )
