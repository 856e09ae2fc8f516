"""Messages go to WeCom as tasks of members, and what became of each customer comes back."""

from datetime import timedelta

from tests.outreach import sends_make as make
from yutang.customers.kinds import Kind
from yutang.customers.models import Activity
from yutang.outreach.commands import sends as commands
from yutang.outreach.models import Task

DELIVERED, HANDED = ("delivered", ""), ("handed", "")


def test_a_send_reaches_each_customer_by_the_member_who_follows(wecom):
    people = make.customers(wecom, 6, members=["Alice", "Bob"])
    send = make.handed(people)
    assert make.states(send) == {HANDED: 6}
    assert [task.size for task in make.tasks(send)] == [3, 3]
    make.confirm(wecom, send)
    make.carry(later=timedelta(minutes=5))
    assert make.states(send) == {DELIVERED: 6}
    assert {task.state for task in make.tasks(send)} == {Task.State.CONFIRMED}
    assert {task.poll_next_at for task in make.tasks(send)} == {None}
    told = Activity.objects.filter(kind=Kind.MESSAGE_DELIVERED)
    assert set(told.values_list("customer", flat=True)) == {each.pk for each in people}
    commands.keep_sends()
    send.refresh_from_db()
    assert send.state == send.State.DONE
