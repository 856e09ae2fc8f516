"""Members are exchanged for those found: as sets, at once, and everybody learns of it."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.audiences import audience_make as make
from yutang.audiences.commands.exchanging import Exchange, Found, exchange_members
from yutang.audiences.models import AudienceMember
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Customer
from yutang.kernel import clock

pytestmark = pytest.mark.django_db


def happened(kind):
    return set(Activity.objects.filter(kind=kind).values_list("customer_id", flat=True))


def test_the_first_fill_is_nobodys_entering():
    audience, ids = make.audience(), make.customers_of(3)
    assert make.fill(audience, ids) == Exchange(3, 3, 0)
    assert make.members(audience) == set(ids)
    assert happened(Kind.AUDIENCE_ENTERED) == set()
    assert (audience.size, audience.stamp, audience.refreshed_version) == (3, 1, 1)


def test_who_enters_and_who_leaves_is_recorded_with_the_audiences_name():
    audience, (a, b, c) = make.audience("Mothers"), make.customers_of(3)
    make.fill(audience, [a, b])
    since = AudienceMember.objects.get(customer=b).entered_at
    assert make.fill(audience, [b, c]) == Exchange(2, 1, 1)
    assert happened(Kind.AUDIENCE_ENTERED) == {c}
    assert happened(Kind.AUDIENCE_LEFT) == {a}
    activity = Activity.objects.get(kind=Kind.AUDIENCE_LEFT)
    assert (activity.subject_type, activity.subject_id) == ("audience", audience.pk)
    assert activity.props == {"name": "Mothers"}
    assert AudienceMember.objects.get(customer=b).entered_at == since


def test_nothing_changed_leaves_the_stamp_and_writes_history():
    audience, ids = make.audience(), make.customers_of(2)
    make.fill(audience, ids)
    make.fill(audience, ids)
    assert audience.stamp == 1
    assert [(run.size, run.entered, run.left) for run in audience.runs.order_by("pk")] == [
        (2, 2, 0),
        (2, 0, 0),
    ]


def test_the_result_of_another_version_of_the_rule_is_thrown_away():
    audience, ids = make.audience(), make.customers_of(1)
    stale = Found(audience.version + 1, ids, clock.now())
    assert exchange_members(audience_id=audience.pk, found=stale) is None
    assert make.members(audience) == set()


def test_who_was_deleted_or_merged_meanwhile_is_left_out():
    audience, (a, b, c) = make.audience(), make.customers_of(3)
    Customer.objects.filter(pk=b).update(merged_into=a)
    assert make.fill(audience, [a, b, c, 999_999_999]).size == 2
    assert make.members(audience) == {a, c}


def test_names_twice_count_once():
    audience, (a,) = make.audience(), make.customers_of(1)
    assert make.fill(audience, [a, a]) == Exchange(1, 1, 0)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.sets(st.integers(0, 9)), min_size=1, max_size=4))
def test_after_any_exchanges_the_log_tells_how_the_members_came_about(steps):
    audience, ids = make.audience(f"{len(steps)}{steps}"[:60]), make.customers_of(10)
    expected: set[int] = set()
    for n, step in enumerate(steps):
        wanted = {ids[i] for i in step}
        exchange = make.fill(audience, sorted(wanted))
        if n:
            assert (exchange.entered, exchange.left) == (
                len(wanted - expected),
                len(expected - wanted),
            )
        expected = wanted
        assert make.members(audience) == expected
        assert audience.size == len(expected)
    audience.archived_at = clock.now()
    audience.save(update_fields=["archived_at"])
