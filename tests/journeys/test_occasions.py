"""When journeys that begin by the calendar begin."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yutang.journeys.rules.festivals import FESTIVALS, day_of
from yutang.journeys.rules.moon import moon_day
from yutang.journeys.rules.occasions import dates_for, moments, occasions, personal
from yutang.journeys.rules.triggers import OnDate, OnFestival, OnSchedule

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEAR_2026 = (datetime(2026, 1, 1, tzinfo=SHANGHAI), datetime(2027, 1, 1, tzinfo=SHANGHAI))


def days(found):
    return [each.at.astimezone(SHANGHAI).date() for each in found]


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        ("spring_festival", date(2026, 2, 17)),
        ("new_years_eve", date(2026, 2, 16)),
        ("laba", date(2026, 1, 26)),
        ("lantern", date(2026, 3, 3)),
        ("qingming", date(2026, 4, 5)),
        ("mothers_day", date(2026, 5, 10)),
        ("dragon_boat", date(2026, 6, 19)),
        ("fathers_day", date(2026, 6, 21)),
        ("qixi", date(2026, 8, 19)),
        ("mid_autumn", date(2026, 9, 25)),
        ("double_ninth", date(2026, 10, 18)),
        ("winter_solstice", date(2026, 12, 22)),
        ("double_11", date(2026, 11, 11)),
    ],
)
def test_festivals_are_on_their_days(festival, day):
    assert day_of(festival, 2026) == day


def test_each_festival_comes_once_a_year():
    for festival in FESTIVALS:
        found = occasions(OnFestival(festival=festival), *YEAR_2026, SHANGHAI)
        assert len(found) == 1, festival


def test_days_before_and_after_a_festival_at_an_hour():
    before = OnFestival(festival="spring_festival", days=-7, at=time(9, 30))
    (found,) = occasions(before, *YEAR_2026, SHANGHAI)
    assert found.at == datetime(2026, 2, 10, 1, 30, tzinfo=UTC)
    assert found.day == date(2026, 2, 17)
    across = OnFestival(festival="new_year", days=-5)
    assert days(occasions(across, *YEAR_2026, SHANGHAI)) == [date(2026, 12, 27)]
    assert occasions(OnFestival(festival="no_such"), *YEAR_2026, SHANGHAI) == []


def test_a_schedule_calls_on_weekdays_and_days_of_the_month():
    since = datetime(2026, 2, 1, tzinfo=SHANGHAI)
    until = datetime(2026, 3, 1, tzinfo=SHANGHAI)
    mondays = OnSchedule(weekdays=[0])
    assert [day.day for day in days(occasions(mondays, since, until, SHANGHAI))] == [2, 9, 16, 23]
    last = OnSchedule(month_days=[1, 31])
    assert [day.day for day in days(occasions(last, since, until, SHANGHAI))] == [1, 28]
    assert len(occasions(OnSchedule(), since, until, SHANGHAI)) == 28


def test_one_window_after_another_says_each_occasion_once():
    daily = OnSchedule(at=time(10))
    since = datetime(2026, 3, 1, 1, 59, tzinfo=UTC)
    ten = datetime(2026, 3, 1, 2, tzinfo=UTC)
    assert len(occasions(daily, since, ten, SHANGHAI)) == 1
    assert occasions(daily, ten, ten + timedelta(hours=1), SHANGHAI) == []


def test_an_hour_that_the_clock_leaps_over_comes_once():
    berlin = ZoneInfo("Europe/Berlin")
    since = datetime(2026, 3, 27, 12, tzinfo=UTC)
    found = occasions(OnSchedule(at=time(2, 30)), since, since + timedelta(days=3), berlin)
    assert [each.at.hour for each in found] == [1, 1, 0]


def test_leap_days_are_celebrated_the_day_before_in_common_years():
    trigger = OnDate(fact="birthday")
    born = date(2020, 2, 29)
    assert days(personal(trigger, born, *YEAR_2026, SHANGHAI)) == [date(2026, 2, 28)]
    assert born in dates_for(trigger, date(2026, 2, 28))
    assert born not in dates_for(trigger, date(2028, 2, 28))
    assert born in dates_for(trigger, date(2028, 2, 29))


def test_the_first_birthday_is_the_first_that_is_celebrated():
    assert personal(OnDate(fact="child"), date(2026, 5, 1), *YEAR_2026, SHANGHAI) == []
    once = OnDate(fact="child", yearly=False, days=42)
    assert days(personal(once, date(2026, 5, 1), *YEAR_2026, SHANGHAI)) == [date(2026, 6, 12)]


def test_the_moons_birthday_moves_through_the_year():
    trigger = OnDate(fact="birthday", calendar="lunar")
    assert days(personal(trigger, date(1990, 10, 3), *YEAR_2026, SHANGHAI)) == [date(2026, 9, 25)]
    leap = date(2023, 3, 22)  # the first day of the second second month
    assert moon_day(leap).month.is_leap
    assert days(personal(trigger, leap, *YEAR_2026, SHANGHAI)) == [date(2026, 3, 19)]


@settings(deadline=None)
@given(
    born=st.dates(date(1900, 1, 1), date(2030, 12, 31)),
    start=st.dates(date(2000, 1, 1), date(2060, 1, 1)),
    shift=st.integers(-60, 400),
    yearly=st.booleans(),
    calendar=st.sampled_from(["solar", "lunar"]),
)
def test_asking_for_one_date_and_asking_for_all_agree(born, start, shift, yearly, calendar):
    trigger = OnDate(fact="birthday", days=shift, yearly=yearly, calendar=calendar)
    since = datetime.combine(start, time(9, 30), SHANGHAI)
    until = since + timedelta(days=400)
    own = set(personal(trigger, born, since, until, SHANGHAI))
    near = {each.day + timedelta(days=n) for each in own for n in (-1, 0, 1)}
    asked = [each for each in moments(trigger, since, until, SHANGHAI) if each.day in near]
    assert {each for each in asked if born in dates_for(trigger, each.day)} == own
    if yearly and born.year < 1999 and shift == 0:
        assert own
