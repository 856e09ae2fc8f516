"""The carrier staff_todo: from an admitted row of the ledger to a delivered one."""

from datetime import timedelta

import pytest

from tests.customers.make import member
from tests.outreach import make_todos as make
from yutang.customers.models import Activity
from yutang.kernel import clock
from yutang.outreach import contents
from yutang.outreach.commands import todo_carrier, todos
from yutang.outreach.contents import Content, Standing
from yutang.outreach.models import Message, Todo

pytestmark = pytest.mark.django_db
LATER = todo_carrier.UNDO + timedelta(minutes=1)


@pytest.fixture
def standing():
    """Plans of a type of their own that the test lets go, rest or end."""
    now = {"stands": Standing.GOING}
    contents.register(
        "play",
        contents.Teller(
            says=lambda task: Content(f"Greetings from {task.member.name}"),
            stands=lambda _id: now["stands"],
        ),
    )
    yield now
    contents._tellers.pop("play")


def admitted(who, by, **more):
    return make.message(
        who,
        source_type="play",
        carrier="staff_todo",
        member=member(by),
        lifecycle="lead",
        **more,
    )


def test_an_admitted_message_becomes_a_todo_with_its_words_once(standing):
    row = admitted(make.customer("Zhao"), "Bob")
    assert todo_carrier.give_messages() == 1
    assert todo_carrier.give_messages() == 0
    todo = Todo.objects.get()
    assert (todo.member.name, todo.words) == ("Bob", "Greetings from Bob")
    row.refresh_from_db()
    assert row.state == "handed"


def test_a_resting_plan_gives_nothing_until_it_goes_on(standing):
    admitted(make.customer("Zhao"), "Bob")
    standing["stands"] = Standing.RESTING
    assert todo_carrier.give_messages() == 0
    standing["stands"] = Standing.GOING
    assert todo_carrier.give_messages() == 1


def test_a_done_todo_is_delivered_once_it_cant_be_taken_back(standing):
    row = admitted(make.customer("Zhao"), "Bob")
    todo_carrier.give_messages()
    todo = todos.finish_todo(todo_id=Todo.objects.get().pk, member=member("Bob"))
    assert todo_carrier.settle_todos() == 0, "it can still be undone"
    with clock.frozen(clock.now() + LATER):
        assert todo_carrier.settle_todos() == 1
        assert todo_carrier.settle_todos() == 0
    row.refresh_from_db()
    todo.refresh_from_db()
    assert (row.state, todo.settled_at is None) == ("delivered", False)
    assert Activity.objects.filter(kind="message_delivered", subject_id=row.pk).count() == 1


def test_a_left_todo_fails_its_message(standing):
    row = admitted(make.customer("Zhao"), "Bob")
    todo_carrier.give_messages()
    todos.skip_todo(todo_id=Todo.objects.get().pk, member=member("Bob"), reason="no_answer")
    with clock.frozen(clock.now() + LATER):
        todo_carrier.settle_todos()
    row.refresh_from_db()
    assert (row.state, row.reason) == ("failed", "unconfirmed")


def test_a_cancelled_plan_takes_its_open_todos_back_and_leaves_done_ones(standing):
    rows = [admitted(make.customer(name), "Bob") for name in ("Zhao", "Qian")]
    todo_carrier.give_messages()
    todos.finish_todo(todo_id=rows[0].todo.pk, member=member("Bob"))
    standing["stands"] = Standing.OVER
    assert todo_carrier.withdraw_todos() == 1
    assert Todo.objects.get().message == rows[0]
    states = Message.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [("handed", ""), ("failed", "cancelled")]


def test_a_todo_whose_time_is_over_is_taken_back(standing):
    admitted(make.customer("Zhao"), "Bob", expires_at=clock.now() + timedelta(hours=1))
    todo_carrier.give_messages()
    assert todo_carrier.withdraw_todos() == 0
    with clock.frozen(clock.now() + timedelta(hours=2)):
        assert todo_carrier.withdraw_todos() == 1
    assert Message.objects.get().reason == "expired"
