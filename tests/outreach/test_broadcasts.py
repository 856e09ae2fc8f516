"""A group broadcast goes by its owners to its groups, once, and each customer's row says so."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from tests.outreach import broadcast_make as make
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as sends
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.groups.models import GroupChat
from yutang.kernel import clock, config
from yutang.outreach.commands import broadcast_steps as steps
from yutang.outreach.commands import broadcasting, reconciling
from yutang.outreach.commands import broadcasts as commands
from yutang.outreach.commands.sends import set_approval
from yutang.outreach.errors import BroadcastEmpty, OwnSend
from yutang.outreach.models import Broadcast, Task
from yutang.outreach.queries import broadcast_groups as queries
from yutang.outreach.queries import worth
from yutang.outreach.queries.waiting import waiting
from yutang.wecom.api import mass

SENT, HANDED, UNKNOWN = ("sent", ""), ("handed", ""), ("unknown", "")
LATER = timedelta(minutes=5)


def test_a_broadcast_reaches_the_groups_and_counts_for_each_customer_once(wecom):
    people = sends.customers(wecom, 5, members=["Alice", "Bob"])
    one = make.group(wecom, people[:3], strangers=2)
    two = make.group(wecom, people[2:], owner="Bob")
    broadcast = make.handed([one, two])
    assert make.states(broadcast) == {HANDED: 2}
    assert make.at_wecom(broadcast) == ["Alice", "Bob"]
    assert make.told(broadcast) == [], "nobody has it before an owner sends it"
    make.confirm(wecom, broadcast)
    sends.carry(later=LATER)
    assert make.states(broadcast) == {SENT: 2}
    rows = make.told(broadcast)
    assert sorted(row.customer_id for row in rows) == sorted(each.pk for each in people)
    assert {(row.state, row.carrier) for row in rows} == {("delivered", "wecom_group")}
    told = Activity.objects.filter(kind=Kind.MESSAGE_DELIVERED)
    assert set(told.values_list("customer", flat=True)) == {each.pk for each in people}
    broadcasting.keep_broadcasts()
    broadcast.refresh_from_db()
    assert broadcast.state == Broadcast.State.DONE


def test_what_a_group_got_counts_against_its_customers_budgets(wecom):
    people = sends.customers(wecom, 2)
    ledger.budgets(contacts_7=1)
    broadcast = make.handed([make.group(wecom, people[:1])])
    make.confirm(wecom, broadcast)
    sends.carry(later=LATER)
    send = sends.started(people)
    assert sends.states(send) == {("held", "budget"): 1, ("admitted", ""): 1}


def test_groups_that_cant_get_it_are_skipped_and_say_why(wecom):
    people = sends.customers(wecom, 4, members=["Alice", "Carol"])
    good, gone, empty, left = (
        make.group(wecom, people[:1]),
        make.group(wecom, people[:1]),
        make.group(wecom, []),
        make.group(wecom, people[1:2], owner="Carol"),
    )
    broadcast = make.draft([good, gone, empty, left])
    GroupChat.objects.filter(pk=gone.pk).update(status="dissolved", dissolved_at=clock.now())
    make.leaves(left.owner)
    found = queries.reach(broadcast)
    assert (found.groups, found.going, found.customers) == (4, 1, 1)
    assert sorted(each.reason for each in found.skipped) == ["dissolved", "empty", "owner_left"]
    steps.start_broadcast(broadcast_id=broadcast.pk, actor=sends.operator())
    broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
    assert make.states(broadcast) == {
        ("waiting", ""): 1,
        ("skipped", "dissolved"): 1,
        ("skipped", "empty"): 1,
        ("skipped", "owner_left"): 1,
    }
    again = commands.copy_broadcast(
        broadcast_id=broadcast.pk, only_missed=True, actor=sends.operator()
    )
    chosen = set(again.rows.values_list("group", flat=True))
    assert chosen == {empty.pk, left.pk}, "a dissolved group is never chosen again"


def test_a_broadcast_that_no_group_can_get_isnt_started(wecom):
    broadcast = make.draft([make.group(wecom, [])])
    with pytest.raises(BroadcastEmpty):
        steps.start_broadcast(broadcast_id=broadcast.pk, actor=sends.operator())


def test_wecoms_limit_of_a_group_is_kept(wecom):
    ledger.policy(carrier_mode="day")
    group = make.group(wecom, sends.customers(wecom, 1))
    first = make.handed([group])
    make.confirm(wecom, first)
    sends.carry(later=LATER)
    assert make.states(first) == {SENT: 1}
    second = queries.reach(make.draft([group]))
    assert [each.reason for each in second.skipped] == ["limit"]


def test_a_creation_without_an_answer_is_looked_for_and_not_made_again(wecom, monkeypatch):
    monkeypatch.setattr(mass, "CREATION_SECONDS", 0.5)
    broadcast = make.begun([make.group(wecom, sends.customers(wecom, 1))])
    wecom.post("/sim/faults", kind="silent", match=sends.ADD, count=1)
    sends.carry()
    assert make.states(broadcast) == {UNKNOWN: 1}
    sends.carry(later=LATER)
    assert make.states(broadcast) == {HANDED: 1}
    assert make.at_wecom(broadcast) == ["Alice"]


def test_a_creation_that_never_arrived_is_made_again_after_some_looks(wecom):
    broadcast = make.begun([make.group(wecom, sends.customers(wecom, 1))])
    wecom.post("/sim/faults", kind="http_500", match=sends.ADD, count=1)
    sends.carry()
    for look in range(1, reconciling.LOOKS):
        sends.carry(later=look * LATER)
        assert make.states(broadcast) == {UNKNOWN: 1}, look
    sends.carry(later=reconciling.LOOKS * LATER)
    assert make.states(broadcast) == {HANDED: 1}
    assert make.at_wecom(broadcast) == ["Alice"]


def test_a_worker_killed_between_creating_and_the_answer_leaves_one_task(wecom, monkeypatch):
    """The row says *creating*, WeCom has the task, and nobody is there to hear it."""
    broadcast = make.begun([make.group(wecom, sends.customers(wecom, 1))])
    create = mass.create_for_groups

    def killed(*given, **named):
        create(*given, **named)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(mass, "create_for_groups", killed)
        with pytest.raises(KeyboardInterrupt):
            sends.carry()
    assert make.tasks(broadcast)[0].state == Task.State.CREATING
    sends.carry(later=LATER)  # the lease is over: it is in doubt now
    sends.carry(later=2 * LATER)
    assert make.states(broadcast) == {HANDED: 1}
    assert make.at_wecom(broadcast) == ["Alice"]


def test_of_two_tasks_that_say_the_same_one_waits_while_the_other_is_in_doubt(wecom, monkeypatch):
    monkeypatch.setattr(mass, "CREATION_SECONDS", 0.5)
    monkeypatch.setattr(mass, "MOST_GROUPS", 1)
    people = sends.customers(wecom, 2)
    broadcast = make.begun([make.group(wecom, [each]) for each in people])
    wecom.post("/sim/faults", kind="silent", match=sends.ADD, count=1)
    sends.carry()
    assert make.states(broadcast) == {UNKNOWN: 1, ("waiting", ""): 1}
    sends.carry(later=LATER)
    sends.carry(later=2 * LATER)
    assert make.states(broadcast) == {HANDED: 2}
    assert make.at_wecom(broadcast) == ["Alice", "Alice"]


def test_an_owner_who_left_meanwhile_doesnt_get_the_task(wecom):
    group = make.group(wecom, sends.customers(wecom, 1, members=["Dave"]), owner="Dave")
    broadcast = make.begun([group])
    make.leaves(group.owner)
    sends.carry()
    assert make.states(broadcast) == {("failed", "owner_left"): 1}
    assert make.at_wecom(broadcast) == []


def test_what_an_owner_who_left_hasnt_confirmed_is_taken_back(wecom):
    group = make.group(wecom, sends.customers(wecom, 1, members=["Dave"]), owner="Dave")
    broadcast = make.handed([group])
    make.leaves(group.owner)
    sends.carry(later=LATER)
    assert make.states(broadcast) == {("failed", "owner_left"): 1}


def test_a_group_with_another_owner_by_now_isnt_handed_to_the_former_one(wecom):
    people = sends.customers(wecom, 2, members=["Alice", "Bob"])
    group = make.group(wecom, people)
    broadcast = make.begun([group])
    GroupChat.objects.filter(pk=group.pk).update(owner=ledger.member("Bob"))
    sends.carry()
    assert make.states(broadcast) == {("failed", "owner_changed"): 1}


def test_quiet_hours_hold_all_of_it(wecom):
    broadcast = make.draft([make.group(wecom, sends.customers(wecom, 1))])
    steps.start_broadcast(broadcast_id=broadcast.pk, actor=sends.operator())
    ledger.policy(quiet_from="21:00", quiet_to="09:00")
    midnight = clock.day_bounds(clock.today() + timedelta(days=1))[0]
    with clock.frozen(midnight):
        broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
        broadcast.refresh_from_db()
        assert (broadcast.held_for, broadcast.state) == ("quiet", Broadcast.State.PLANNED)
        assert broadcast.held_until == midnight + timedelta(hours=9)
    with clock.frozen(midnight + timedelta(hours=9, minutes=1)):
        broadcasting.keep_broadcasts()
    broadcast.refresh_from_db()
    assert (broadcast.held_until, broadcast.state) == (None, Broadcast.State.RUNNING)


def test_cancelling_takes_it_from_owners_who_havent_confirmed(wecom):
    people = sends.customers(wecom, 2, members=["Alice", "Bob"])
    groups = [make.group(wecom, people[:1]), make.group(wecom, people[1:], owner="Bob")]
    broadcast = make.handed(groups)
    first = make.tasks(broadcast)[0]
    wecom.post("/sim/mass/confirm", member=first.member.wecom_userid, msgid=first.msgid)
    steps.cancel_broadcast(broadcast_id=broadcast.pk, actor=sends.operator())
    sends.carry(later=LATER)
    assert make.states(broadcast) == {SENT: 1, ("failed", "cancelled"): 1}


def test_a_large_one_waits_for_another_persons_word(wecom):
    config.forget()
    set_approval(above=0, actor=sends.operator())
    config.forget()
    broadcast = make.draft([make.group(wecom, sends.customers(wecom, 1))])
    steps.start_broadcast(broadcast_id=broadcast.pk, actor=sends.operator())
    with pytest.raises(OwnSend):
        steps.decide_broadcast(broadcast_id=broadcast.pk, approve=True, actor=sends.operator())
    broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
    assert make.states(broadcast) == {("chosen", ""): 1}
    steps.decide_broadcast(
        broadcast_id=broadcast.pk, approve=True, actor=sends.operator("Olga", role="owner")
    )
    broadcasting.begin_broadcast(broadcast_id=broadcast.pk)
    assert make.states(broadcast) == {("waiting", ""): 1}


def test_what_wecom_tells_late_still_counts(wecom):
    """We had given up on the owner; then she sent it after all."""
    broadcast = make.handed(
        [make.group(wecom, sends.customers(wecom, 1))], expires_at=clock.now() + timedelta(hours=1)
    )
    (task,) = make.tasks(broadcast)
    make.confirm(wecom, broadcast)
    broadcast.rows.update(state="failed", reason="unconfirmed", settled_at=clock.now())
    Task.objects.filter(pk=task.pk).update(poll_next_at=clock.now())
    sends.carry(later=LATER)
    assert make.states(broadcast) == {SENT: 1}
    assert len(make.told(broadcast)) == 1


def test_what_waits_for_an_owner_counts_with_all_who_are_in_the_groups(wecom):
    people = sends.customers(wecom, 3)
    groups = [make.group(wecom, people), make.group(wecom, people[:1])]
    make.handed(groups)
    cache.set(worth._key(clock.today()), {"lead": 100, "active": 100}, 60)
    found = waiting(groups[0].owner)
    cache.clear()
    (confirm,) = [row for row in found.rows if row.key == "confirm"]
    assert confirm.value == 300, "each customer once"
