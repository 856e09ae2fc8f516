"""Customers and members meet and part, whatever the order of the news."""

from datetime import timedelta

import pytest

from tests.customers import make
from tests.customers.make import NOON
from yutang.customers.commands import lose_customer, meet_customer
from yutang.customers.models import Activity, Customer, Follow

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def kinds() -> list[str]:
    return list(Activity.objects.order_by("happened_at", "id").values_list("kind", flat=True))


def meet(at=NOON, **more):
    return meet_customer(external_userid="wmZhao", userid="Alice", at=at, **more)


def lose(at, by=Follow.EndedBy.CUSTOMER):
    return lose_customer(external_userid="wmZhao", userid="Alice", at=at, ended_by=by)


def test_meeting_makes_customer_profile_follow_and_one_activity():
    follow = meet(state="store-12", inbox_id=7)
    assert follow.is_open
    assert follow.state == "store-12"
    assert follow.customer.profile
    activity = Activity.objects.get()
    assert (activity.kind, activity.props["state"], activity.props["inbox_id"]) == (
        "added",
        "store-12",
        7,
    )


def test_the_same_news_twice_is_told_once():
    meet()
    meet()
    assert kinds() == ["added"]
    assert Customer.objects.count() == 1


def test_the_full_event_completes_the_half_one():
    meet(is_half=True, state="a")
    follow = meet(NOON + HOUR, state="a")
    assert not follow.is_half
    assert follow.since == NOON
    assert kinds() == ["half_added", "added"]


def test_an_end_that_arrives_before_its_beginning_keeps_the_relation_ended():
    lose(NOON + HOUR)
    follow = meet(NOON)
    assert follow.ended_at == NOON + HOUR
    assert follow.since == NOON
    assert kinds() == ["added", "removed_us"]


def test_a_late_end_of_the_relation_before_leaves_the_present_one_alone():
    meet(NOON)
    meet(NOON + 2 * HOUR)
    follow = lose(NOON + HOUR)
    assert follow.is_open
    assert kinds() == ["added", "removed_us", "added"]


def test_the_one_who_ended_it_last_is_remembered():
    meet()
    lose(NOON + HOUR)
    follow = lose(NOON + 2 * HOUR, Follow.EndedBy.MEMBER)
    assert (follow.ended_by, follow.ended_at) == ("member", NOON + 2 * HOUR)


def test_a_customer_who_comes_back_is_the_same_customer():
    first = make.follow("Zhao")
    lose(NOON + HOUR)
    again = meet(NOON + 2 * HOUR)
    assert again.pk == first.pk
    assert again.is_open
    assert Activity.objects.filter(kind="added").last().props["is_return"]
