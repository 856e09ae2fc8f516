"""Messages go to WeCom as tasks of members, and what became of each customer comes back."""

from datetime import timedelta

import pytest

from tests.content import make as content
from tests.outreach import sends_make as make
from yutang.content.attachments import Image
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity, Follow
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput
from yutang.org.models import Member
from yutang.outreach.commands import keeping, packing, reconciling, reminding, trying
from yutang.outreach.commands import sends as commands
from yutang.outreach.commands.media import have_copies, refresh_media
from yutang.outreach.commands.sends import Words
from yutang.outreach.contents import Content
from yutang.outreach.errors import RemindedEnough
from yutang.outreach.models import Message, Task
from yutang.wecom.api import mass

DELIVERED, HANDED = ("delivered", ""), ("handed", "")
LATER = timedelta(minutes=5)


def test_a_send_reaches_each_customer_by_the_member_who_follows(wecom):
    people = make.customers(wecom, 6, members=["Alice", "Bob"])
    send = make.handed(people)
    assert make.states(send) == {HANDED: 6}
    assert [task.size for task in make.tasks(send)] == [3, 3]
    make.confirm(wecom, send)
    make.carry(later=LATER)
    assert make.states(send) == {DELIVERED: 6}
    assert {task.state for task in make.tasks(send)} == {Task.State.CONFIRMED}
    assert {task.poll_next_at for task in make.tasks(send)} == {None}
    told = Activity.objects.filter(kind=Kind.MESSAGE_DELIVERED)
    assert set(told.values_list("customer", flat=True)) == {each.pk for each in people}
    keeping.keep_sends()
    send.refresh_from_db()
    assert send.state == send.State.DONE


def test_who_is_no_friend_or_unknown_to_wecom_fails_with_the_reason(wecom):
    people = make.customers(wecom, 4)
    gone, stranger, ended = people[:3]
    external = Follow.objects.get(customer=gone).external_userid
    send = make.started(people)
    Follow.objects.filter(customer=stranger).update(external_userid="wmNOBODY")
    Follow.objects.filter(customer=ended).update(ended_at=clock.now(), ended_by="customer")
    packing.pack()
    make.carry()
    assert make.states(send) == {HANDED: 2, ("failed", "unreachable"): 2}
    wecom.post("/sim/customer/delete_member", person=make.PERSONS[external], member="Alice")
    make.confirm(wecom, send)
    make.carry(later=LATER)
    found = dict(make.messages(send).values_list("customer", "reason"))
    assert found[gone.pk] == "no_friend"
    assert make.states(send)[DELIVERED] == 1
    assert Activity.objects.filter(kind=Kind.MESSAGE_FAILED).count() == 3


def test_nobody_reachable_fails_all_and_asks_no_more(wecom):
    people = make.customers(wecom, 2)
    send = make.started(people)
    Follow.objects.filter(customer__in=people).update(external_userid="")
    for each in people:
        each.identities.update(value=f"wmNONE{each.pk}")
    packing.pack()
    make.carry()
    assert make.states(send) == {("failed", "unreachable"): 2}
    (task,) = make.tasks(send)
    assert (task.state, task.poll_next_at) == (Task.State.REFUSED, None)


def test_a_creation_that_wecom_took_without_answering_is_found_and_not_made_again(
    wecom, monkeypatch
):
    monkeypatch.setattr(mass, "CREATION_SECONDS", 0.5)
    people = make.customers(wecom, 3)
    send = make.started(people)
    packing.pack()
    wecom.post("/sim/faults", kind="silent", match=make.ADD, count=1)
    make.carry()
    assert make.states(send) == {("unknown", ""): 3}
    assert make.tasks(send)[0].state == Task.State.UNKNOWN
    make.carry(later=LATER)
    assert make.states(send) == {HANDED: 3}
    assert len(make.at_wecom(wecom, send)) == 1


