"""What is rehearsed without anybody doing anything is what the engine then really does."""

from datetime import timedelta

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
from yutang.journeys.models import Journey

pytestmark = pytest.mark.django_db
HOURS = 3  # between two looks of the engine


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
    begin = NOON + HOUR
    foresees = rehearsed(begin, 9, HOURS)
    done = really(begin, 9, HOURS)
    assert foreseen(foresees) == done
    assert foreseen_held(foresees) == held()
    assert len(done) > 100
    assert {reason for *_rest, reason, _at in done} >= {"", "opted_out", "expired", "relation"}
