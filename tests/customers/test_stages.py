"""Dates reach stages as the calendar goes, in plain Python and by the set statement alike."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yutang.customers.rules.stages import (
    Border,
    Span,
    add_months,
    age,
    gaps,
    is_whole,
    overlaps,
    reaches,
    stage_of,
)

BABY = [
    Span(1, Border(days=-280), Border()),
    Span(2, Border(), Border(months=6)),
    Span(3, Border(months=6), Border(months=12)),
    Span(4, Border(months=12), None),
]
DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
BORDERS = st.builds(Border, st.integers(-300, 300), st.integers(-400, 400))


def test_a_month_later_is_the_same_day_or_the_last_of_the_month():
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2028, 2, 29), 12) == date(2029, 2, 28)
    assert add_months(date(2028, 2, 29), 48) == date(2032, 2, 29)
    assert add_months(date(2026, 1, 15), -2) == date(2025, 11, 15)


def test_a_child_is_six_months_old_on_the_same_day_of_the_month():
    born = date(2026, 2, 18)
    assert stage_of(born, BABY, today=date(2026, 8, 17)).id == 2
    assert stage_of(born, BABY, today=date(2026, 8, 18)).id == 3
    assert stage_of(born, BABY, today=date(2026, 2, 17)).id == 1
    assert stage_of(born, BABY, today=date(2024, 2, 17)) is None


def test_gaps_and_overlaps_are_found():
    assert (gaps(BABY), overlaps(BABY)) == ([], [])
    thirty = [Span(1, Border(), Border(days=30)), Span(2, Border(months=1), None)]
    assert overlaps(thirty) == [(1, 2)]  # a February is shorter than thirty days
    later = [Span(1, Border(), Border(days=28)), Span(2, Border(months=1), None)]
    assert (gaps(later), overlaps(later)) == ([(1, 2)], [])
    endless = [Span(1, Border(), None), Span(2, Border(months=1), None)]
    assert overlaps(endless) == [(1, 2)]
    assert not is_whole(Span(1, Border(months=1), Border(days=29)))


def test_an_age_is_whole_months_and_days():
    assert age(date(2026, 1, 31), today=date(2026, 2, 28)) == (1, 0)
    assert age(date(2026, 1, 31), today=date(2026, 3, 30)) == (1, 30)
    assert age(date(2026, 3, 1), today=date(2026, 2, 1)) == (0, -28)


@given(
    st.lists(st.tuples(BORDERS, st.none() | BORDERS), max_size=5),
    st.dates(date(1950, 1, 1), date(2060, 1, 1)),
    st.integers(-9500, 9500),
)
def test_the_reaches_are_the_stages(pairs, today, distance):
    spans = [Span(n, begin, end) for n, (begin, end) in enumerate(pairs)]
    spans = [span for span in spans if is_whole(span)]
    if overlaps(spans):
        spans = spans[:1]
    day = today - timedelta(days=distance)
    found = [reach.id for reach in reaches(spans, today=today) if reach.first <= day <= reach.last]
    wanted = stage_of(day, spans, today=today)
    assert found == ([wanted.id] if wanted else [])


@pytest.mark.parametrize("today", [date(2028, 2, 28), date(2028, 2, 29), date(2027, 2, 28)])
def test_around_a_leap_day_every_date_stands_where_it_should(today):
    for distance in range(-300, 900):
        day = today - timedelta(days=distance)
        found = [each.id for each in reaches(BABY, today=today) if each.first <= day <= each.last]
        wanted = stage_of(day, BABY, today=today)
        assert found == ([wanted.id] if wanted else [])
