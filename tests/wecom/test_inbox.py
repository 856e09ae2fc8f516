"""The inbox: in order for each customer, once each, failures wait longer and longer, then rest."""

import json
import threading
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction

from tests.wecom import make
from yutang import wecom
from yutang.kernel import clock
from yutang.kernel.models import AuditEntry
from yutang.wecom import inlet, rules, xml
from yutang.wecom.commands import inbox, observing
from yutang.wecom.models import Inbox, Observation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("registered")]
EDIT = ("change_external_contact", "edit_external_contact")
ADD = ("change_external_contact", "add_external_contact")
ALICE = SimpleNamespace(pk=7, name="Alice")


def arrive(message: bytes) -> Inbox:
    row = inlet.row(xml.read(message), received_at=clock.now())
    inlet.keep(row)
    return Inbox.objects.get(dedupe=row.dedupe)


def handle_all() -> int:
    return sum(1 for _ in iter(handle_next, False))


def handle_next() -> bool:
    return any(inbox.handle_next(lane) for lane in ("welcome", "contact", "other"))


def test_an_event_is_handled_lowest_floor_first_and_marked_done():
    seen = []
    wecom.on(*EDIT)(lambda event: seen.append(("customers", event.text("UserID"))))
    wecom.on(EDIT[0])(lambda event: seen.append(("every", event.change_type)))
    row = arrive(make.contact_event())
    assert handle_all() == 1
    assert sorted(seen) == [("customers", "Alice"), ("every", "edit_external_contact")]
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 1)
    assert row.handled_at


def test_what_is_private_of_members_is_not_kept():
    said = {"UserID": "Alice", "Mobile": "13800001234", "Email": "a@example.com"}
    row = arrive(make.plain(Event="change_contact", ChangeType="update_user", **said))
    assert row.payload["UserID"] == "Alice"
    assert not {"Mobile", "Email"} & set(row.payload)


def test_what_nobody_handles_is_ignored():
    row = arrive(make.plain(Event="brand_new_event", CreateTime=1_900_000_000))
    assert handle_all() == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("ignored", "unknown")


def test_a_failing_handler_undoes_what_ran_before_it_and_tries_again():
    wecom.on(*EDIT)(lambda event: observing.observe("half done"))
    wecom.on(*EDIT)(lambda event: json.loads("{"))
    row = arrive(make.contact_event())
    assert handle_all() == 1  # the second try waits
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("new", 1)
    assert row.reason.startswith("JSONDecodeError")
    assert not Observation.objects.filter(pk="half done").exists()


def test_after_its_tries_an_event_rests_as_failed_and_can_be_replayed():
    trouble = [ValueError("no such store")]

    def handle(event):
        if trouble:
            raise trouble[0]

    wecom.on(*EDIT)(handle)
    row = arrive(make.contact_event())
    at = clock.now()
    for pause in (0, *rules.PAUSES):
        at += timedelta(seconds=pause + 1)
        with clock.frozen(at):
            assert handle_all() == 1
    row.refresh_from_db()
    assert (row.state, len(row.faults)) == ("failed", 1 + len(rules.PAUSES))
    trouble.clear()
    assert handle_all() == 0
    inbox.replay_event(id=row.pk, actor=ALICE)
    assert handle_all() == 1
    row.refresh_from_db()
    assert row.state == "done"
    assert AuditEntry.objects.get(action="wecom.replay").actor_id == 7


def test_a_done_event_can_not_be_replayed():
    wecom.on(*EDIT)(lambda event: None)
    row = arrive(make.contact_event())
    handle_all()
    with pytest.raises(inbox.NothingToReplay):
        inbox.replay_event(id=row.pk, actor=ALICE)


def test_replaying_all_failed_takes_only_those():
    for state in ("failed", "failed", "ignored", "done"):
        row = arrive(make.contact_event())
        Inbox.objects.filter(pk=row.pk).update(state=state)
    assert inbox.replay_failed(actor=ALICE) == 2
    assert Inbox.objects.filter(state="new").count() == 2


def test_a_customers_later_event_waits_for_the_earlier_one():
    seen = []

    def handle(event):
        seen.append(event.text("UserID"))
        if event.text("UserID") == "first" and len(seen) == 1:
            raise ValueError

    wecom.on(*EDIT)(handle)
    arrive(make.contact_event(ExternalUserID="wm1", UserID="first"))
    arrive(make.contact_event(ExternalUserID="wm1", UserID="second"))
    arrive(make.contact_event(ExternalUserID="wm2", UserID="other"))
    handle_all()
    assert seen == ["first", "other"]
    with clock.frozen(clock.now() + timedelta(seconds=5)):
        handle_all()
    assert seen == ["first", "other", "first", "second"]


