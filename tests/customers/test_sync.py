"""Reading customers and tags from WeCom, and telling it what changed here."""

from datetime import timedelta

import pytest

from tests.customers.wecom_make import kinds, meet
from yutang.customers.commands import (
    compare_customers,
    meet_customer,
    refresh_customer,
    sync_customers,
)
from yutang.customers.models import (
    Activity,
    Customer,
    CustomerTag,
    Follow,
    Identity,
)
from yutang.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
MEMBER = CustomerTag.Source.MEMBER


def test_details_are_read_after_meeting(wecom, zhao):
    follow = meet(zhao)
    customer = Customer.objects.get()
    assert (customer.name, customer.gender) == ("赵晓", 2)
    assert Identity.objects.get(kind="unionid").value == zhao["unionid"]
    assert follow.seen_at
    assert sorted(kinds()) == ["added", "identified", "renamed"]


def test_reading_twice_tells_nothing_new(wecom, zhao):
    follow = meet(zhao)
    before = kinds()
    refresh_customer(customer_id=follow.customer_id)
    assert kinds() == before


def test_what_a_member_notes_in_wecom_is_seen_here(wecom, zhao):
    follow = meet(zhao)
    wecom.post(
        "/sim/member/remark",
        person=zhao["id"],
        member="Alice",
        remark="赵女士",
        description="喜欢拿铁",
        mobiles=["13800000001"],
    )
    gold = _tag_of(wecom)
    wecom.post("/sim/member/tag", person=zhao["id"], member="Alice", add=[gold["id"]],
               add_personal=["老客"])  # fmt: skip
    refresh_customer(customer_id=follow.customer_id)
    follow.refresh_from_db()
    assert (follow.remark, follow.description, follow.mobiles) == (
        "赵女士",
        "喜欢拿铁",
        ["13800000001"],
    )
    assert follow.personal_tags == ["老客"]
    borne = CustomerTag.objects.get()
    assert (borne.tag.name, borne.source, borne.follow) == (gold["name"], "wecom", follow)
    assert {"remarked", "tagged"} <= set(kinds())
    assert Identity.objects.get(kind="phone").value == "13800000001"
    wecom.post("/sim/member/tag", person=zhao["id"], member="Alice", remove=[gold["id"]])
    refresh_customer(customer_id=follow.customer_id)
    assert not CustomerTag.objects.exists()
    assert kinds()[-1] == "untagged"


def _tag_of(wecom):
    found = wecom.get("/sim/tags")
    groups = found["groups"] if isinstance(found, dict) else found
    return groups[0]["tags"][0]


def test_a_full_reading_finds_what_callbacks_missed(wecom, zhao):
    pulled = sync_customers()
    assert pulled.new >= 1
    follow = Follow.objects.get(customer__identities__value=zhao["external_userid"])
    assert follow.is_open
    assert Activity.objects.get(customer=follow.customer, kind="added").props["found"]
    again = sync_customers()
    assert (again.new, again.gone) == (0, 0)


def test_an_event_after_the_reading_is_told_once(wecom, zhao):
    sync_customers()
    follow = Follow.objects.get(customer__identities__value=zhao["external_userid"])
    meet_customer(external_userid=zhao["external_userid"], userid="Alice", at=follow.since)
    assert Activity.objects.filter(customer=follow.customer, kind="added").count() == 1


def test_relations_that_wecom_no_longer_lists_end_as_unseen(wecom, zhao):
    sync_customers()
    follow = Follow.objects.get(customer__identities__value=zhao["external_userid"])
    wecom.post("/sim/member/delete_customer", person=zhao["id"], member="Alice")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        pulled = sync_customers()
    follow.refresh_from_db()
    assert (follow.ended_by, pulled.gone) == ("unseen", 1)
    assert kinds()[-1] == "gone"


def test_comparing_ids_finds_new_and_gone(wecom, zhao):
    pulled = compare_customers()
    assert pulled.new >= 1
    customer = Identity.objects.get(value=zhao["external_userid"]).customer
    refresh_customer(customer_id=customer.pk)
    wecom.post("/sim/member/delete_customer", person=zhao["id"], member="Alice")
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        assert compare_customers().gone == 1
