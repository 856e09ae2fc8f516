"""Roles, duties and the end of an account."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.org import make
from yutang.kernel import clock
from yutang.kernel.errors import InvalidInput
from yutang.kernel.models import AuditEntry
from yutang.org import commands
from yutang.org.errors import KeptByWeCom, LastOwner, NotYourself
from yutang.org.models import Member


def test_a_role_is_given_and_written_down_with_the_one_before():
    alice, bob = make.member("Alice"), make.member("Bob", "guide")
    commands.set_role(member=bob, role="operator", actor=alice)
    bob.refresh_from_db()
    assert bob.role == "operator"
    assert AuditEntry.objects.get(action="org.set_role").detail == {
        "before": "guide",
        "after": "operator",
    }


def test_the_last_owner_stays_one():
    alice = make.member("Alice")
    make.member("Gone", status="disabled")
    with pytest.raises(LastOwner):
        commands.set_role(member=alice, role="guide", actor=alice)
    with pytest.raises(LastOwner):
        commands.disable_member(member=alice, actor=None)
    make.member("Anna")
    commands.set_role(member=alice, role="guide", actor=alice)


@pytest.mark.django_db(transaction=True)
def test_two_owners_cant_both_step_down_at_once():
    owners = [make.member("Alice"), make.member("Anna")]

    def step_down(owner):
        try:
            commands.set_role(member=owner, role="guide", actor=None)
        except LastOwner:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(step_down, owners)) == [False, True]
    assert Member.objects.filter(role="owner").count() == 1


def test_nobody_switches_off_the_own_account():
    alice = make.member("Alice")
    make.member("Anna")
    with pytest.raises(NotYourself):
        commands.disable_member(member=alice, actor=alice)


def test_a_disabled_member_may_do_nothing_until_enabled():
    bob = make.member("Bob", "operator")
    commands.disable_member(member=bob, actor=None)
    assert not Member.objects.get(pk=bob.pk).may("home.see")
    assert Member.objects.get(pk=bob.pk).permissions == frozenset()
    commands.enable_member(member=bob, actor=None)
    assert Member.objects.get(pk=bob.pk).may("home.see")


def test_units_of_a_wecom_member_are_wecoms():
    store = make.unit()
    with pytest.raises(KeptByWeCom):
        commands.set_units(member=make.member("Bob", wecom_userid="Bob"), units=[store], actor=None)
    local = make.member("Local", "guide")
    commands.set_units(member=local, units=[store], actor=None)
    assert list(local.units.all()) == [store]


def test_radius_and_heir_keep_to_sense():
    bob = make.member("Bob", "guide")
    with pytest.raises(InvalidInput):
        commands.set_radius(member=bob, radius=0, actor=None)
    with pytest.raises(InvalidInput):
        commands.set_heir(member=bob, heir=bob, actor=None)
    dave = make.member("Dave", "guide")
    commands.set_radius(member=bob, radius=500, actor=None)
    commands.set_heir(member=bob, heir=dave, actor=None)
    bob.refresh_from_db()
    assert (bob.radius, bob.heir) == (500, dave)


def test_who_left_is_marked_once_and_keeps_the_first_moment():
    at = clock.now()
    make.member("Bob", "guide", wecom_userid="Bob", contact_enabled=True)
    for _again in range(2):
        commands.member_left(userid="BOB", at=at)
    bob = Member.objects.get(wecom_userid="Bob")
    assert (bob.status, bob.left_at, bob.contact_enabled) == ("left", at, False)
    assert AuditEntry.objects.filter(action="org.member_left").count() == 1
    commands.member_left(userid="nobody", at=at)


def test_a_userid_unknown_so_far_makes_one_nameless_guide():
    first = commands.member_by_userid("Zed")
    assert commands.member_by_userid("zed") == first
    assert (first.name, first.role, first.contact_enabled) == ("Zed", "guide", True)


def test_a_renamed_userid_keeps_the_person():
    bob = make.member("Bob", wecom_userid="Bob")
    for _again in range(2):
        commands.rename_userid(userid="bob", new="bob.two")
    assert Member.objects.get(wecom_userid="bob.two") == bob
