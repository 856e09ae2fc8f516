"""The page of today: the most valuable first, finished with one tap, and taken back."""

from datetime import timedelta

import pytest

from tests.customers.make import member
from tests.make import client
from tests.outreach import make_todos as make
from yutang.customers.models import Profile
from yutang.kernel import clock
from yutang.outreach.models import Todo
from yutang.outreach.queries import worth
from yutang.outreach.queries.waiting import waiting

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def stages(monkeypatch):
    """What customers of each stage spend, so that the order is plain to see."""
    monkeypatch.setattr(worth, "_count", lambda: {"active": 9_000, "silent": 2_000, "lead": 100})


def stage(who, name):
    Profile.objects.filter(customer=who).update(lifecycle=name)
    return who


def rows(browser):
    return [(s.key, item.title, item.value) for s, item in browser.get("/today").context["rows"]]


def test_what_may_bring_most_comes_first():
    bob = member("Bob")
    rare, good = stage(make.customer("Zhao"), "lead"), stage(make.customer("Qian"), "active")
    make.todo(bob, rare, title="Ask Zhao")
    make.todo(bob, good, title="Call Qian")
    task = make.task(bob, rare, good)
    task.messages.filter(customer=rare).update(lifecycle="silent")
    task.messages.filter(customer=good).update(lifecycle="active")
    stage(make.customer("Sun", at=clock.now() - timedelta(hours=1)), "lead")
    assert rows(client(bob)) == [
        ("confirm", f"Confirm “#{task.source_id}”", 11_000),
        ("todo", "Call Qian", 9_000),
        ("greet", "Greet Sun", 100),
        ("todo", "Ask Zhao", 100),
    ]


def test_more_than_fits_is_counted_and_the_most_valuable_shows():
    bob = member("Bob")
    for number in range(4):
        make.todo(bob, stage(make.customer(f"C{number}"), "lead"), title=f"Todo {number}")
    make.todo(bob, stage(make.customer("Qian"), "active"), due_on=clock.today() - DAY, title="Late")
    found = waiting(bob, most=2)
    titles = [Todo.objects.get(pk=row.id).title for row in found.rows]
    assert titles == ["Late", "Todo 0"]
    assert (found.total, found.late, found.value) == (5, 1, 9_400)


def test_a_tap_finishes_and_undo_brings_it_back():
    bob = member("Bob")
    todo = make.todo(bob, title="Ask Zhao", words="How did it taste?")
    browser = client(bob)
    page = browser.get("/today").content.decode()
    assert "How did it taste?" in page
    assert f'action="/today/todo/{todo.pk}/finish"' in page
    assert f'action="/today/todo/{todo.pk}/skip"' in page
    answer = browser.post(f"/today/todo/{todo.pk}/finish", follow=True)
    assert "Well done!" in answer.content.decode()
    assert f"/today/todo/{todo.pk}/undo" in answer.content.decode()
    part = browser.post(f"/today/todo/{todo.pk}/undo", headers={"HX-Request": "true"})
    assert "Ask Zhao" in part.content.decode()
    assert "<html" not in part.content.decode()
    assert Todo.objects.get().is_open


def test_leaving_asks_for_one_of_the_reasons():
    bob = member("Bob")
    todo = make.todo(bob)
    browser = client(bob)
    assert browser.post(f"/today/todo/{todo.pk}/skip", {"reason": "bored"}).status_code == 422
    browser.post(f"/today/todo/{todo.pk}/skip", {"reason": "not_wanted"})
    assert Todo.objects.get().skip_reason == "not_wanted"


def test_a_new_customer_is_greeted_with_one_tap():
    bob = member("Bob")
    make.customer("Zhao", at=clock.now() - timedelta(hours=1))
    browser = client(bob)
    [(section, item)] = browser.get("/today").context["rows"]
    browser.post(f"/today/{section.key}/{item.pk}/finish")
    page = browser.get("/today").context
    assert (page["rows"], page["done"], page["streak"]) == ([], 1, 1)
    browser.post(f"/today/greet/{item.pk}/undo")
    assert len(browser.get("/today").context["rows"]) == 1


def test_what_is_another_members_is_no_ones_else():
    todo = make.todo(member("Bob"))
    browser = client(member("Dave"))
    assert browser.get("/today").context["rows"] == []
    assert browser.post(f"/today/todo/{todo.pk}/finish").status_code == 404


def test_acts_that_a_section_doesnt_offer_are_no_pages():
    browser = client(member("Bob"))
    for path in ("/today/confirm/1/finish", "/today/nothing/1/finish", "/today/todo/1/burn"):
        assert browser.post(path).status_code == 404


def test_the_page_speaks_chinese():
    page = client(member("Bob"), language="zh-hans").get("/today").content.decode()
    assert "今日待办" in page
    assert "干得漂亮" in page
