"""Tags are put on and taken off, once each, here and as wishes to WeCom."""

from datetime import timedelta

import pytest

from tests.customers import make
from tests.customers.make import NOON
from yutang.customers.commands import lose_customer, tag_customers, untag_customers
from yutang.customers.models import Activity, CustomerTag, Follow, Push

pytestmark = pytest.mark.django_db
CODE = CustomerTag.Source.CODE
MEMBER = CustomerTag.Source.MEMBER


def test_a_tag_is_put_on_every_open_follow_and_told_once():
    zhao = make.follow("Zhao", by="Alice")
    make.follow("Zhao", by="Bob")
    gold = make.tag("Gold")
    made = tag_customers(
        customer_ids=[zhao.customer_id], tag_ids=[gold.pk], source=CODE, source_ref="code:12"
    )
    assert made == 1
    assert CustomerTag.objects.count() == 2
    assert Push.objects.filter(kind="mark", state="pending", detail_id=gold.pk).count() == 2
    told = Activity.objects.get(kind="tagged")
    assert told.props == {"tag": "Gold", "source": "code", "source_ref": "code:12"}
    assert (told.subject_type, told.subject_id) == ("tag", gold.pk)


def test_tagging_twice_changes_nothing():
    zhao = make.follow("Zhao")
    gold = make.tag()
    for expected in (1, 0):
        made = tag_customers(customer_ids=[zhao.customer_id], tag_ids=[gold.pk], source=MEMBER)
        assert made == expected
    assert Activity.objects.filter(kind="tagged").count() == 1
    assert Push.objects.get().version == 1


def test_a_customer_without_open_follow_is_tagged_here_only():
    zhao = make.follow("Zhao")
    lose_customer(
        external_userid="wmZhao",
        userid="Alice",
        at=NOON + timedelta(hours=1),
        ended_by=Follow.EndedBy.CUSTOMER,
    )
    tag_customers(customer_ids=[zhao.customer_id], tag_ids=[make.tag().pk], source=MEMBER)
    assert CustomerTag.objects.get().follow is None
    assert not Push.objects.exists()


def test_untagging_takes_it_off_everywhere():
    zhao = make.follow("Zhao")
    gold = make.tag()
    alice = make.member("Alice")
    tag_customers(customer_ids=[zhao.customer_id], tag_ids=[gold.pk], source=MEMBER)
    gone = untag_customers(
        customer_ids=[zhao.customer_id], tag_ids=[gold.pk], source=MEMBER, actor=alice
    )
    assert gone == 1
    assert not CustomerTag.objects.exists()
    push = Push.objects.get()
    assert (push.wish, push.version) == ({"remove": True}, 2)
    assert Activity.objects.get(kind="untagged").member == alice


def test_undoing_a_batch_leaves_the_taggings_from_elsewhere():
    zhao, qian = make.follow("Zhao"), make.follow("Qian")
    gold = make.tag()
    ids = [zhao.customer_id, qian.customer_id]
    tag_customers(customer_ids=ids[:1], tag_ids=[gold.pk], source=CODE, source_ref="code:1")
    tag_customers(customer_ids=ids, tag_ids=[gold.pk], source=MEMBER, source_ref="batch:1")
    untag_customers(customer_ids=ids, tag_ids=[gold.pk], source=MEMBER, only_ref="batch:1")
    assert CustomerTag.objects.get().customer_id == zhao.customer_id
