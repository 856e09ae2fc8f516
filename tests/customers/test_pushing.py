"""Wishes to WeCom are claimed by one worker at a time, and nobody waits for another."""

from datetime import timedelta

import psycopg
import pytest
from django.db import connection

from tests.customers import make
from yutang.customers.commands import forget_pushes, push_next, tag_customers
from yutang.customers.models import CustomerTag, Push
from yutang.kernel import clock, database

pytestmark = pytest.mark.django_db(transaction=True)


def marks() -> list[int]:
    """How often each tag of Zhao was tried, in the order of the wishes."""
    return list(Push.objects.filter(kind="mark").order_by("pk").values_list("attempts", flat=True))


def give_two_tags() -> None:
    follow = make.follow("Zhao")
    tag_customers(
        customer_ids=[follow.customer_id],
        tag_ids=[make.tag("Gold").pk, make.tag("Tea").pk],
        source=CustomerTag.Source.MEMBER,
    )


def test_all_tags_of_a_follow_are_told_in_one_call():
    give_two_tags()
    assert push_next()
    assert marks() == [1, 1]


def test_what_wecom_took_long_ago_is_forgotten():
    old, late = clock.now() - timedelta(days=31), clock.now() - timedelta(days=29)
    for number, (state, at) in enumerate(
        [("done", old), ("done", late), ("failed", old), ("pending", old)]
    ):
        Push.objects.create(kind="mark", subject_id=number, state=state, changed_at=at)
    assert forget_pushes() == 1
    assert list(Push.objects.order_by("pk").values_list("subject_id", flat=True)) == [1, 2, 3]


def test_a_tag_that_another_worker_claims_just_now_is_left_to_it():
    give_two_tags()
    with psycopg.connect(database.conninfo()) as other:
        other.execute(
            "select from customers_push where kind = 'mark' order by id limit 1 for update"
        )
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout = '2s'")
            assert push_next()
            cursor.execute("reset lock_timeout")
    assert marks() == [0, 1]


def test_a_tag_in_hand_is_not_told_twice():
    give_two_tags()
    assert push_next()
    assert not push_next()
