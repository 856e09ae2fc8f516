"""Refreshes beside each other, and beside a change of the rule: one result, whole, of the rule."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections, transaction

from tests.audiences import audience_make as make
from tests.customers import make as customers
from yutang.audiences.commands.audiences import Draft, change_audience
from yutang.audiences.commands.exchanging import Found, exchange_members
from yutang.audiences.commands.refreshing import refresh_audience
from yutang.audiences.models import Audience, AudienceMember, AudienceRun
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Profile
from yutang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
NOBODY = {"version": 1, "where": {"any": []}}


@pytest.fixture(autouse=True)
def _no_mirror(monkeypatch, tmp_path):
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))


def at_once(*acts):
    """All of these in threads of their own, begun together."""
    barrier = Barrier(len(acts))

    def act(one):
        try:
            barrier.wait()
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def test_two_refreshes_at_once_record_each_entry_once():
    audience, ids = make.audience(), make.customers_of(4)
    make.fill(audience, ids[:1])
    at_once(*[lambda: refresh_audience(audience_id=audience.pk)] * 3)
    assert make.members(audience) == set(ids)
    entered = Activity.objects.filter(kind=Kind.AUDIENCE_ENTERED)
    assert sorted(entered.values_list("customer_id", flat=True)) == sorted(ids[1:])
    assert sorted(AudienceRun.objects.values_list("entered", flat=True)) == [0, 0, 1, 3]


def test_a_rule_changed_meanwhile_holds_in_the_end():
    audience = make.audience()
    make.customers_of(3)
    for n in range(4):
        rule = NOBODY if n % 2 == 0 else make.EVERYBODY
        draft = Draft(audience.name, rule)
        at_once(
            lambda: refresh_audience(audience_id=audience.pk),
            lambda draft=draft: change_audience(audience_id=audience.pk, draft=draft, actor=None),
        )
        found = Audience.objects.get(pk=audience.pk)
        if found.refreshed_version == found.version:
            assert found.size == (0 if rule == NOBODY else 3)
        refresh_audience(audience_id=audience.pk)
        assert len(make.members(audience)) == (0 if rule == NOBODY else 3)


def test_two_changes_at_once_never_build_a_cycle():
    a, b = make.audience("A"), make.audience("B")

    def point(one, other):
        draft = Draft(one.name, make.of(other))
        try:
            return change_audience(audience_id=one.pk, draft=draft, actor=None)
        except Exception as refusal:  # noqa: BLE001 - told below
            return refusal

    made = at_once(lambda: point(a, b), lambda: point(b, a))
    assert sorted(type(each).__name__ for each in made) == ["Audience", "Cycle"]


def test_a_fault_in_the_middle_leaves_all_as_it_was():
    audience, ids = make.audience(), make.customers_of(3)
    make.fill(audience, ids[:2])
    found = Found(audience.version, ids[1:], clock.now())

    def broken():
        with transaction.atomic():
            exchange_members(audience_id=audience.pk, found=found)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert make.members(audience) == set(ids[:2])
    assert AudienceRun.objects.count() == 1
    assert not Activity.objects.filter(kind=Kind.AUDIENCE_LEFT).exists()
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('pg_temp.audience_found')")
        assert cursor.fetchone() == (None,)


def test_members_of_one_audience_dont_hinder_those_of_another():
    gold, (a, b) = customers.tag("Gold"), make.customers_of(2)
    Profile.objects.filter(pk=a).update(tag_ids=[gold.pk])
    one = make.audience("One", rule={"version": 1, "where": {"tags": "any", "ids": [gold.pk]}})
    two = make.audience("Two")
    at_once(
        lambda: refresh_audience(audience_id=one.pk), lambda: refresh_audience(audience_id=two.pk)
    )
    assert AudienceMember.objects.count() == 3
    assert make.members(two) == {a, b}