def test_a_creation_that_wecom_never_took_is_made_again_after_some_looks(wecom, monkeypatch):
    send = make.started(make.customers(wecom, 3))
    packing.pack()
    wecom.post("/sim/faults", kind="http_500", match=make.ADD, count=1)
    make.carry()
    assert make.states(send) == {("unknown", ""): 3}
    for look in range(1, reconciling.LOOKS):
        make.carry(later=look * LATER)
        assert make.tasks(send)[0].state == Task.State.UNKNOWN, look
    make.carry(later=reconciling.LOOKS * LATER)
    assert make.states(send) == {HANDED: 3}
    assert len(make.at_wecom(wecom, send)) == 1


def test_two_unknown_tasks_with_one_text_and_member_are_told_apart_by_their_customers(
    wecom, monkeypatch
):
    monkeypatch.setattr(mass, "CREATION_SECONDS", 0.5)
    monkeypatch.setattr(mass, "MOST_CUSTOMERS", 2)
    people = make.customers(wecom, 4)
    send = make.started(people)
    packing.pack()
    wecom.post("/sim/faults", kind="silent", match=make.ADD, count=2)
    make.carry()
    assert make.states(send) == {("unknown", ""): 4}
    make.carry(later=LATER)
    assert make.states(send) == {HANDED: 4}
    found = sorted(who for _, them in make.at_wecom(wecom, send) for who in them)
    assert found == sorted(f.external_userid for f in Follow.objects.filter(customer__in=people))


def test_a_busy_wecom_is_asked_again_and_gets_one_task(wecom):
    send = make.started(make.customers(wecom, 2))
    packing.pack()
    wecom.post("/sim/faults", kind="errcode:45033", match=make.ADD, count=1)
    make.carry()
    assert make.tasks(send)[0].state == Task.State.WAITING
    assert make.states(send) == {("admitted", ""): 2}
    make.carry(later=LATER)
    assert make.states(send) == {HANDED: 2}
    assert len(make.at_wecom(wecom, send)) == 1


def test_asking_too_soon_waits_longer_each_time(wecom):
    send = make.handed(make.customers(wecom, 1))
    wecom.post("/sim/settings", mass_dispatch_seconds=3600.0)
    later = make.handed(make.customers(wecom, 1))
    make.carry(later=timedelta(seconds=30))
    make.carry(later=timedelta(seconds=60))
    assert make.tasks(later)[0].tries == 2
    assert make.tasks(later)[0].state == make.tasks(send)[0].state == Task.State.CREATED


def test_cancelling_takes_it_from_members_who_havent_confirmed(wecom):
    people = make.customers(wecom, 6, members=["Alice", "Bob", "Carol"])
    send = make.handed(people)
    first = make.tasks(send)[0]
    wecom.post("/sim/mass/confirm", member=first.member.wecom_userid, msgid=first.msgid)
    commands.cancel_send(send_id=send.pk, actor=make.operator())
    make.carry(later=LATER)
    assert make.states(send) == {DELIVERED: 2, ("failed", "cancelled"): 4}
    make.confirm(wecom, send)
    assert [task.poll_next_at for task in make.tasks(send)] == [None] * 3


def test_cancelling_before_anything_was_handed_over_tells_wecom_nothing(wecom):
    send = make.started(make.customers(wecom, 2))
    commands.cancel_send(send_id=send.pk, actor=make.operator())
    packing.pack()
    make.carry(later=LATER)
    assert make.states(send) == {("failed", "cancelled"): 2}
    assert make.at_wecom(wecom, send) == []


def test_a_paused_send_hands_nothing_over_until_it_goes_on(wecom):
    send = make.started(make.customers(wecom, 2))
    commands.pause_send(send_id=send.pk, actor=make.operator())
    packing.pack()
    make.carry(later=LATER)
    assert make.at_wecom(wecom, send) == []
    commands.resume_send(send_id=send.pk, actor=make.operator())
    make.carry()
    assert make.states(send) == {HANDED: 2}


