"""The home page: figures within one's sight, and what to do now."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from tests.org import make
from yutang.console import setup, todos
from yutang.customers import log
from yutang.customers.kinds import Kind
from yutang.customers.models import Customer, Profile
from yutang.kernel import clock, config, health
from yutang.kernel.health import Finding, Level

NOON = datetime(2026, 5, 20, 4, tzinfo=UTC)  # noon in Shanghai
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def noon(db):
    with clock.frozen(NOON):
        yield


def customer(name, *members):
    row = Customer.objects.create(name=name)
    Profile.objects.update_or_create(
        customer=row, defaults={"name": name, "member_ids": [member.pk for member in members]}
    )
    return row


@transaction.atomic
def happen(row, kind, at=NOON, amount=None):
    log.record(row.pk, kind, happened_at=at, amount=amount)


def stats(client):
    """Value and trend of each stat card, by its panel's key."""
    filled = client.get("/").context["stats"]
    return {panel.key: context for panel, context in filled}


def test_todays_adds_losses_and_orders_are_counted_by_the_enterprises_day(client, owner):
    zhao, qian = customer("Zhao"), customer("Qian")
    happen(zhao, Kind.ADDED)
    happen(qian, Kind.ADDED, NOON - timedelta(hours=12, minutes=1))  # yesterday in Shanghai
    happen(qian, Kind.REMOVED_US, NOON - timedelta(hours=11, minutes=59))
    happen(zhao, Kind.ORDER_PAID, amount=12_345)
    happen(zhao, Kind.ORDER_REFUNDED, amount=2_345)
    happen(zhao, Kind.ADDED, NOON - 20 * DAY)
    seen = stats(client)
    assert [seen[key]["value"] for key in ("adds", "losses", "net", "orders")] == [
        "1", "1", "+0", "¥100.00",
    ]  # fmt: skip
    trend = seen["adds"]["trend"]
    assert (len(trend), trend[-2:]) == (14, [("05-19", 1), ("05-20", 1)])


def test_who_is_found_gone_is_lost_too(client, owner):
    happen(customer("Zhao"), Kind.GONE)
    seen = stats(client)
    assert (seen["losses"]["value"], seen["net"]["value"]) == ("1", "-1")


def test_lines_added_to_an_order_add_their_amount_but_no_order(client, owner):
    zhao = customer("Zhao")
    with transaction.atomic():
        log.record(zhao.pk, Kind.ORDER_PAID, happened_at=NOON, amount=2_000)
        log.record(zhao.pk, Kind.ORDER_PAID, happened_at=NOON, amount=1_000, more=True)
    seen = stats(client)["orders"]
    assert seen["value"] == "¥30.00"
    assert seen["hint"].startswith("1 ")


def test_amounts_of_another_currency_are_not_added_up(client, owner):
    zhao = customer("Zhao")
    with transaction.atomic():
        for amount, currency in ((100, "GBP"), (250, "GBP"), (9_900, "CNY")):
            log.record(zhao.pk, Kind.ORDER_PAID, happened_at=NOON, amount=amount, currency=currency)
    assert stats(client)["orders"]["value"] == "£3.50"


def test_a_guide_counts_only_the_own_customers(client):
    bob, dave = make.member("Bob", "guide"), make.member("Dave", "guide")
    happen(customer("Zhao", bob), Kind.ADDED)
    happen(customer("Qian", dave), Kind.ADDED)
    client.force_login(bob)
    assert stats(client)["adds"]["value"] == "1"


def test_past_days_are_remembered_and_today_is_fresh(client, owner):
    zhao = customer("Zhao")
    happen(zhao, Kind.ADDED, NOON - DAY)
    assert stats(client)["adds"]["trend"][-2][1] == 1
    happen(zhao, Kind.ADDED, NOON - DAY)
    happen(zhao, Kind.ADDED)
    seen = stats(client)["adds"]["trend"]
    assert [value for _day, value in seen[-2:]] == [1, 1]


def test_first_steps_wait_until_each_is_done(client, owner, monkeypatch):
    monkeypatch.setattr(health, "examine", dict)
    titles = [todo.title for todo in client.get("/home/todos").context["todos"]]
    assert titles == [step.title for step in setup.STEPS]
    client.post("/settings", {
        "name": "御糖", "time_zone": "Asia/Shanghai", "currency": "CNY", "language": "auto",
    })  # fmt: skip
    config.forget()  # a commit does it, which this test never reaches
    after = [todo.title for todo in client.get("/home/todos").context["todos"]]
    assert after == titles[1:]


def test_findings_are_told_to_those_who_may_see_them(client, monkeypatch):
    found = [
        Finding(Level.OK, "fine"),
        Finding(Level.WARNING, "warm", mend="cool it"),
        Finding(Level.ERROR, "broken"),
    ]
    monkeypatch.setattr(health, "examine", lambda: {"x": found})
    client.force_login(make.member("Otto", "operator"))
    seen = [(todo.level, todo.title) for todo in client.get("/home/todos").context["todos"]]
    assert seen == [("error", "broken"), ("warn", "warm")]
    client.force_login(make.member("Bob", "guide"))
    assert client.get("/home/todos").context["todos"] == []


def test_checks_run_once_a_minute(owner, monkeypatch):
    runs = iter([{"x": [Finding(Level.OK, "first")]}])
    monkeypatch.setattr(health, "examine", lambda: next(runs))
    assert todos.findings() == todos.findings() == [Finding(Level.OK, "first")]
