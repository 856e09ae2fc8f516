"""Moments as shops write them, on the enterprise's wall clock unless they name a zone."""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal

DateOrder = Literal["month_first", "day_first"]

_DIGITS = str.maketrans("０１２３４５６７８９：／－．　", "0123456789:/-. ")
_TIME = (
    r"(?:[T\s]*(?P<hour>\d{1,2})[:时点](?P<minute>\d{1,2})"
    r"(?:[:分](?P<second>\d{1,2})(?:[.,]\d{1,9})?秒?|分)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?" + _TIME,
    re.ASCII,
)
_YEAR_LAST = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<then>\d{1,2})[-/.](?P<year>\d{4})" + _TIME, re.ASCII
)
_COMPACT = re.compile(
    r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:[T\s]?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})?)?",
    re.ASCII,
)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)  # days since 1899-12-30, as spreadsheets count
_EPOCH = re.compile(r"\d{10}(?:\d{3})?", re.ASCII)  # seconds or milliseconds since 1970
_SPREADSHEET_DAY_0 = datetime(1899, 12, 30)  # noqa: DTZ001 - a wall clock, the zone is put on it
_OLDEST, _YOUNGEST = 1970, 2100


def parse_moment(text: str, zone: tzinfo, order: DateOrder = "month_first") -> datetime:
    """The moment, aware; `ValueError` where the text isn't surely one.

    `order` settles 3/4/2024; with dots (3.4.2024) the day always stands first.
    """
    plain = text.translate(_DIGITS).strip()
    moment = _read(plain, order)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone)
    if not _OLDEST <= moment.year <= _YOUNGEST:
        raise ValueError(text)
    return moment.astimezone(UTC)


def guess_order(samples: list[str]) -> DateOrder:
    """Which of the two first numbers is the month, told by any date where only one can be."""
    for sample in samples:
        found = _YEAR_LAST.fullmatch(sample.translate(_DIGITS).strip())
        if found and int(found["first"]) > 12:
            return "day_first"
        if found and int(found["then"]) > 12:
            return "month_first"
    return "month_first"


def _read(text: str, order: DateOrder) -> datetime:
    if found := _YEAR_FIRST.fullmatch(text):
        return _build(found, int(found["month"]), int(found["day"]))
    if found := _YEAR_LAST.fullmatch(text):
        first, then = int(found["first"]), int(found["then"])
        day_first = order == "day_first" or found["mark"] == "."
        return _build(found, then, first) if day_first else _build(found, first, then)
    if _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    if _SERIAL.fullmatch(text):
        return _SPREADSHEET_DAY_0 + timedelta(seconds=round(float(text) * 86400))
    if found := _COMPACT.fullmatch(text):
        return _build(found, int(found["month"]), int(found["day"]))
    raise ValueError(text)


def _build(found: re.Match[str], month: int, day: int) -> datetime:
    parts = found.groupdict()
    hour, minute, second = (int(parts.get(k) or 0) for k in ("hour", "minute", "second"))
    if half := parts.get("half"):
        hour = _hour_of_day(hour, half[0] in "Pp")
    moment = datetime(int(parts["year"]), month, day, hour, minute, second)  # noqa: DTZ001 - above
    zone = parts.get("zone")
    return moment.replace(tzinfo=_offset(zone)) if zone else moment


def _hour_of_day(hour: int, afternoon: bool) -> int:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + 12 * afternoon


def _offset(zone: str) -> tzinfo:
    moment = datetime.fromisoformat(f"2000-01-01T00:00:00{zone}")
    assert moment.tzinfo is not None
    return moment.tzinfo
