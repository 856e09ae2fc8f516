"""What we remember of a customer follows her: locks, todos, messages; and nothing on a leave."""

from datetime import timedelta

import pytest
from django.urls import reverse

from tests import make as staff
from tests.acquisition import make as codes
from tests.outreach import make_todos
from tests.service import make
from yutang.acquisition.commands.assignment import assign_customer
from yutang.acquisition.models import Lock
from yutang.acquisition.rules.persons import Person
from yutang.customers.models import Activity, Follow
from yutang.kernel import clock
from yutang.outreach.models import Message, Task
from yutang.service.commands.handing import planning, settling, starting, stranding
from yutang.service.models import Handover, Orphan, Stage

pytestmark = pytest.mark.django_db


def end(handover, stage=Stage.DONE):
    ids = [row.pk for row in make.passings(handover)]
    return settling.settle(passing_ids=ids, outcome=settling.Outcome(stage, clock.now()))


def test_the_lock_follows_only_when_it_is_done():
    giver, bob = make.staff(), make.staff()
    code = codes.code(giver, bob)
    who, refuser = make.customers(2, by=giver)
    bare = make.customers(1, by=giver)[0]
    for each in (who, refuser):
        Lock.objects.create(customer=each, member=giver, code=code, at=clock.now())
    Lock.objects.create(customer=bare, member=giver, at=clock.now())
    handover = make.start(giver, bob)
    ids = {row.customer_id: row.pk for row in make.passings(handover)}
    done = settling.Outcome(Stage.DONE, clock.now())
    refused = settling.Outcome(Stage.REFUSED, clock.now())
    assert settling.settle(passing_ids=[ids[who.pk], ids[bare.pk]], outcome=done) == 2
    assert settling.settle(passing_ids=[ids[refuser.pk]], outcome=refused) == 1
    assert settling.settle(passing_ids=list(ids.values()), outcome=done) == 0, "once"
    assert Lock.objects.get(customer=who).member == bob
    assert Lock.objects.get(customer=refuser).member == giver
    for each in (who, bare):
        met = assign_customer(code=code, person=Person(customer_id=each.pk), at=clock.now())
        assert met.member == bob
    assert Follow.objects.get(customer=refuser, member=giver).is_open


def test_todos_and_messages_wait_and_then_follow():
    giver, bob = make.staff(), make.staff()
    who, refuser = make.customers(2, by=giver)
    todo = make_todos.todo(giver, who, by=giver)
    loose = make_todos.message(who, member=giver)
    task = Task.objects.create(
        source_type="send", source_id=1, carrier="wecom_single", member=giver, size=1
    )
    packed = make_todos.message(refuser, member=giver, task=task)
    created = make_todos.task(giver, who)
    handover = make.start(giver, bob)
    for each in (loose, packed):
        each.refresh_from_db()
        assert (each.state, each.reason, each.task_id) == ("held", "relation", None)
    assert created.messages.get().state == "handed", "what WeCom has stays there"
    end(handover)
    todo.refresh_from_db()
    assert (todo.member, todo.taken_from) == (bob, giver)
    loose.refresh_from_db()
    assert loose.held_until <= clock.now()


def test_a_leave_moves_todos_and_nothing_else_and_ends_by_itself():
    giver, bob = make.staff(), make.staff()
    who, friend = make.customers(2, by=giver)
    Follow.objects.create(customer=friend, member=bob, since=clock.now())
    todo = make_todos.todo(giver, who, by=giver)
    stays, goes = (make_todos.message(each, member=giver) for each in (who, friend))
    back_on = clock.today() + timedelta(days=7)
    handover = make.start(giver, bob, kind="leave", back_on=back_on)
    assert make.stages(handover) == {"covered": 2}
    for row, member in ((todo, bob), (stays, giver), (goes, bob)):
        row.refresh_from_db()
        assert row.member == member
    late = make_todos.todo(giver, who, by=giver)
    make.carry(later=timedelta(minutes=11))
    late.refresh_from_db()
    assert late.member == bob
    assert Follow.objects.get(customer=who, member=giver).is_open
    make.carry(later=timedelta(days=8))
    assert make.stages(handover) == {"returned": 2}
    todo.refresh_from_db()
    assert (todo.member, todo.taken_from) == (giver, None)
    told = Activity.objects.filter(customer=who, kind="handed_over").order_by("pk")
    assert [row.props["why"] for row in told] == ["leave", "back"]


def test_a_member_is_away_once_and_may_come_back_early():
    giver, bob = make.staff(), make.staff()
    make.customers(1, by=giver)
    back_on = clock.today() + timedelta(days=7)
    first = make.start(giver, bob, kind="leave", back_on=back_on)
    second = make.plan(giver, bob, kind="leave", back_on=back_on)
    with pytest.raises(starting.AlreadyAway):
        starting.start_handover(handover=second, actor=make.manager())
    starting.cancel_handover(handover=first, actor=make.manager())
    first.refresh_from_db()
    assert (first.state, make.stages(first)) == (Handover.State.DONE, {"returned": 1})
    starting.start_handover(handover=second, actor=make.manager())


def test_whoever_came_or_went_since_the_plan_is_seen_at_its_start():
    giver, bob = make.staff(), make.staff()
    gone, kept = make.customers(2, by=giver)
    handover = make.plan(giver, bob)
    Follow.objects.filter(customer=gone).update(ended_at=clock.now(), ended_by="customer")
    new = make.customers(1, by=giver)[0]
    starting.start_handover(handover=handover, actor=make.manager())
    assert {row.customer_id for row in make.passings(handover)} == {kept.pk, new.pk}
    with pytest.raises(planning.NotDraft):
        planning.locked_draft(handover)


def test_what_somebody_left_behind_is_read_from_wecom(wecom):
    giver, bob = make.staff(wecom), make.staff(wecom, name="Bo")
    known = make.customers(1, by=giver, simulator=wecom)[0]
    person = wecom.post("/sim/people", name="孙悦")
    wecom.post("/sim/member/add", person=person["id"], member=giver.wecom_userid)
    make.resign(giver, wecom)
    Follow.objects.filter(customer=known).update(ended_at=clock.now(), ended_by="unseen")
    stranding.read_orphans()
    assert Orphan.objects.filter(member=giver).count() == 2
    client = staff.client(staff.member("Olga"))
    page = client.get(reverse("handing:handovers")).text
    assert giver.name in page
    assert "nobody takes over yet" in client.get(reverse("console:home_todos")).text
    handover = make.start(giver, bob, kind="resigned")
    make.carry()
    assert make.stages(handover) == {"waiting": 2}
    stranding.read_orphans()
    assert not Orphan.objects.filter(member=giver).exists(), "WeCom lists them no longer"
    end(handover)
    assert Follow.objects.get(customer=known, member=bob).is_open


def test_messages_of_the_ledger_keep_their_rows():
    giver, bob = make.staff(), make.staff()
    who = make.customers(1, by=giver)[0]
    message = make_todos.message(who, member=giver)
    handover = make.start(giver, bob)
    starting.cancel_handover(handover=handover, actor=make.manager())
    message.refresh_from_db()
    assert message.state == Message.State.HELD
    assert message.held_until <= clock.now()
