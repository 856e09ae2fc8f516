"""What became of a welcome stands on the customer's timeline, once."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation

from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Customer, Identity
from yutang.customers.sentences import tell_all
from yutang.kernel import clock
from yutang.outreach.commands import tell_welcome
from yutang.outreach.models import WelcomeSend

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhao() -> Customer:
    customer = Customer.objects.create(name="赵晓")
    Identity.objects.create(customer=customer, kind="external_userid", value="wmZHAO")
    return customer


def send(state: str, reason: str = "") -> WelcomeSend:
    now = clock.now()
    handed = now + timedelta(milliseconds=420) if state == "sent" else None
    return WelcomeSend.objects.create(
        inbox_id=7, event_at=now, received_at=now, handed_at=handed, state=state, reason=reason
    )


def told() -> list[tuple[str, dict[str, object]]]:
    return list(Activity.objects.values_list("kind", "props"))


def test_a_sent_welcome_is_told_once_with_its_milliseconds(zhao: Customer):
    send("sent")
    with transaction.atomic():
        tell_welcome(inbox_id=7, external_userid="wmZHAO")
        tell_welcome(inbox_id=7, external_userid="wmZHAO")
    assert told() == [(Kind.WELCOMED, {"milliseconds": 420})]
    assert WelcomeSend.objects.get().customer == zhao


def test_a_missed_welcome_is_told_with_its_reason(zhao: Customer):
    send("late", "silent")
    tell_welcome(inbox_id=7, external_userid="wmZHAO")
    assert told() == [(Kind.WELCOME_MISSED, {"reason": "silent"})]
    with translation.override("en"):
        [line] = tell_all(list(Activity.objects.all()))
    assert line.detail == "WeCom didn't answer within the 20 seconds"


def test_where_nothing_was_to_be_sent_nothing_is_told(zhao: Customer):
    send("nothing", "no_welcome")
    tell_welcome(inbox_id=7, external_userid="wmZHAO")
    assert told() == []


def test_an_event_without_a_send_is_no_fault(zhao: Customer):
    tell_welcome(inbox_id=8, external_userid="wmZHAO")
    assert told() == []
