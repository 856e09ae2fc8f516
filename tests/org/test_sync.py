"""Departments and people as the stand-in has them."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.org import make
from yutang.kernel import progress
from yutang.kernel.models import AuditEntry, Progress
from yutang.org import commands, jobs
from yutang.org.commands.members import member_by_userid
from yutang.org.errors import NothingVisible, Unlikely
from yutang.org.models import Member, Membership, Unit
from yutang.wecom.api.contacts import Department, User

pytestmark = pytest.mark.usefixtures("wecom")


def by_userid(userid):
    return Member.objects.get(wecom_userid__iexact=userid)


def test_departments_become_units_and_people_members():
    outcome = commands.sync_members()
    assert outcome.created >= 4
    kinds = dict(Unit.objects.values_list("wecom_department_id", "kind"))
    assert [kinds[number] for number in (1, 2, 3)] == ["headquarters", "region", "store"]
    shop = Unit.objects.get(wecom_department_id=3)
    assert [Unit.objects.get(pk=pk).wecom_department_id for pk in shop.path_ids] == [1, 2, 3]
    alice = by_userid("alice")
    assert (alice.name, alice.position, alice.role, alice.contact_enabled) == (
        "李娜", "导购", "guide", True,
    )  # fmt: skip
    assert list(alice.units.all()) == [shop]
    assert not alice.has_usable_password()


def test_a_leader_starts_as_manager_and_later_keeps_the_role_given_here():
    commands.sync_members()
    carol = by_userid("Carol")
    assert carol.role == "store_manager"
    assert Membership.objects.get(member=carol).is_leader
    commands.set_role(member=carol, role="operator", actor=None)
    commands.sync_members()
    assert by_userid("Carol").role == "operator"


def test_a_second_synchronisation_changes_nothing():
    commands.sync_members()
    before = list(Member.objects.order_by("pk").values())
    assert not commands.sync_members()
    assert list(Member.objects.order_by("pk").values()) == before
    assert AuditEntry.objects.filter(action="org.synchronised").count() == 1


def test_comings_moves_and_goings_are_followed(wecom):
    wecom.post("/sim/departments/create", name="新店", parentid=2, id=77)
    wecom.post("/sim/members/create", userid="Gus", name="Gus", departments=[4])
    commands.sync_members()
    assert [unit.wecom_department_id for unit in by_userid("Gus").units.all()] == [4]
    wecom.post("/sim/members/update", member="Gus", departments=[77], name="Augustus")
    commands.sync_members()
    gus = by_userid("Gus")
    assert ([unit.wecom_department_id for unit in gus.units.all()], gus.name) == ([77], "Augustus")
    wecom.post("/sim/members/resign", member="Gus")
    wecom.post("/sim/departments/delete", id=77)
    outcome = commands.sync_members()
    gus.refresh_from_db()
    assert outcome.left == 1
    assert gus.status == "left"
    assert gus.left_at is not None
    assert Unit.objects.get(wecom_department_id=77).closed_at is not None


def test_who_was_switched_off_here_stays_off():
    commands.sync_members()
    commands.disable_member(member=by_userid("Bob"), actor=None)
    commands.sync_members()
    assert by_userid("Bob").status == "disabled"


def test_units_made_here_and_their_members_stay():
    local = make.unit("Pop-up")
    anna = make.member("Anna", "guide", units=[local])
    commands.sync_members()
    assert list(anna.units.all()) == [local]
    assert Unit.objects.get(pk=local.pk).closed_at is None


def test_one_member_is_refreshed_alone():
    commands.sync_members()
    Member.objects.filter(wecom_userid="Bob").update(name="?", contact_enabled=False)
    commands.sync_member(userid="Bob")
    bob = by_userid("Bob")
    assert (bob.name, bob.contact_enabled, bob.status) == ("王波", True, "active")
    assert by_userid("Alice").status == "active"


def test_losing_most_of_the_staff_at_once_needs_a_second_word():
    for number in range(20):
        make.member(f"Ghost {number}", "guide", wecom_userid=f"ghost{number}", username=None)
    with pytest.raises(Unlikely):
        commands.sync_members()
    assert not Member.objects.filter(status="left").exists()
    assert commands.sync_members(is_sure=True).left == 20


def test_an_app_that_sees_no_department_is_told_so(monkeypatch):
    monkeypatch.setattr("yutang.wecom.api.contacts.departments", lambda client: [])
    with pytest.raises(NothingVisible):
        commands.sync_members()


def test_a_page_sees_how_far_it_is_and_why_it_stopped(monkeypatch):
    alice = make.member("Alice")
    work = progress.start(kind="org.sync_members_now", owner_id=alice.pk)
    jobs.sync_members_now(work=str(work.pk), actor_id=alice.pk)
    work.refresh_from_db()
    assert (work.state, work.percent) == ("done", 100)
    assert work.result["created"] >= 4
    assert AuditEntry.objects.get(action="org.synchronised").actor_name == "Alice"
    monkeypatch.setenv("WECOM_SECRET", "wrong")
    again = progress.start(kind="org.sync_members_now", owner_id=alice.pk)
    jobs.sync_members_now(work=str(again.pk), actor_id=alice.pk)
    failed = Progress.objects.get(pk=again.pk)
    assert failed.state == "failed"
    assert failed.message
    assert failed.result["code"]


def test_a_cancelled_synchronisation_writes_nothing():
    alice = make.member("Alice")
    work = progress.start(kind="org.sync_members_now", owner_id=alice.pk)
    progress.cancel(work.pk)
    jobs.sync_members_now(work=str(work.pk), actor_id=alice.pk)
    assert not Unit.objects.exists()


def test_departments_in_any_order_make_the_same_tree():
    from yutang.org.commands import tree

    rows = [Department(id=9, name="Leaf", parentid=8), Department(id=8, name="Mid", parentid=7)]
    tree.put_departments([*rows, Department(id=7, name="Top", parentid=0)])
    leaf = Unit.objects.get(wecom_department_id=9)
    assert [Unit.objects.get(pk=pk).name for pk in leaf.path_ids] == ["Top", "Mid", "Leaf"]
    kinds = {u.name: u.kind for u in Unit.objects.all()}
    assert kinds == {"Top": "headquarters", "Mid": "region", "Leaf": "store"}


def test_a_user_whom_wecom_calls_left_is_not_made():
    from yutang.org.commands import people

    people.put_users([User(userid="x", status=5)], {}, frozenset(), complete=True)
    assert not Member.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_whom_a_callback_names_while_all_are_being_made_is_made_once():
    def synchronise():
        try:
            return commands.sync_members().created
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            member_by_userid("Alice")
            late = pool.submit(synchronise)
            wait_until_somebody_waits()
        created = late.result()
    assert created == Member.objects.count() >= 4
    assert by_userid("Alice").name == "李娜"
    assert by_userid("Alice").units.exists()


def wait_until_somebody_waits():
    """For a row that this connection hasn't committed yet."""
    until = time.monotonic() + 20
    waiting = "select count(*) from pg_locks where not granted"
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")
