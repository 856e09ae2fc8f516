"""What becomes of WeCom's events about people and departments."""

from datetime import UTC, datetime

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.org import make
from yutang.org.models import Member
from yutang.wecom import registry

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)


def arrive(change_type, **fields):
    event = registry.Event(1, "change_contact", change_type, AT, AT, fields)
    for handle in registry.handlers("change_contact", change_type):
        handle(event)


def waiting():
    return list(ProcrastinateJob.objects.order_by("id").values_list("task_name", "args"))


@pytest.mark.parametrize("change_type", ["create_user", "update_user"])
def test_a_changed_member_is_fetched_by_a_job_once(change_type):
    for _again in range(2):
        arrive(change_type, UserID="Bob")
    assert waiting() == [("org.sync_member", {"userid": "Bob"})]


def test_a_new_id_is_taken_over_at_once():
    bob = make.member("Bob", "guide", wecom_userid="Bob")
    arrive("update_user", UserID="Bob", NewUserID="bob.two")
    assert Member.objects.get(pk=bob.pk).wecom_userid == "bob.two"
    assert waiting() == [("org.sync_member", {"userid": "bob.two"})]


def test_who_leaves_is_out_from_that_moment():
    bob = make.member("Bob", "guide", wecom_userid="Bob")
    arrive("delete_user", UserID="bob")
    bob.refresh_from_db()
    assert (bob.status, bob.left_at) == ("left", AT)


@pytest.mark.parametrize("change_type", ["create_party", "update_party", "delete_party"])
def test_many_changes_of_the_tree_make_one_reading(change_type):
    for number in range(3):
        arrive(change_type, Id=str(number))
    assert waiting() == [("org.sync_members", {})]


def test_an_event_without_a_name_does_nothing():
    arrive("update_user")
    assert waiting() == []