def test_what_isnt_confirmed_in_time_is_taken_back(wecom):
    people = make.customers(wecom, 2)
    send = make.handed(people, expires_at=clock.now() + timedelta(hours=1))
    make.carry(later=timedelta(minutes=50))
    assert make.states(send) == {HANDED: 2}
    make.carry(later=timedelta(hours=2))
    assert make.states(send) == {("failed", "unconfirmed"): 2}
    (task,) = make.tasks(send)
    assert task.state == Task.State.CANCELLED


def test_a_member_is_waited_for_a_month_at_most(wecom):
    send = make.handed(make.customers(wecom, 1))
    make.carry(later=timedelta(days=29))
    assert make.states(send) == {HANDED: 1}
    make.carry(later=timedelta(days=31))
    assert make.states(send) == {("failed", "unconfirmed"): 1}


def test_a_member_is_reminded_three_times_a_day_at_most(wecom):
    send = make.handed(make.customers(wecom, 1))
    (task,) = make.tasks(send)
    for _ in range(mass.MOST_REMINDERS):
        reminding.remind(task_id=task.pk, actor=make.operator())
    with pytest.raises(RemindedEnough):
        reminding.remind(task_id=task.pk, actor=make.operator())


def test_after_a_days_rest_no_reminder_counts(wecom):
    send = make.handed(make.customers(wecom, 1))
    (task,) = make.tasks(send)
    long_ago = clock.now() - timedelta(hours=25)
    Task.objects.filter(pk=task.pk).update(reminders=mass.MOST_REMINDERS, reminded_at=long_ago)
    reminding.remind(task_id=task.pk, actor=make.operator())
    assert make.tasks(send)[0].reminders == 1


def test_a_customer_of_two_occurrences_stands_once_in_a_task(wecom):
    people = make.customers(wecom, 2)
    send = make.started(people)
    for row in make.messages(send):
        row.pk, row.occurrence = None, "again"
        row.save()
    packing.pack()
    assert [task.size for task in make.tasks(send)] == [2, 2]
    for task in make.tasks(send):
        assert task.messages.values("customer").distinct().count() == 2
    assert not Message.objects.filter(task=None, state="admitted").exists()


def test_a_task_waits_for_its_picture_at_wecom(wecom):
    picture = content.picture()
    words = [Words("看图", [{"type": "image", "file_id": str(picture.pk)}])]
    send = make.started(make.customers(wecom, 1), words=words)
    packing.pack()
    make.carry()
    assert make.at_wecom(wecom, send) == []
    refresh_media(file_id=picture.pk)
    make.carry(later=timedelta(minutes=1))
    assert make.states(send) == {HANDED: 1}


def test_an_operator_tries_a_send_on_herself_first(wecom):
    picture = content.picture()
    have_copies(wanted=[Image(file_id=picture.pk)])
    refresh_media(file_id=picture.pk)
    link = {"type": "link", "title": "菜单", "url": "https://example.com", "desc": "", "picurl": ""}
    said = Content("新品到店", [link, {"type": "image", "file_id": str(picture.pk)}])
    with pytest.raises(InvalidInput):
        trying.try_contents(contents=[said], actor=Member(name="Nobody"))
    alice = make.ledger.member("Alice")
    assert trying.try_contents(contents=[said], actor=alice) == 0


def test_what_a_member_sent_to_some_is_seen_before_all_is_confirmed(wecom):
    people = make.customers(wecom, 3)
    send = make.handed(people)
    (task,) = make.tasks(send)
    wecom.post("/sim/mass/confirm", member="Alice", msgid=task.msgid, customers=2)
    make.carry(later=timedelta(minutes=2))
    assert make.states(send) == {("delivered", ""): 2, ("handed", ""): 1}
    make.confirm(wecom, send)
    make.carry(later=timedelta(minutes=5))
    assert make.states(send) == {("delivered", ""): 3}
