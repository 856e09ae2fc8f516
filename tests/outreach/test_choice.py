from datetime import UTC, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from yutang.outreach.rules.choice import Candidate, choose_welcome, deadline, seconds_left

MONDAY_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC).replace(tzinfo=None)  # wall clock
GENERAL = Candidate(1)
LEAFLET = Candidate(2, source_key="code:7")
NIGHT = Candidate(3, begins=time(21), ends=time(6))
LEAFLET_NIGHT = Candidate(4, source_key="code:7", begins=time(21), ends=time(6))
ALL = [GENERAL, LEAFLET, NIGHT, LEAFLET_NIGHT]


def chosen(source_key: str, at: datetime) -> int | None:
    found = choose_welcome(ALL, source_key=source_key, at=at)
    return found.id if found else None


def test_the_welcome_of_a_code_goes_before_the_general_one():
    assert chosen("code:7", MONDAY_NOON) == LEAFLET.id
    assert chosen("code:8", MONDAY_NOON) == GENERAL.id
    assert chosen("", MONDAY_NOON) == GENERAL.id


def test_the_welcome_of_the_hour_goes_before_the_general_one_of_the_same_code():
    assert chosen("", MONDAY_NOON.replace(hour=22)) == NIGHT.id
    assert chosen("code:7", MONDAY_NOON.replace(hour=5, minute=59)) == LEAFLET_NIGHT.id
    assert chosen("code:7", MONDAY_NOON.replace(hour=6)) == LEAFLET.id


def test_hours_over_midnight_belong_to_the_day_they_begin_on():
    sunday_night = Candidate(9, weekdays=frozenset({6}), begins=time(22), ends=time(2))
    assert sunday_night.fits("", MONDAY_NOON.replace(hour=1))
    assert not sunday_night.fits("", MONDAY_NOON.replace(hour=23))
    assert not sunday_night.fits("", MONDAY_NOON.replace(day=22, hour=1))
    assert sunday_night.fits("", MONDAY_NOON.replace(day=22, hour=22))


def test_of_two_alike_the_later_made_is_sent():
    found = choose_welcome([Candidate(5), Candidate(6)], source_key="", at=MONDAY_NOON)
    assert found is not None
    assert found.id == 6


def test_the_welcome_of_an_audience_is_for_who_is_in_it_and_goes_first():
    returning = Candidate(5, audience=3)
    asked = {"source_key": "code:7", "at": MONDAY_NOON}
    found = choose_welcome([*ALL, returning], **asked, audiences={3})
    assert found == returning
    assert choose_welcome([*ALL, returning], **asked, audiences={4}) == LEAFLET
    assert choose_welcome([*ALL, returning], **asked) == LEAFLET


def test_nothing_fits_where_only_other_codes_have_welcomes():
    assert choose_welcome([LEAFLET], source_key="code:8", at=MONDAY_NOON) is None


@given(
    st.times().map(lambda t: t.replace(tzinfo=None)),
    st.times().map(lambda t: t.replace(tzinfo=None)),
    st.datetimes(min_value=MONDAY_NOON, max_value=MONDAY_NOON.replace(year=2027)),
)
def test_a_span_and_its_complement_fit_exactly_one_of_them(begins: time, ends: time, at: datetime):
    if begins == ends:
        return
    span = Candidate(1, begins=begins, ends=ends)
    rest = Candidate(2, begins=ends, ends=begins)
    assert span.fits("", at) != rest.fits("", at)


def test_the_deadline_is_twenty_seconds_from_the_event():
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert deadline(created_at=at, received_at=at + timedelta(seconds=3)) == at + timedelta(
        seconds=20
    )


def test_a_clock_of_wecom_that_runs_ahead_does_not_stretch_the_deadline():
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    ahead = at + timedelta(minutes=5)
    assert deadline(created_at=ahead, received_at=at) == at + timedelta(seconds=20)


def test_no_call_begins_in_the_last_moment():
    at = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
    assert seconds_left(until=at, now=at - timedelta(milliseconds=500)) == 0
    assert seconds_left(until=at, now=at - timedelta(seconds=4)) == 4
    assert seconds_left(until=at, now=at + timedelta(seconds=4)) == 0
