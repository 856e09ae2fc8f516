"""Stages day by day: a history that comes in, days that were missed, two runs at once."""

from collections import Counter
from datetime import date
from threading import Thread

import pytest

from tests.audiences import value_make as make
from tests.audiences.lifecycle_make import DAY, FIXED, moves, run, stages
from yutang.audiences.commands import lifecycle, value
from yutang.audiences.models import Border, LifecycleFlow, LifecycleSize
from yutang.audiences.queries import lifecycle as queries
from yutang.audiences.rules import lifecycle as rules
from yutang.customers.models import Profile
from yutang.kernel import clock


def regulars(count, *, gap, first=0):
    """Customers who bought twice, so many days apart, the last time so many days ago."""
    thing = make.product()
    for number in range(count):
        make.bought(make.customer(), [(first + number, 1), (first + number + gap, 1)], of=thing)


@pytest.mark.django_db
def test_the_first_orders_wait_for_the_borders_that_they_come_to():
    regulars(60, gap=10)
    everybody = Profile.objects.values_list("pk", flat=True)
    with clock.frozen(make.NOON):
        assert lifecycle.move_buyers(customer_ids=list(everybody)) == Counter()
        assert set(stages().values()) == {"lead"}
        value.keep_up()
    found = Counter(Profile.objects.values_list("lifecycle", flat=True))
    assert found == {"active": 11, "silent": 1, "dormant": 1, "churned": 47}
    assert moves() == []


@pytest.mark.django_db
def test_a_history_that_goes_on_coming_in_puts_all_right_without_telling_movements():
    regulars(1, gap=10, first=40)
    with clock.frozen(make.NOON):
        value.keep_up()
        assert Counter(stages().values()) == {"silent": 1}
        regulars(60, gap=60)
        value.keep_up()
    assert queries.charter().default == rules.Borders(61, 62, 63)
    assert set(Profile.objects.values_list("lifecycle", flat=True)) == {"active"}
    assert moves() == []
    sizes = LifecycleSize.objects.filter(day=make.TODAY).values_list("stage", "customers")
    assert dict(sizes) == {**dict.fromkeys(rules.STAGES, 0), "active": 61}
    month = LifecycleSize.objects.filter(day=date(2026, 1, 31)).values_list("stage", "customers")
    assert dict(month)["active"] == 61
    with clock.frozen(make.NOON + DAY):
        value.keep_up()
    assert LifecycleSize.objects.get(day=make.TODAY + DAY, stage="active").customers == 61


@pytest.mark.django_db
def test_missed_days_are_made_up_each_with_its_own_movements():
    Border.objects.create(**FIXED)
    make.bought(make.customer("A"), [(29, 100)])
    make.bought(make.customer("B"), [(28, 100)])
    with clock.frozen(make.NOON):
        value.keep_up()
    with clock.frozen(make.NOON + 3 * DAY):
        value.keep_up()
        value.keep_up()
    assert [(f.day.day, f.customers) for f in LifecycleFlow.objects.order_by("day")] == [
        (3, 1), (4, 1),
    ]  # fmt: skip
    assert LifecycleSize.objects.filter(day=date(2026, 3, 5), stage="silent").get().customers == 2


@pytest.mark.django_db
def test_the_history_begins_with_the_months_gone_by():
    Border.objects.create(**FIXED)
    make.bought(make.customer("A"), [(10, 100), (50, 100)])
    with clock.frozen(make.NOON):
        value.keep_up()
        known = queries.charter()
        found = queries.movements(known, date(2025, 12, 31), date(2026, 1, 31), None)
    assert found == {("lead", "active"): 1}
    kept = LifecycleSize.objects.filter(day=date(2026, 1, 31), stage="active").get()
    assert kept.customers == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_tell_each_movement_once():
    Border.objects.create(**FIXED)
    for number in range(30):
        make.bought(make.customer(str(number)), [(29, 100)])
    run()
    threads = [Thread(target=alone, args=(make.TODAY + DAY,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(moves()) == 30
    assert LifecycleFlow.objects.get().customers == 30


def alone(day):
    from django.db import connections

    try:
        run(day)
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_an_order_that_comes_while_the_day_runs_is_not_overwritten():
    from django.db import transaction

    Border.objects.create(**FIXED)
    who = make.customer("A")
    make.bought(who, [(29, 100)])
    run()
    with transaction.atomic():
        make.bought(who, [(-1, 100)])
        thread = Thread(target=alone, args=(make.TODAY + DAY,))
        thread.start()
        thread.join(0.5)  # it waits for the row, or is done
    thread.join()
    with clock.frozen(make.NOON + DAY):
        lifecycle.move_buyers(customer_ids=[who.pk])
    run(make.TODAY + DAY)
    assert stages() == {"A": "active"}
