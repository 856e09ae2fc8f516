"""Which days of a challenge count, and how long a streak is."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yutang.journeys.rules.streaks import Course, standing

MONDAY = date(2026, 3, 2)
DAY = timedelta(days=1)


def at(number):
    return MONDAY + DAY * number


def test_today_breaks_nothing_before_it_is_over():
    course = Course(MONDAY, 21)
    stands = standing(course, {at(0), at(1)}, at(2))
    assert (stands.streak, stands.open, stands.missed) == (2, at(2), [])
    assert standing(course, {at(0), at(1)}, at(3)).streak == 0
    assert standing(course, {at(0), at(1), at(3)}, at(3)).best == 2


def test_only_chosen_weekdays_count():
    course = Course(MONDAY, 6, weekdays=frozenset({0, 2, 4}))
    assert course.days() == [at(0), at(2), at(4), at(7), at(9), at(11)]
    assert course.period_of(at(1)) is None
    assert standing(course, {at(0), at(2)}, at(3)).streak == 2
    assert standing(course, {at(0), at(2)}, at(3)).open is None


def test_a_week_is_one_period_and_ends_with_its_sunday():
    course = Course(at(2), 3, every="week")
    assert course.days() == [at(0), at(7), at(14)]
    assert course.period_of(at(1)) is None, "before it began"
    assert course.period_of(at(6)) == at(0)
    assert course.last_day() == at(20)
    assert not standing(course, set(), at(20)).is_over
    assert standing(course, set(), at(21)).is_over


def test_what_is_missed_can_be_made_up_while_it_is_near_and_some_are_left():
    course = Course(MONDAY, 21)
    done = {at(0), at(3)}
    assert standing(course, done, at(5), make_ups=2, back=3).can_make_up == [at(2), at(4)]
    assert standing(course, done, at(5), make_ups=1, back=3).can_make_up == [at(4)]
    assert standing(course, done, at(5), make_ups=0, back=3).can_make_up == []
    assert standing(course, done, at(5), make_ups=2, back=0).can_make_up == []


@given(
    st.integers(1, 40),
    st.sets(st.integers(0, 6)),
    st.sets(st.integers(0, 60)),
    st.integers(-3, 70),
)
def test_a_streak_is_what_one_counts_on_fingers(periods, weekdays, checked, today):
    course = Course(MONDAY, periods, weekdays=frozenset(weekdays))
    done = {at(number) for number in checked} & set(course.days())
    stands = standing(course, done, at(today))
    expected = [day for day in course.days() if day <= at(today)]
    if expected and expected[-1] == at(today) and at(today) not in done:
        expected.pop()  # not over yet
    row = longest = 0
    for day in expected:
        row = row + 1 if day in done else 0
        longest = max(longest, row)
    assert (stands.streak, stands.best, stands.done) == (row, longest, len(done))
