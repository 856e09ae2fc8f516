"""Plans become rows once, and what becomes of the rows stands in them and in the log."""

import pytest

from tests.outreach import ledger_make as make
from tests.outreach.ledger_make import HOUR, NOON
from yutang.customers.models import Activity
from yutang.kernel import clock
from yutang.outreach.commands import planning, settling
from yutang.outreach.commands.admission import admit
from yutang.outreach.models import Message, Task
from yutang.outreach.rules import governor

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _free():
    make.policy()


def admitted(*customers, **terms):
    source = make.source()
    ids = [each.pk for each in customers]
    planning.plan_customers(source=source, terms=make.terms(**terms), customer_ids=ids)
    admit(at=NOON, source=source)
    return Message.objects.filter(source_type=source.type, source_id=source.id).order_by("id")


def test_control_group_and_variant_are_the_same_in_sql_and_python():
    people = [make.customer(str(n)) for n in range(200)]
    terms = {"control_percent": 12.5, "salt": "盐", "shares": (30, 50, 20)}
    for message in admitted(*people, **terms):
        alone = governor.in_group("盐", message.customer_id, 12.5)
        assert message.is_control == alone
        assert message.variant == governor.variant_of("盐", message.customer_id, (30, 50, 20))
        assert message.state == ("suppressed" if alone else "admitted")
        assert message.reason == ("control" if alone else "")


def test_hash_spreads_evenly_and_salts_are_apart():
    ids = range(20_000)
    one = {id for id in ids if governor.in_group("a", id, 10)}
    other = {id for id in ids if governor.in_group("b", id, 10)}
    assert 1_850 < len(one) < 2_150
    assert 130 < len(one & other) < 270


def test_pace_spreads_the_due_times():
    people = [make.customer(str(n)) for n in range(5)]
    plan = make.source()
    planning.plan_customers(
        source=plan, terms=make.terms(per_minute=2), customer_ids=[each.pk for each in people]
    )
    assert [admit(at=NOON + minute * HOUR / 60).admitted for minute in range(4)] == [2, 2, 1, 0]


def test_a_paused_plan_waits_and_a_cancelled_one_ends():
    who = make.customer()
    plan = make.source()
    planning.plan_customers(source=plan, terms=make.terms(), customer_ids=[who.pk])
    assert planning.pause(source=plan) == 1
    assert admit(at=NOON).asked == 0
    assert planning.resume(source=plan) == 1
    assert planning.cancel(source=plan) == 1
    assert make.state(plan, who) == ("suppressed", "cancelled")
    assert admit(at=NOON).asked == 0


def test_delivered_messages_are_on_the_timeline_once():
    message = admitted(make.customer())[0]
    task = Task.objects.create(source_type="send", source_id=1, carrier="wecom_single")
    Message.objects.filter(pk=message.pk).update(task=task)
    assert settling.hand(task_id=task.pk, at=NOON) == 1
    assert settling.deliver(message_ids=[message.pk], at=NOON + HOUR) == 1
    assert settling.deliver(message_ids=[message.pk]) == 0
    told = Activity.objects.get(kind="message_delivered")
    assert (told.subject_type, told.subject_id) == ("message", message.pk)
    assert told.props["carrier"] == "wecom_single"
    message.refresh_from_db()
    assert (message.state, message.settled_at) == ("delivered", NOON + HOUR)


def test_failures_say_why_and_free_the_budget():
    make.budgets(contacts_7=1)
    who = make.customer()
    message = admitted(who)[0]
    settling.fail(message_ids=[message.pk], reason="no_friend")
    assert Activity.objects.get(kind="message_failed").props["reason"] == "no_friend"
    assert admitted(who)[0].state == "admitted"


def test_an_unknown_message_counts_until_it_is_found():
    make.budgets(contacts_7=1)
    who = make.customer()
    message = admitted(who)[0]
    settling.unknown(message_ids=[message.pk])
    assert admitted(who)[0].reason == "budget"
    assert settling.hand(message_ids=[message.pk]) == 1
    assert settling.deliver(message_ids=[message.pk]) == 1


def test_a_late_confirmation_counts_still():
    message = admitted(make.customer())[0]
    settling.fail(message_ids=[message.pk], reason="unconfirmed", at=clock.now())
    assert settling.deliver(message_ids=[message.pk]) == 1
    message.refresh_from_db()
    assert (message.state, message.reason) == ("delivered", "")


def test_a_planned_message_is_not_settled():
    who = make.customer()
    plan = make.source()
    planning.plan_customers(source=plan, terms=make.terms(), customer_ids=[who.pk])
    planned = Message.objects.get(source_id=plan.id)
    assert settling.deliver(message_ids=[planned.pk]) == 0
