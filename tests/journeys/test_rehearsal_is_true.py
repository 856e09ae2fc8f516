"""What is rehearsed without anybody doing anything is what the engine then really does."""

from datetime import date, timedelta

import pytest

from tests.journeys.make import running, send, wait
from tests.journeys.rehearsal_make import (
    by_stage,
    foreseen,
    foreseen_held,
    held,
    people,
    plan,
    really,
    rehearsed,
)
from tests.outreach import ledger_make
from tests.outreach.ledger_make import DAY, HOUR, NOON
from yutang.customers.models import Customer, Fact, FactType
from yutang.journeys.models import Journey

pytestmark = pytest.mark.django_db
HOURS = 3  # between two looks of the engine


def offer_often(customers: list[Customer]) -> None:
    """Twice a week an offer for some, who may come again after four days."""
    audience = ledger_make.audience(*customers[10:35])
    twice = {"kind": "schedule", "weekdays": [2, 5], "at": "11:20", "audience": audience.pk}
    running(
        [wait("w", minutes=50), send("offer", purpose="promotion", keep_hours=10)],
        control=10,
        triggers=[twice],
        reentry={"mode": "after", "days": 4},
    )


def birthdays(customers: list[Customer]) -> None:
    """Everybody was born in March, on days that follow each other."""
    born = FactType.objects.create(key="birthday", name="Birthday", form="date")
    Fact.objects.bulk_create(
        Fact(customer=each, type=born, day=date(1990, 3, 1 + number % 28), source="member")
        for number, each in enumerate(customers)
    )
    running([send("wish")], triggers=[{"kind": "date", "fact": "birthday", "at": "09:30"}])


def test_the_engine_does_what_was_rehearsed_message_by_message():
    ledger_make.policy(
        quiet_from="21:00", quiet_to="09:00", gap_hours=20, holdout_percent=8, holdout_salt="b"
    )
    ledger_make.budgets(contacts_7=2, promotions_7=1, contacts_30=6, promotions_30=2)
    customers = people(44)
    news = running(
        [
            wait("w", days=1, hours=3),
            send("hello", keep_hours=30),
            {
                "id": "x",
                "kind": "split",
                "arms": [
                    {"name": "A", "percent": 40, "flow": [send("a", purpose="promotion")]},
                    {"name": "B", "percent": 60, "flow": [wait("b1", hours=50), send("b")]},
                ],
            },
            {"id": "u", "kind": "until", "at": "10:00", "weekdays": [5]},
            send("last", carrier="sms"),
        ],
        control=20,
    )
    care = running(
        [
            by_stage("k", "active", [send("often", purpose="promotion", keep_hours=200)], []),
            {
                "id": "q",
                "kind": "await",
                "match": {"kinds": ["order_paid"]},
                "span": {"days": 2},
                "happened": [send("thanks")],
                "timed_out": [send("ask", purpose="promotion")],
            },
            send("todo", carrier="staff_todo"),
        ],
        quiet="skip",
    )
    Journey.objects.filter(pk=care.pk).update(priority=5)
    plan(news, customers, NOON - 2 * HOUR)
    plan(news, customers[:9], NOON)
    plan(care, customers[5:40], NOON + timedelta(minutes=40) - DAY)
    offer_often(customers)
    birthdays(customers)
    begin = NOON + HOUR
    foresees = rehearsed(begin, 9, HOURS)
    done = really(begin, 9, HOURS)
    assert foreseen(foresees) == done
    assert foreseen_held(foresees) == held()
    assert len(done) > 100
    assert {reason for *_rest, reason, _at in done} >= {"", "opted_out", "expired", "relation"}
