"""Each customer at the hour at which she reads, against a plain model."""

from collections import Counter
from datetime import datetime, time, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.outreach import ledger_make as make
from tests.outreach.ledger_make import DAY, NOON
from yutang.customers.models import Activity
from yutang.kernel import clock
from yutang.outreach.commands import planning
from yutang.outreach.models import Message
from yutang.outreach.queries import best_hours
from yutang.outreach.queries.simulation import preview

pytestmark = pytest.mark.django_db
PEOPLE = 3
readings = st.lists(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(1, 4), st.sampled_from([3, 10, 19, 20, 22])),
    max_size=25,
)


@pytest.fixture
def people():
    make.policy(quiet_from="21:00", quiet_to="09:00")
    with clock.frozen(NOON):
        yield [make.customer(f"C{n}") for n in range(PEOPLE)]


def local(days_ago, hour):
    day = clock.local(NOON).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(hour, 20), clock.zone())


def read(who, days_ago, hour):
    Activity.objects.create(
        customer=who, kind="content_read", happened_at=local(days_ago, hour), props={}
    )


def model(drawn, least_brand):
    """The hour of each of the people, or None; loops only."""
    known = {each for each in drawn if 9 <= each[2] < 21}
    all_hours = Counter(hour for _who, _day, hour in known)
    usual = None
    if known and len(known) >= least_brand:
        usual = min(all_hours, key=lambda hour: (-all_hours[hour], hour))
    found = {}
    for who in range(PEOPLE):
        own = Counter(hour for reader, _day, hour in known if reader == who)
        is_enough = sum(own.values()) >= best_hours.LEAST_OWN
        best = min(own, key=lambda h: (-own[h], -all_hours[h], h)) if is_enough else usual
        found[who] = best
    return found


def due(hour, begin):
    """The first moment from `begin` on that is within the hour."""
    if hour is None:
        return begin
    moment = begin
    while clock.local(moment).hour != hour:
        moment = moment.replace(minute=0) + timedelta(hours=1)
    return moment


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(readings, st.integers(0, 23), st.booleans())
def test_everybody_is_due_at_the_hour_that_the_plain_model_finds(people, drawn, hours, often):
    Activity.objects.all().delete()
    Message.objects.all().delete()
    for who, days_ago, hour in drawn:
        read(people[who], days_ago, hour)
        if often:
            read(people[who], days_ago, hour)  # twice in one hour of a day counts once
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(best_hours, "LEAST_BRAND", 6)
        begin = NOON + timedelta(hours=hours, minutes=30)
        planning.plan_customers(
            source=make.source(),
            terms=make.terms(due_at=begin, best_hour=True),
            customer_ids=[each.pk for each in people],
        )
        audience = make.audience(*people)
        spread = best_hours.spread(audience.pk)
    wanted = model(drawn, 6)
    got = dict(Message.objects.values_list("customer", "due_at"))
    assert got == {people[who].pk: due(hour, begin) for who, hour in wanted.items()}
    assert spread.by_hour == Counter(hour for hour in wanted.values() if hour is not None)
    assert spread.own + spread.brand + spread.chosen == PEOPLE


def test_what_was_read_long_ago_says_nothing(people):
    for day in range(3):
        read(people[0], 130 + day, 10)
    spread = best_hours.spread(make.audience(*people).pk)
    assert (spread.by_hour, spread.chosen) == ({}, PEOPLE)


def test_a_preview_in_quiet_hours_looks_at_when_they_end(people):
    audience = make.audience(*people)
    night = NOON + DAY / 2
    asked = {"audience_id": audience.pk, "at": night}
    assert preview(terms=make.terms(due_at=night), **asked).refused == PEOPLE
    assert preview(terms=make.terms(due_at=night, best_hour=True), **asked).admitted == PEOPLE
