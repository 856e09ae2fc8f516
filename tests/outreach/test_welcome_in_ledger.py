"""Every welcome is a row of the ledger; the lane doesn't wait for it, and a kill loses none."""

from datetime import timedelta

import pytest
from django.db import transaction

from tests.customers.make import member
from tests.outreach import make_todos as make
from yutang.customers.commands import merge_customers
from yutang.customers.models import Customer, Identity
from yutang.kernel import clock
from yutang.outreach import contents, sources
from yutang.outreach.commands import tell_welcome
from yutang.outreach.commands.entering import enter_recent
from yutang.outreach.models import Message, Task, Welcome, WelcomeSend

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao() -> Customer:
    customer = Customer.objects.create(name="Zhao")
    Identity.objects.create(customer=customer, kind="external_userid", value="wmZHAO")
    return customer


def sent(state: str = "sent", *, inbox_id: int = 7, **more) -> WelcomeSend:
    welcome, _ = Welcome.objects.get_or_create(name="General", defaults={"text": "Hello"})
    now = clock.now()
    return WelcomeSend.objects.create(
        inbox_id=inbox_id,
        welcome=welcome,
        event_at=now,
        received_at=now,
        handed_at=now + timedelta(milliseconds=300) if state == "sent" else None,
        state=state,
        **more,
    )


def told(inbox_id: int = 7) -> None:
    with transaction.atomic():
        tell_welcome(inbox_id=inbox_id, external_userid="wmZHAO")


def rows():
    return list(Message.objects.order_by("occurrence").values_list("state", "reason"))


def test_a_sent_welcome_is_a_delivered_message_once(zhao):
    send = sent()
    told()
    told()
    [row] = Message.objects.all()
    assert (row.state, row.carrier, row.customer) == ("delivered", "welcome", zhao)
    assert row.settled_at == send.handed_at
    named = sources.named([(row.source_type, row.source_id)])
    assert [each.name for each in named.values()] == ["General"]


@pytest.mark.parametrize(("state", "reason"), [("late", "expired"), ("refused", "refused")])
def test_a_missed_welcome_failed_and_says_why(zhao, state, reason):
    sent(state)
    told()
    assert rows() == [("failed", reason)]


def test_where_no_welcome_was_meant_the_ledger_has_nothing(zhao):
    now = clock.now()
    WelcomeSend.objects.create(inbox_id=7, event_at=now, received_at=now, state="nothing")
    told()
    assert rows() == []


def test_what_was_missed_is_entered_later_and_what_changed_is_mended(zhao):
    sent(customer=zhao)
    assert (enter_recent(), enter_recent()) == (1, 0)
    Message.objects.update(state="failed", reason="expired")
    assert enter_recent() == 1
    assert rows() == [("delivered", "")]


def test_a_welcome_that_ends_after_the_event_was_handled_is_entered_then(zhao):
    send = sent("sending")
    told()
    assert rows() == []
    WelcomeSend.objects.filter(pk=send.pk).update(state="sent", handed_at=clock.now())
    assert enter_recent() == 1


def test_a_merge_takes_the_welcomes_along(zhao):
    sent()
    told()
    other = make.customer("Qian")
    merge_customers(kept_id=other.pk, gone_id=zhao.pk, actor=None)
    assert Message.objects.get().customer == other
    assert enter_recent() == 0


def test_a_second_message_is_planned_some_hours_after_the_welcome_once(zhao):
    send = sent()
    Welcome.objects.update(second_text="How do you like it? {member}", second_after_hours=24)
    told()
    told()
    row = Message.objects.get(step="second")
    assert (row.state, row.carrier) == ("planned", "wecom_single")
    assert row.due_at == send.handed_at + timedelta(hours=24)
    task = Task(source_type="welcome", source_id=row.source_id, member=member("Bob"))
    assert contents.says(task).text == "How do you like it? Bob"
    assert contents.stands(task) == contents.Standing.GOING
    Welcome.objects.update(removed_at=clock.now(), is_on=False)
    assert contents.stands(task) == contents.Standing.OVER


def test_a_missed_welcome_has_no_second_message(zhao):
    sent("late")
    Welcome.objects.update(second_text="How do you like it?", second_after_hours=24)
    told()
    assert not Message.objects.filter(step="second").exists()
