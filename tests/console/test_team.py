"""The manager's view: who is behind stands first, within one's sight, and is reminded politely."""

from datetime import timedelta

import pytest

from tests.customers.make import member, unit
from tests.make import client
from tests.outreach import make_todos as make
from yutang.kernel import clock
from yutang.org.models import Membership
from yutang.outreach.commands import nudging, todos
from yutang.outreach.errors import NothingWaits, NudgedEnough
from yutang.outreach.models import Nudge

pytestmark = pytest.mark.django_db


@pytest.fixture
def stores():
    """Carol leads West Lake with Bob; Dave works in another store."""
    root = unit("Brand")
    west, east = unit("West Lake", parent=root), unit("East Gate", parent=root)
    for name, where in (("Bob", west), ("Erin", west), ("Dave", east)):
        member(name, unit=where)
    carol = member("Carol", role="store_manager", unit=west)
    Membership.objects.filter(member=carol).update(is_leader=True)
    return carol


def shown(browser):
    return {
        str(team.unit): [(each.member.name, each.open, each.overdue) for each in team.members]
        for team in browser.get("/today/team").context["teams"]
    }


def test_a_manager_sees_the_own_store_and_who_is_behind_first(stores):
    make.todo(member("Erin"))
    make.todo(member("Bob"), due_on=clock.today() - timedelta(days=1))
    make.todo(member("Dave"))
    assert shown(client(stores)) == {"West Lake": [("Bob", 1, 1), ("Erin", 1, 0)]}
    everything = shown(client(member("Olga", role="operator")))
    assert list(everything) == ["West Lake", "East Gate"]


def test_mass_sends_that_wait_for_a_day_are_late(stores):
    make.task(member("Bob"), make.customer("Zhao"), at=clock.now() - timedelta(hours=30))
    make.task(member("Bob"), make.customer("Qian"))
    [team] = client(stores).get("/today/team").context["teams"]
    assert [(each.unconfirmed, each.stale, each.behind) for each in team.members] == [(2, 1, 1)]


def test_a_reminder_is_recorded_and_there_are_three_a_day(stores):
    make.todo(member("Bob"))
    browser = client(stores)
    for _ in range(nudging.MOST_A_DAY):
        assert browser.post(f"/today/team/{member('Bob').pk}/nudge").status_code == 302
    assert Nudge.objects.filter(member=member("Bob"), by=stores, waiting=1).count() == 3
    with pytest.raises(NudgedEnough):
        nudging.nudge(member=member("Bob"), actor=stores)
    with clock.frozen(clock.now() + timedelta(days=1)):
        nudging.nudge(member=member("Bob"), actor=stores)


def test_nobody_is_reminded_of_nothing_nor_by_a_stranger(stores):
    todo = make.todo(member("Dave"))
    assert client(stores).post(f"/today/team/{member('Dave').pk}/nudge").status_code == 404
    assert client(member("Bob")).post(f"/today/team/{member('Dave').pk}/nudge").status_code == 403
    todos.finish_todo(todo_id=todo.pk, member=member("Dave"))
    with pytest.raises(NothingWaits):
        nudging.nudge(member=member("Dave"), actor=stores)


def test_a_manager_gives_a_follow_up_and_a_guide_only_to_herself(stores):
    zhao = make.customer("Zhao", by="Bob")
    from yutang.customers.models import Profile

    Profile.objects.filter(customer=zhao).update(
        member_ids=[member("Bob").pk], unit_ids=list(stores.units.values_list("pk", flat=True))
    )
    day = clock.today() + timedelta(days=2)
    wish = {"title": "Ask about the tea", "due_on": f"{day}", "member": member("Bob").pk}
    assert client(stores).post(f"/todos/new/{zhao.pk}", wish).status_code == 302
    own = client(member("Bob"))
    assert own.post(f"/todos/new/{zhao.pk}", wish | {"member": stores.pk}).status_code == 422
    late = wish | {"due_on": "2020-01-01"}
    answer = own.post(f"/todos/new/{zhao.pk}", late)
    assert answer.status_code == 422
    assert "from today on" in answer.content.decode()
    assert "Ask about the tea" in own.get(f"/customers/{zhao.pk}").content.decode()
    assert "Ask about the tea" in own.get("/today").content.decode()
