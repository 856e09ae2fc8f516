"""Tags made here or in WeCom, and those that customers bear: both sides know of them."""

from datetime import timedelta

import pytest

from tests.customers.wecom_make import kinds, meet
from yutang.customers.commands import (
    NameTaken,
    clear_tag,
    create_group,
    create_tag,
    delete_tag,
    lose_customer,
    meet_customer,
    note_customer,
    push_next,
    refresh_customer,
    rename_tag,
    sync_tags,
    tag_customers,
    untag_customers,
)
from yutang.customers.models import (
    Customer,
    CustomerTag,
    Follow,
    Push,
    Tag,
    TagGroup,
)
from yutang.kernel import clock
from yutang.org.models import Member
from yutang.wecom import client
from yutang.wecom.api import external, tags

pytestmark = pytest.mark.django_db(transaction=True)
MEMBER = CustomerTag.Source.MEMBER


def push_all() -> None:
    while push_next():
        pass


def test_a_tag_given_here_is_seen_in_wecom(wecom, zhao):
    follow = meet(zhao)
    sync_tags()
    gold = Tag.objects.filter(deleted_at=None).first()
    here = {"customer_ids": [follow.customer_id], "tag_ids": [gold.pk], "source": MEMBER}
    tag_customers(**here)
    push_all()
    assert Push.objects.get().state == "done"
    assert gold.wecom_id in _marks(wecom, zhao)
    refresh_customer(customer_id=follow.customer_id)
    assert CustomerTag.objects.count() == 1
    untag_customers(**here)
    push_all()
    assert gold.wecom_id not in _marks(wecom, zhao)


def _marks(wecom, zhao) -> set[str]:
    found = external.get(client.connect(), zhao["external_userid"])
    return {tag for each in found.follows for tag in each.tag_ids}


def test_what_is_on_its_way_is_not_undone_by_reading(wecom, zhao):
    follow = meet(zhao)
    sync_tags()
    gold = Tag.objects.filter(deleted_at=None).first()
    tag_customers(customer_ids=[follow.customer_id], tag_ids=[gold.pk], source=MEMBER)
    alice = Member.objects.get(wecom_userid="Alice")
    note_customer(follow_id=follow.pk, remark="赵姐", description="", mobiles=[], actor=alice)
    refresh_customer(customer_id=follow.customer_id)
    assert CustomerTag.objects.exists()
    follow.refresh_from_db()
    assert follow.remark == "赵姐"
    push_all()
    refresh_customer(customer_id=follow.customer_id)
    follow.refresh_from_db()
    assert follow.remark == "赵姐"


def test_a_customer_whom_the_member_deleted_is_refused_by_wecom(wecom, zhao):
    follow = meet(zhao)
    sync_tags()
    wecom.post("/sim/member/delete_customer", person=zhao["id"], member="Alice")
    gold = Tag.objects.filter(deleted_at=None).first()
    tag_customers(customer_ids=[follow.customer_id], tag_ids=[gold.pk], source=MEMBER)
    push_all()
    push = Push.objects.get()
    assert push.state == "failed"
    assert push.reason


def test_concurrent_marking_is_tried_again(wecom, zhao):
    follow = meet(zhao)
    sync_tags()
    wecom.post("/sim/faults", kind="errcode:45035", match="externalcontact/mark_tag", count=5)
    gold = Tag.objects.filter(deleted_at=None).first()
    tag_customers(customer_ids=[follow.customer_id], tag_ids=[gold.pk], source=MEMBER)
    push_all()
    push = Push.objects.get()
    assert (push.state, push.attempts) == ("pending", 1)
    assert push.next_at > clock.now()
    wecom.http.delete("/sim/faults")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        push_all()
    push.refresh_from_db()
    assert push.state == "done"


def test_tags_made_renamed_and_deleted_here_follow_in_wecom(wecom):
    name = f"季节{clock.now():%f}"
    create_group(name=name, tags=["春", "夏"], actor=None)
    push_all()
    group = TagGroup.objects.get(name=name)
    assert group.wecom_id
    spring, summer = Tag.objects.order_by("pk")
    assert spring.wecom_id
    assert summer.wecom_id
    rename_tag(tag=spring, name="立春", actor=None)
    delete_tag(tag=summer, actor=None)
    push_all()
    assert _names(wecom, name) == ["立春"]
    with pytest.raises(NameTaken):
        create_tag(group=group, name="立春", actor=None)


def test_a_lost_answer_to_making_a_tag_makes_no_second_one(wecom, impatient):
    name = f"丢失{clock.now():%f}"
    wecom.post("/sim/faults", kind="silent", match="externalcontact/add_corp_tag", count=1)
    create_group(name=name, tags=["一"], actor=None)
    push_all()
    assert Push.objects.get().state == "done"
    assert _names(wecom, name) == ["一"]
    assert Tag.objects.get(name="一").wecom_id


def test_tags_changed_by_the_admin_are_seen_here(wecom):
    name = f"城市{clock.now():%f}"
    made = wecom.post("/sim/tags/create", group=name, names=["杭州", "上海"])
    sync_tags()
    group = TagGroup.objects.get(name=name)
    assert set(group.tags.values_list("name", flat=True)) == {"杭州", "上海"}
    customer = Customer.objects.create()
    tag = group.tags.get(name="杭州")
    CustomerTag.objects.create(customer=customer, tag=tag, source=MEMBER)
    wecom.post("/sim/tags/delete", id=made["tags"][0]["id"])
    sync_tags()
    tag.refresh_from_db()
    assert tag.deleted_at
    assert not clear_tag(tag_id=tag.pk)
    assert not CustomerTag.objects.exists()
    assert kinds() == ["untagged"]


def _names(wecom, group: str) -> list[str]:
    found = next(each for each in tags.groups(client.connect()) if each.name == group)
    return [tag.name for tag in found.tags]


def test_tags_come_back_with_the_customer(wecom, zhao):
    follow = meet(zhao)
    sync_tags()
    gold = Tag.objects.filter(deleted_at=None).first()
    tag_customers(customer_ids=[follow.customer_id], tag_ids=[gold.pk], source=MEMBER)
    push_all()
    now = clock.now()
    wecom.post("/sim/member/delete_customer", person=zhao["id"], member="Alice")
    lose_customer(
        external_userid=zhao["external_userid"],
        userid="Alice",
        at=now + timedelta(seconds=1),
        ended_by=Follow.EndedBy.MEMBER,
    )
    wecom.post("/sim/member/add", person=zhao["id"], member="Alice")
    meet_customer(
        external_userid=zhao["external_userid"], userid="Alice", at=now + timedelta(seconds=9)
    )
    refresh_customer(customer_id=follow.customer_id)
    assert CustomerTag.objects.exists()
    push_all()
    assert gold.wecom_id in _marks(wecom, zhao)
