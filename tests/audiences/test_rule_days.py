"""Days, ages and anniversaries, where the calendar is awkward."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.audiences.rule_model import age, celebrates
from yutang.audiences.rules import days

SHANGHAI, NEW_YORK, BEIRUT = map(ZoneInfo, ("Asia/Shanghai", "America/New_York", "Asia/Beirut"))


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 3, 8), NEW_YORK, 23),
        (date(2026, 11, 1), NEW_YORK, 25),
        (date(2026, 3, 8), SHANGHAI, 24),
        (date(2022, 3, 27), BEIRUT, 23),  # its midnight is skipped
    ],
)
def test_a_local_day_lasts_as_long_as_its_clock_says(day, zone, hours):
    assert days.end(day, zone) - days.start(day, zone) == hours * 3600 * 1_000_000


def test_a_day_without_midnight_begins_with_the_jump():
    first = datetime(2022, 3, 26, 22, tzinfo=UTC)
    assert days.start(date(2022, 3, 27), BEIRUT) == days.instant(first)
    assert first.astimezone(BEIRUT).date() == date(2022, 3, 27)


@pytest.mark.parametrize("today", [date(2026, 3, 30), date(2024, 2, 29), date(2025, 2, 28)])
@pytest.mark.parametrize("unit", ["days", "months", "years"])
def test_the_border_of_an_age_is_the_last_day_that_has_it(today, unit):
    for wanted in range(15):
        border = date.fromordinal(days.born_by(today, wanted, unit) + days.EPOCH)
        assert age(border, today, unit) >= wanted
        assert age(border + timedelta(days=1), today, unit) < wanted


@pytest.mark.parametrize("today", [date(2024, 2, 26), date(2025, 2, 26), date(2025, 12, 30)])
def test_anniversaries_are_found_by_the_day_of_the_year(today):
    for within in (1, 3, 7, 366):
        ranges = days.anniversaries(today, within)
        for n in range(1462):
            born = date(2000, 1, 1) + timedelta(days=n)
            by_number = any(low <= days.of_year(born) <= high for low, high in ranges)
            by_calendar = any(
                celebrates(born, today + timedelta(days=each)) for each in range(within)
            )
            assert by_number == by_calendar, (born, within)
