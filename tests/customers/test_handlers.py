"""Events of WeCom's change customers once, whatever order they are handled in."""

from datetime import timedelta
from itertools import permutations

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.customers.make import NOON
from yutang import wecom
from yutang.customers.models import Activity, Consent, Follow
from yutang.kernel import clock
from yutang.wecom import registry

pytestmark = pytest.mark.django_db

ADD, HALF = "add_external_contact", "add_half_external_contact"
SECOND = timedelta(seconds=1)
number = iter(range(1, 10_000))


def handle(change: str, seconds: int = 0, **fields: str) -> None:
    """Handle one event as the inbox would."""
    at = NOON + seconds * SECOND
    fields = {"UserID": "Alice", "ExternalUserID": "wmZhao", **fields}
    event = wecom.Event(next(number), "change_external_contact", change, at, at, fields)
    for each in registry.handlers(event.event, change):
        if each.__module__ == "yutang.customers.handlers":
            each(event)


def kinds() -> list[str]:
    rows = Activity.objects.order_by("happened_at", "id")
    return list(rows.values_list("kind", flat=True))


def test_an_add_event_makes_a_follow_and_asks_for_details_once():
    handle(ADD, State="store-12")
    handle(ADD, State="store-12")
    follow = Follow.objects.get()
    assert (follow.state, follow.since) == ("store-12", NOON)
    assert kinds() == ["added"]
    refreshing = ProcrastinateJob.objects.filter(task_name="customers.refresh", status="todo")
    assert refreshing.count() == 1


@pytest.mark.parametrize(
    ("change", "fields", "kind", "ended_by"),
    [
        ("del_follow_user", {}, "removed_us", "customer"),
        ("del_external_contact", {}, "removed_by_us", "member"),
        ("del_external_contact", {"Source": "DELETE_BY_TRANSFER"}, "transferred", "transfer"),
    ],
)
def test_each_end_says_whose_it_was(change, fields, kind, ended_by):
    handle(ADD)
    handle(change, 60, **fields)
    assert kinds() == ["added", kind]
    assert Follow.objects.get().ended_by == ended_by


NEWS = [(HALF, 0), (ADD, 10), ("del_follow_user", 20), (ADD, 30), ("del_external_contact", 40)]


@pytest.mark.parametrize("order", list(permutations(range(len(NEWS))))[::7])
def test_any_order_with_repetitions_leads_to_the_same_end(order):
    for index in [*order, *order[:2]]:
        handle(NEWS[index][0], NEWS[index][1])
    follow = Follow.objects.get()
    assert (follow.ended_at, follow.ended_by) == (NOON + 40 * SECOND, "member")
    assert kinds() == ["half_added", "added", "removed_us", "added", "removed_by_us"]


@pytest.mark.parametrize("order", list(permutations(range(4)))[::3])
def test_any_order_of_a_return_leaves_the_relation_open(order):
    for index in order:
        handle(NEWS[index][0], NEWS[index][1])
    follow = Follow.objects.get()
    assert follow.is_open
    assert follow.since == NOON + 30 * SECOND
    assert not follow.is_half


def test_a_failed_transfer_is_told_with_its_reason():
    handle("transfer_fail", FailReason="customer_refused")
    handle("transfer_fail", FailReason="customer_refused")
    assert Activity.objects.get().props == {"reason": "customer_refused"}


def test_agreeing_to_archiving_is_a_consent():
    handle("msg_audit_approved")
    handle("msg_audit_approved")
    assert Consent.objects.get().purpose == "chat_archive"
    assert kinds() == ["chat_agreed", "consented"]


def test_an_edit_asks_for_details_a_little_later():
    handle("edit_external_contact")
    job = ProcrastinateJob.objects.get(task_name="customers.refresh", status="todo")
    assert job.scheduled_at
    assert kinds() == []


def test_a_later_edit_is_not_answered_by_a_reading_that_comes_too_early_for_it():
    for seconds in (0.1, 0.8, 1.5):
        with clock.frozen(NOON + seconds * SECOND):
            handle("edit_external_contact")
    waiting = ProcrastinateJob.objects.filter(task_name="customers.refresh", status="todo")
    at = [job.scheduled_at - NOON for job in waiting.order_by("scheduled_at")]
    assert at == [3 * SECOND, 4 * SECOND]
