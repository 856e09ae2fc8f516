"""A refresh computes beside and exchanges at once: in order, alone, and never half."""

from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.audiences import audience_make as make
from tests.customers import make as customers
from yutang.audiences.commands.audiences import Draft, change_audience
from yutang.audiences.commands.refreshing import (
    refresh_audience,
    refresh_due,
    refresh_quietly,
)
from yutang.audiences.models import Audience
from yutang.audiences.rules.schema import RuleError
from yutang.audiences.warehouse import mirror
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Profile
from yutang.kernel import clock

NIGHT = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)  # 6 in the morning of the 3rd in Shanghai


@pytest.fixture(autouse=True)
def _no_mirror(monkeypatch, tmp_path):
    monkeypatch.setenv("YUTANG_WAREHOUSE", str(tmp_path / "warehouse"))


def tagged(tag):
    return {"version": 1, "where": {"tags": "any", "ids": [tag.pk]}}


def bear(tag, *ids):
    Profile.objects.filter(pk__in=ids).update(tag_ids=[tag.pk])


@pytest.mark.django_db
def test_the_members_are_those_of_the_rule():
    gold, (a, b, c) = customers.tag("Gold"), make.customers_of(3)
    bear(gold, a, b)
    audience = make.audience(rule=tagged(gold))
    refreshed = refresh_audience(audience_id=audience.pk)
    assert make.members(audience) == {a, b}
    assert (refreshed.exchange.size, refreshed.engine) == (2, "postgres")
    bear(gold, c)
    Profile.objects.filter(pk=a).update(tag_ids=[])
    refresh_audience(audience_id=audience.pk)
    assert make.members(audience) == {b, c}
    assert Activity.objects.get(kind=Kind.AUDIENCE_ENTERED).customer_id == c


@pytest.mark.django_db(transaction=True)
def test_the_mirror_gives_the_same_members():
    gold, (a, b) = customers.tag("Gold"), make.customers_of(2)
    bear(gold, a)
    audience = make.audience(rule=tagged(gold))
    other = make.audience("Others", rule={"version": 1, "where": {"not": tagged(gold)["where"]}})
    of_both = make.audience("Both", rule={"version": 1, "where": {"any": [
        {"audience": audience.pk, "is": "in"}, {"audience": other.pk, "is": "in"}]}})  # fmt: skip
    mirror.catch_up()
    refreshed = refresh_audience(audience_id=of_both.pk)
    assert refreshed.engine == "duckdb"
    assert make.members(audience) == {a}
    assert make.members(other) == {b}
    assert make.members(of_both) == {a, b}


@pytest.mark.django_db(transaction=True)
def test_members_of_a_moment_ago_count_though_the_mirror_is_older():
    mirror.catch_up()
    (a,) = make.customers_of(1)
    guests = make.audience("Guests", rule=None)
    make.fill(guests, [a])
    again = make.audience("Again", rule=make.of(guests))
    assert refresh_audience(audience_id=again.pk).engine == "duckdb"
    assert make.members(again) == {a}


@pytest.mark.django_db
def test_audiences_that_are_named_come_first():
    gold, (a, _b) = customers.tag("Gold"), make.customers_of(2)
    bear(gold, a)
    inner = make.audience("Inner", rule=tagged(gold))
    middle = make.audience("Middle", rule=make.of(inner))
    outer = make.audience("Outer", rule=make.of(middle))
    refresh_audience(audience_id=outer.pk)
    assert make.members(outer) == {a}
    assert make.members(inner) == {a}


@pytest.mark.django_db
def test_a_refusal_stands_at_the_audience_and_goes_with_the_next_success():
    audience = make.audience(rule={"version": 1, "where": {"fact": "gone", "is": "filled"}})
    with pytest.raises(RuleError):
        refresh_audience(audience_id=audience.pk)
    audience.refresh_from_db()
    assert audience.error
    refresh_quietly(audience_id=audience.pk)
    change_audience(audience_id=audience.pk, draft=Draft(audience.name, make.EVERYBODY), actor=None)
    refresh_audience(audience_id=audience.pk)
    audience.refresh_from_db()
    assert audience.error == ""


@pytest.mark.django_db
def test_an_audience_that_is_gone_is_no_fault():
    refresh_quietly(audience_id=987_654)


def waiting():
    jobs = ProcrastinateJob.objects.filter(task_name="audiences.refresh", status="todo")
    return sorted(job.args["audience_id"] for job in jobs)


def aged(name, schedule, age, **more):
    made = make.audience(name, schedule=schedule)
    Audience.objects.filter(pk=made.pk).update(
        refreshed_at=None if age is None else NIGHT - age, refreshed_version=1, **more
    )
    return made.pk


@pytest.mark.django_db
def test_what_is_due_is_asked_for_once():
    minute, hour, day = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
    due = [
        aged("hourly, old", "hourly", hour + minute),
        aged("daily, of yesterday", "daily", 4 * hour),
        aged("always", "always", minute),
        aged("never filled", "daily", None),
    ]
    aged("hourly, fresh", "hourly", hour - minute)
    aged("daily, of this night", "daily", 2 * hour)
    aged("by hand", "never", 30 * day)
    aged("archived", "hourly", day, archived_at=NIGHT)
    refused = aged("refused", "hourly", day, error="no")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")
    for _ in range(3):
        with clock.frozen(NIGHT + minute):
            refresh_due()
    assert waiting() == sorted(due)
    with clock.frozen(NIGHT):
        refresh_due()
    assert waiting() == sorted([*due, refused])
