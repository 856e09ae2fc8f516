"""Moments are read on the enterprise's wall clock."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.commerce.rules.dates import guess_order, parse_moment

SHANGHAI = ZoneInfo("Asia/Shanghai")
MOMENTS = st.datetimes(datetime(1995, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001
    lambda at: at.replace(microsecond=0)
)
FORMATS = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%dT%H:%M:%S",
    "%Y/%m/%d %H:%M:%S",
    "%Y.%m.%d %H:%M:%S",
    "%Y年%m月%d日 %H时%M分%S秒",
    "%Y年%m月%d日%H:%M:%S",
    "%Y%m%d%H%M%S",
    "%Y%m%d %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%Y %H:%M:%S",
]


@given(MOMENTS, st.sampled_from(FORMATS))
def test_every_format_gives_the_moment_back(at, form):
    assert parse_moment(at.strftime(form), SHANGHAI) == at.replace(tzinfo=SHANGHAI)


@given(MOMENTS)
def test_a_spreadsheets_number_is_a_moment(at):
    serial = (at - datetime(1899, 12, 30)) / timedelta(days=1)  # noqa: DTZ001
    assert parse_moment(f"{serial:.9f}", SHANGHAI) == at.replace(tzinfo=SHANGHAI)


@given(st.text(max_size=24))
def test_any_text_is_a_moment_or_refused(text):
    try:
        at = parse_moment(text, SHANGHAI)
    except ValueError:
        return
    assert at.tzinfo is UTC
    assert 1969 <= at.year <= 2101


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2024-5-1", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("２０２４－０５－０１", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("2024-05-01 08:30", datetime(2024, 5, 1, 8, 30, tzinfo=SHANGHAI)),
        ("2024-05-01T00:00:00Z", datetime(2024, 5, 1, tzinfo=UTC)),
        ("2024-05-01 08:00:00.123+08:00", datetime(2024, 5, 1, tzinfo=UTC)),
        ("20240501", datetime(2024, 5, 1, tzinfo=SHANGHAI)),
        ("1714521600", datetime(2024, 5, 1, tzinfo=UTC)),
        ("1714521600000", datetime(2024, 5, 1, tzinfo=UTC)),
        ("12/31/2024", datetime(2024, 12, 31, tzinfo=SHANGHAI)),
    ],
)
def test_moments_as_shops_write_them(text, moment):
    assert parse_moment(text, SHANGHAI) == moment


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024-13-01",
        "2024-02-30",
        "31/12/2024",
        "0001-01-01",
        "2024-05-01 25:00",
        "1",
    ],
)
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_moment(text, SHANGHAI)


def test_day_and_month_are_told_apart_by_a_date_that_can_only_be_one():
    assert guess_order(["3/4/2024", "25/4/2024"]) == "day_first"
    assert guess_order(["3/4/2024", "4/25/2024"]) == "month_first"
    assert parse_moment("3/4/2024", SHANGHAI, "day_first").month == 4