def test_a_welcome_goes_first_and_outside_any_transaction():
    seen = []
    wecom.first(*ADD)(lambda event: seen.append(f"welcome {event.text('WelcomeCode')}"))
    wecom.on(*ADD)(lambda event: seen.append("handle"))
    arrive(make.contact_event("add_external_contact", WelcomeCode="WC"))
    assert not handle_next()  # not before its welcome
    assert inbox.welcome_next()
    assert not inbox.welcome_next()
    assert handle_all() == 1
    assert seen == ["welcome WC", "handle"]


def test_a_welcome_that_fails_is_tried_again_only_within_its_20_seconds():
    tries = []

    def greet(event):
        tries.append(clock.now())
        raise ConnectionError("silent")

    wecom.first(*ADD)(greet)
    wecom.on(*ADD)(lambda event: None)
    row = arrive(make.contact_event("add_external_contact", WelcomeCode="WC"))
    for second in range(40):
        with clock.frozen(row.created_at + timedelta(seconds=second)):
            inbox.welcome_next()
    assert all(at < row.created_at + timedelta(seconds=20) for at in tries)
    assert len(tries) > 5
    assert handle_all() == 1
    row.refresh_from_db()
    assert row.state == "done"


def test_a_dead_workers_welcome_is_taken_up_again():
    seen = []
    wecom.first(*ADD)(lambda event: seen.append(event.inbox_id))
    row = arrive(make.contact_event("add_external_contact", WelcomeCode="WC"))
    Inbox.objects.filter(pk=row.pk).update(claimed_until=clock.now() + inbox.CLAIM)
    assert not inbox.welcome_next()  # in the dead worker's hands
    with clock.frozen(clock.now() + inbox.CLAIM + timedelta(seconds=1)):
        assert inbox.welcome_next()
    assert seen == [row.pk]


def test_old_events_are_forgotten_but_failed_ones_stay():
    for state in ("done", "ignored", "failed", "new"):
        row = arrive(make.contact_event())
        Inbox.objects.filter(pk=row.pk).update(
            state=state, received_at=clock.now() - rules.REMEMBERED - timedelta(days=1)
        )
    assert inbox.forget_old() == 2
    assert set(Inbox.objects.values_list("state", flat=True)) == {"failed", "new"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_handle_each_event_once_and_no_customer_twice_at_once():
    under_way: set[str] = set()
    handled: list[int] = []
    clashes: list[str] = []

    def handle(event):
        who = event.text("ExternalUserID")
        if who in under_way:
            clashes.append(who)
        under_way.add(who)
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.002)")
        handled.append(event.inbox_id)
        under_way.discard(who)

    wecom.on(*EDIT)(handle)
    for number in range(90):
        arrive(
            make.contact_event(ExternalUserID=f"wm{number % 9}", CreateTime=1_900_000_000 + number)
        )
    in_threads(4, handle_all)
    assert sorted(handled) == sorted(Inbox.objects.values_list("id", flat=True))
    assert clashes == []
    for customer in range(9):
        mine = Inbox.objects.filter(subject=f"ExternalUserID:wm{customer}")
        order = [id for id in handled if id in set(mine.values_list("id", flat=True))]
        assert order == sorted(order)


@pytest.mark.django_db(transaction=True)
def test_calls_that_arrive_together_share_commits_and_none_is_lost():
    rows = [inlet.row(xml.read(make.contact_event()), received_at=clock.now()) for _ in range(100)]
    writes: list[int] = []

    def write(group):
        writes.append(len(group))
        inlet.write(group)

    shared = inlet.Inlet(write)
    queue = iter([*rows, *rows[:20]])  # twenty arrive twice
    lock = threading.Lock()

    def work():
        while True:
            with lock:
                row = next(queue, None)
            if row is None:
                return
            shared.keep(row)

    in_threads(12, work)
    assert Inbox.objects.count() == 100
    assert sum(writes) == 120
    assert max(writes) > 1


def test_one_bad_row_does_not_cost_the_others_their_place():
    good = inlet.row(xml.read(make.contact_event()), received_at=clock.now())
    bad = inlet.row({"Event": "PostgreSQL can't keep \x00"}, received_at=clock.now())
    tickets = [inlet.Ticket(good), inlet.Ticket(bad)]

    def write(rows):
        with transaction.atomic():
            inlet.write(rows)

    inlet.Inlet(write)._write(tickets)
    assert tickets[0].fault is None
    assert tickets[1].fault is not None
    assert Inbox.objects.count() == 1


def test_a_write_that_is_cut_off_never_counts_as_kept():
    def write(rows):
        raise SystemExit

    ticket = inlet.Ticket(inlet.row({}, received_at=clock.now()))
    cut_off = inlet.Inlet(write)
    cut_off.waiting.append(ticket)
    with pytest.raises(SystemExit):
        cut_off._take_turn()
    assert ticket.is_over
    assert isinstance(ticket.fault, inlet.NotWritten)
    assert not cut_off.is_writing


def in_threads(count, work):
    def run():
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
