"""Days and hours of a journey are those of the enterprise's wall clock, whatever it does."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from yutang.journeys.rules.deciding import due, later, wall_time
from yutang.journeys.rules.steps import Span, Until, Wait

BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")  # half an hour, and in the other half of the year


def at(*numbers: int) -> datetime:
    return datetime(*numbers, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("day", "hour", "zone", "wanted"),
    [
        ((2026, 3, 29), (2, 30), BERLIN, at(2026, 3, 29, 1, 30)),  # 03:30 is shown
        ((2026, 10, 25), (2, 30), BERLIN, at(2026, 10, 25, 0, 30)),  # the first of two
        ((2026, 3, 8), (2, 30), NEW_YORK, at(2026, 3, 8, 7, 30)),
        ((2026, 11, 1), (1, 30), NEW_YORK, at(2026, 11, 1, 5, 30)),
        ((2026, 10, 4), (2, 15), LORD_HOWE, at(2026, 10, 3, 15, 45)),  # 02:45 is shown
        ((2026, 4, 5), (1, 45), LORD_HOWE, at(2026, 4, 4, 14, 45)),
        ((2026, 7, 1), (9, 0), ZoneInfo("Asia/Shanghai"), at(2026, 7, 1, 1)),
    ],
)
def test_an_hour_that_clocks_leave_out_or_show_twice_is_one_moment(day, hour, zone, wanted):
    assert wall_time(datetime(*day).date(), time(*hour), zone) == wanted  # noqa: DTZ001 - a day


def test_days_keep_the_time_of_day_and_hours_are_time_that_passes():
    evening = at(2026, 3, 28, 19)  # 20:00 in Berlin, the evening before
    assert later(evening, Span(days=1), BERLIN) == at(2026, 3, 29, 18)
    assert later(evening, Span(hours=24), BERLIN) == at(2026, 3, 29, 19)
    assert later(evening, Span(days=1, minutes=30), BERLIN) == at(2026, 3, 29, 18, 30)
    autumn = at(2026, 10, 24, 18)
    assert later(autumn, Span(days=1), BERLIN) == at(2026, 10, 25, 19)


def test_an_hour_is_waited_for_on_the_wall_clock_and_never_backwards():
    nine = Until(id="u", at=time(9))
    assert due(nine, at(2026, 3, 28, 8), BERLIN) == at(2026, 3, 28, 8), "it is nine already"
    assert due(nine, at(2026, 3, 28, 8, 1), BERLIN) == at(2026, 3, 29, 7)
    half_past_one = Until(id="u", at=time(1, 30))
    second = at(2026, 11, 1, 6, 30)  # 01:30 in New York, shown for the second time
    assert due(half_past_one, second, NEW_YORK) == at(2026, 11, 2, 6, 30)
    monday = Until(id="u", at=time(10), weekdays=[0])
    assert due(monday, at(2026, 10, 3, 12), LORD_HOWE) == at(2026, 10, 4, 23)
    wait = Wait(id="w", span=Span(days=7))
    assert due(wait, at(2026, 10, 1, 0), LORD_HOWE) == at(2026, 10, 7, 23, 30)
