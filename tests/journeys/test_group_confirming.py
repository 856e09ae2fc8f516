"""What a journey says to groups goes by their owners, who confirm it in WeCom, and once."""

from datetime import timedelta
from threading import Barrier, Thread

from django.db import connection

from tests.journeys.group_make import group_journey, on_day, run_in, say, states
from tests.outreach import broadcast_make as broadcasts
from tests.outreach import ledger_make as ledger
from tests.outreach import sends_make as sends
from tests.outreach.sends_make import wecom  # noqa: F401 - a fixture
from yutang.journeys.commands.group_entering import tend_groups
from yutang.journeys.commands.group_resting import rest_group
from yutang.journeys.commands.moving import move_due
from yutang.journeys.commands.running import pause, resume
from yutang.journeys.models import Journey
from yutang.kernel import clock
from yutang.outreach.commands import broadcasting
from yutang.outreach.models import Broadcast, Message, Task
from yutang.outreach.queries.waiting import waiting
from yutang.wecom.api import mass

LATER = timedelta(minutes=5)


def begin(journey: Journey) -> Broadcast:
    """The journey's newest message is put into tasks."""
    made = Broadcast.objects.filter(plan_type="journey", plan_id=journey.pk).latest("pk")
    broadcasting.begin_broadcast(broadcast_id=made.pk)
    made.refresh_from_db()
    return made


def test_each_owner_confirms_once_for_the_groups_of_hers(wecom):  # noqa: F811
    people = sends.customers(wecom, 4, members=["Alice", "Bob"])
    mine = [broadcasts.group(wecom, people[:2]), broadcasts.group(wecom, people[1:3])]
    bobs = broadcasts.group(wecom, people[3:], owner="Bob")
    journey = group_journey([say("s", "I am {member}", name="Morning"), on_day("u", 30)])
    tend_groups()
    move_due()
    broadcast = begin(journey)
    sends.carry()
    tasks = broadcasts.tasks(broadcast)
    assert sorted((task.member.name, task.size) for task in tasks) == [("Alice", 2), ("Bob", 1)]
    assert {task.text for task in tasks} == {"I am Alice", "I am Bob"}
    assert states(journey) == {("handed", ""): 3}
    assert not Message.objects.filter(source_type="journey").exists()
    shown = waiting(bobs.owner).rows
    assert [(row.key, row.id) for row in shown] == [("confirm", tasks[1].pk)]
    broadcasts.confirm(wecom, broadcast)
    sends.carry(later=LATER)
    assert states(journey) == {("sent", ""): 3}
    rows = Message.objects.filter(source_type="journey", source_id=journey.pk, step="s.1")
    assert {row.customer_id for row in rows} == {each.pk for each in people}
    assert {row.state for row in rows} == {"delivered"}
    assert all(run_in(journey, each).state == "waiting" for each in (*mine, bobs))


def test_a_call_without_an_answer_is_looked_for_and_not_made_again(wecom, monkeypatch):  # noqa: F811
    monkeypatch.setattr(mass, "CREATION_SECONDS", 0.5)
    broadcasts.group(wecom, sends.customers(wecom, 1))
    journey = group_journey([say("s")])
    tend_groups()
    move_due()
    broadcast = begin(journey)
    wecom.post("/sim/faults", kind="silent", match=sends.ADD, count=1)
    sends.carry()
    assert states(journey) == {("unknown", ""): 1}
    sends.carry(later=LATER)
    assert states(journey) == {("handed", ""): 1}
    assert broadcasts.at_wecom(broadcast) == ["Alice"]


def test_quiet_hours_hold_it_and_what_becomes_due_meanwhile_goes_along(wecom):  # noqa: F811
    people = sends.customers(wecom, 1)
    now = clock.local(clock.now())
    hour = timedelta(hours=1)
    ledger.policy(quiet_from=(now - hour).time(), quiet_to=(now + hour).time())
    broadcasts.group(wecom, people)
    journey = group_journey([say("s"), on_day("u", 30)])
    tend_groups()
    move_due()
    first = begin(journey)
    assert (first.state, first.held_for) == ("planned", "quiet")
    broadcasts.group(wecom, people)
    tend_groups()
    move_due()
    with clock.frozen(clock.now() + 2 * hour):
        assert begin(journey) == first
    assert Task.objects.filter(source_type="broadcast").get().size == 2


def test_a_paused_journey_puts_nothing_before_owners(wecom):  # noqa: F811
    group = broadcasts.group(wecom, sends.customers(wecom, 1))
    journey = group_journey([say("s"), on_day("u", 30)])
    tend_groups()
    move_due()
    pause(journey=journey, actor=journey.made_by)
    assert begin(journey).state == "planned"
    resume(journey=journey, actor=journey.made_by)
    rest_group(run_id=run_in(journey, group).pk, actor=journey.made_by)
    begin(journey)
    assert states(journey) == {("skipped", "cancelled"): 1}, "nor does a paused group"
    assert not Task.objects.exists()


def test_two_workers_tell_each_group_once(wecom):  # noqa: F811
    people = sends.customers(wecom, 1)
    for _ in range(4):
        broadcasts.group(wecom, people)
    journey = group_journey([say("s")])
    both = Barrier(2)

    def work() -> None:
        both.wait()
        tend_groups()
        while move_due(most=1):
            pass
        connection.close()

    threads = [Thread(target=work) for _ in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    while move_due():
        pass
    assert journey.runs.count() == 4
    assert states(journey) == {("chosen", ""): 4}
    assert Broadcast.objects.filter(plan_id=journey.pk).count() == 1
