"""Todos: finished once, left with a reason, taken back in time, handed on when somebody leaves."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from tests.customers.make import member
from tests.outreach import make_todos as make
from yutang.kernel import clock
from yutang.outreach.commands import todos
from yutang.outreach.errors import TodoEnded, TodoGone, TodoSettled, TodoWithoutMember
from yutang.outreach.models import Todo
from yutang.outreach.queries import todos as queries
from yutang.outreach.queries.waiting import waiting
from yutang.outreach.rules.streaks import streak

SUNDAY = date(2026, 5, 17)


def due(whose):
    """What the page of today asks the member to do."""
    return Todo.objects.filter(pk__in=waiting(whose).ids("todo"))


def days(*numbers):
    return {SUNDAY - timedelta(days=n) for n in numbers}


def test_a_streak_counts_days_with_something_finished_and_passes_over_days_off():
    assert streak(finished=days(0, 1, 3), waiting=days(0, 1, 3), today=SUNDAY) == 3
    assert streak(finished=days(1, 2), waiting=days(0, 1, 2), today=SUNDAY) == 2, "today isn't over"
    assert streak(finished=days(0, 2), waiting=days(0, 1, 2), today=SUNDAY) == 1, "yesterday missed"
    assert streak(finished=set(), waiting=days(0, 1), today=SUNDAY) == 0


@pytest.mark.django_db
def test_a_finished_todo_stays_finished_however_often_it_is_tapped():
    bob = member("Bob")
    todo = make.todo(bob)
    first = todos.finish_todo(todo_id=todo.pk, member=bob)
    again = todos.finish_todo(todo_id=todo.pk, member=bob)
    assert first.done_at == again.done_at
    assert not due(bob).exists()
    with pytest.raises(TodoEnded):
        todos.skip_todo(todo_id=todo.pk, member=bob, reason="no_answer")


@pytest.mark.django_db
def test_what_was_left_says_why_and_comes_back_when_it_is_undone():
    bob = member("Bob")
    todo = make.todo(bob)
    left = todos.skip_todo(todo_id=todo.pk, member=bob, reason="no_answer")
    assert left.skip_reason == "no_answer"
    todos.reopen_todo(todo_id=todo.pk, member=bob)
    assert due(bob).get() == todo


@pytest.mark.django_db
def test_once_it_is_told_there_is_no_way_back():
    bob = member("Bob")
    todo = make.todo(bob, done_at=clock.now(), settled_at=clock.now())
    with pytest.raises(TodoSettled):
        todos.reopen_todo(todo_id=todo.pk, member=bob)


@pytest.mark.django_db
def test_nobody_finishes_what_another_has_to_do():
    todo = make.todo(member("Bob"))
    with pytest.raises(TodoGone):
        todos.finish_todo(todo_id=todo.pk, member=member("Dave"))


@pytest.mark.django_db
def test_a_follow_up_shows_on_its_day_and_not_before():
    bob = member("Bob")
    todo = make.todo(bob, due_on=clock.today() + timedelta(days=1))
    assert not due(bob).exists()
    assert queries.coming_todos(bob).get() == todo
    with clock.frozen(clock.day_bounds(todo.due_on)[0]):
        assert due(bob).get() == todo


@pytest.mark.django_db
def test_who_left_gets_no_more_todos():
    bob = member("Bob")
    zhao = make.customer("Zhao")
    bob.status = "left"
    bob.save(update_fields=["status"])
    with pytest.raises(TodoWithoutMember):
        make.todo(bob, zhao, by=member("Carol"))


@pytest.mark.django_db
def test_todos_of_who_left_go_to_the_present_consultant_else_to_the_heir():
    bob, dave, erin = member("Bob"), member("Dave"), member("Erin")
    zhao, qian = make.customer("Zhao"), make.customer("Qian")
    zhao.profile.__class__.objects.filter(customer=zhao).update(consultant=dave)
    mine, other = make.todo(bob, zhao), make.todo(bob, qian)
    bob.status, bob.heir = "left", erin
    bob.save(update_fields=["status", "heir"])
    assert todos.hand_on_todos() == 2
    assert todos.hand_on_todos() == 0
    assert due(dave).get() == mine
    assert due(erin).get() == other
    assert due(erin).get().taken_from == bob


@pytest.mark.django_db
def test_what_nobody_can_take_stays():
    bob = member("Bob")
    make.todo(bob, make.customer("Zhao"))
    bob.status = "left"
    bob.save(update_fields=["status"])
    assert todos.hand_on_todos() == 0
    assert Todo.objects.get().member == bob


@pytest.mark.django_db
def test_newcomers_wait_for_a_greeting_until_they_got_one():
    bob = member("Bob")
    make.customer("Old")
    zhao = make.customer("Zhao", at=clock.now() - timedelta(hours=3))
    follow = zhao.follows.get()
    assert waiting(bob).ids("greet") == [follow.pk]
    todos.greet(follow_id=follow.pk, member=bob)
    todos.greet(follow_id=follow.pk, member=bob)
    assert not waiting(bob).rows
    assert queries.done_today(bob) == 1
    todos.ungreet(follow_id=follow.pk, member=bob)
    assert waiting(bob).ids("greet") == [follow.pk]


@pytest.mark.django_db
def test_a_newcomer_who_was_written_to_waits_no_more_but_a_welcome_is_no_greeting():
    bob = member("Bob")
    at = clock.now()
    zhao = make.customer("Zhao", at=at - timedelta(hours=3))
    make.message(zhao, carrier="welcome", state="delivered", settled_at=at)
    assert waiting(bob).rows
    make.message(zhao, state="delivered", settled_at=at)
    assert not waiting(bob).rows


@pytest.mark.django_db(transaction=True)
def test_of_two_taps_at_once_one_wins_and_the_todo_ends_one_way():
    bob = member("Bob")
    todo = make.todo(bob)
    told, gate = [], Barrier(2)

    def act(what):
        gate.wait()
        try:
            what()
            told.append("done")
        except TodoEnded:
            told.append("refused")
        finally:
            connection.close()

    threads = [
        Thread(target=act, args=(lambda: todos.finish_todo(todo_id=todo.pk, member=bob),)),
        Thread(
            target=act,
            args=(lambda: todos.skip_todo(todo_id=todo.pk, member=bob, reason="no_answer"),),
        ),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["done", "refused"]
    todo.refresh_from_db()
    assert (todo.done_at is None) != (todo.skipped_at is None)
