"""Two customers become one, and two again."""

from datetime import timedelta

import pytest
from django.apps import apps

from tests import make as shared
from tests.customers import make
from tests.customers.make import NOON, read
from yutang.customers import commands, merging
from yutang.customers.commands import merge_customers, split_customers
from yutang.customers.commands.merging import SamePerson
from yutang.customers.commands.splitting import NotLastMerge, NotMerged
from yutang.customers.kinds import Kind
from yutang.customers.models import (
    Activity,
    Consent,
    Customer,
    CustomerTag,
    Follow,
    Identity,
    Merge,
    Profile,
    Push,
    Source,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return shared.member("Owner")


@pytest.fixture
def two(owner):
    """Zhao in WeCom by two accounts: one followed by Alice, one by Alice and Bob."""
    first = make.follow("Zhao", by="Alice").customer
    second = make.follow("Zhao2", by="Alice", at=NOON + timedelta(days=1)).customer
    make.follow("Zhao2", by="Bob", at=NOON + timedelta(days=2))
    read()
    return first, second


def test_every_table_that_names_a_customer_is_seen_to():
    """A table of any area that refers to customers says what a merge does with its rows."""
    named = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Customer
    }
    assert named - merging.known() == set(), "register them in their area's merging.py"
    assert merging.known() - named == set()


def test_all_that_belongs_to_the_gone_customer_is_the_kept_ones(two, owner):
    kept, gone = two
    commands.claim_identity(customer_id=gone.pk, kind=Identity.Kind.PHONE, value="13800000001")
    commands.give_consent(
        customer_id=gone.pk, purpose=Consent.Purpose.MARKETING, given=False, source="wecom"
    )
    before = Activity.objects.filter(customer__in=[kept, gone]).count()
    merge = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    gone.refresh_from_db()
    assert gone.merged_into_id == kept.pk
    assert set(Identity.objects.values_list("customer", flat=True)) == {kept.pk}
    assert Consent.objects.get().customer_id == kept.pk
    assert not Profile.objects.filter(pk=gone.pk).exists()
    assert Activity.objects.filter(customer=kept).count() == before + 1
    told = Activity.objects.filter(kind=Kind.MERGED).values_list("customer_id", "props__other")
    assert sorted(told) == sorted([(kept.pk, gone.pk), (gone.pk, kept.pk)])
    assert merge.counts["customers_activity"] > 0
    assert set(Profile.objects.get(pk=kept.pk).member_ids) == {
        make.member("Alice").pk,
        make.member("Bob").pk,
    }


def test_one_member_follows_once_and_the_older_relation_stays(two, owner):
    kept, gone = two
    older = Follow.objects.get(customer=kept)
    merge_customers(kept_id=gone.pk, gone_id=kept.pk, actor=owner)
    assert Follow.objects.get(customer=gone, member__name="Alice") == older
    assert older.__class__.objects.get(pk=older.pk).external_userid == "wmZhao"
    assert Follow.objects.filter(customer=kept).count() == 0


def test_an_open_relation_stays_rather_than_an_older_one(two, owner):
    kept, gone = two
    commands.lose_customer(
        external_userid="wmZhao", userid="Alice", at=NOON + timedelta(days=3), ended_by="customer"
    )
    merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    follow = Follow.objects.get(customer=kept, member__name="Alice")
    assert follow.is_open
    assert follow.external_userid == "wmZhao2"


def test_tags_of_both_stand_on_every_follow_and_go_to_wecom(two, owner):
    kept, gone = two
    gold, new = make.tag("Gold"), make.tag("New")
    for customer, tags in ((kept, [gold]), (gone, [gold, new])):
        commands.tag_customers(
            customer_ids=[customer.pk], tag_ids=[tag.pk for tag in tags], source="member"
        )
    Push.objects.all().delete()
    merge = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    rows = CustomerTag.objects.filter(customer=kept)
    assert sorted(rows.values_list("tag__name", "follow__member__name")) == [
        ("Gold", "Alice"),
        ("Gold", "Bob"),
        ("New", "Alice"),
        ("New", "Bob"),
    ]
    read()
    assert sorted(Profile.objects.get(pk=kept.pk).tag_ids) == sorted([gold.pk, new.pk])
    split_customers(merge_id=merge.pk, actor=owner)
    rows = CustomerTag.objects.filter(customer=kept)
    assert list(rows.values_list("tag__name", "follow__member__name")) == [("Gold", "Alice")]
    rows = CustomerTag.objects.filter(customer=gone)
    assert sorted(rows.values_list("tag__name", "follow__member__name")) == [
        ("Gold", "Alice"),
        ("Gold", "Bob"),
        ("New", "Alice"),
        ("New", "Bob"),
    ]


def test_the_earlier_source_stays_and_a_split_gives_both_back(two, owner):
    kept, gone = two
    commands.set_source(customer_id=gone.pk, source_key="code:1")
    commands.set_source(customer_id=kept.pk, source_key="code:2")
    Source.objects.filter(customer=gone).update(at=NOON)
    merge = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    assert list(Source.objects.values_list("customer_id", "key")) == [(kept.pk, "code:1")]
    assert [each["table"] for each in merge.conflicts if "key" in each["kept"]]
    split_customers(merge_id=merge.pk, actor=owner)
    assert sorted(Source.objects.values_list("customer_id", "key")) == [
        (kept.pk, "code:2"),
        (gone.pk, "code:1"),
    ]


def test_a_split_gives_back_what_was_moved_and_leaves_what_came_later(two, owner):
    kept, gone = two
    was = {
        model: sorted(model.objects.values_list("pk", "customer_id"))
        for model in (Activity, Identity, Follow, CustomerTag)
    }
    profiles = list(
        Profile.objects.order_by("pk").values_list("pk", "state", "activity_count", "member_ids")
    )
    merge = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    commands.claim_identity(customer_id=kept.pk, kind=Identity.Kind.PHONE, value="13800000009")
    split_customers(merge_id=merge.pk, actor=owner)
    assert Identity.objects.get(kind="phone").customer_id == kept.pk
    Identity.objects.filter(kind="phone").delete()
    ours = {
        model: sorted(
            model.objects.filter(pk__in=[pk for pk, _ in rows]).values_list("pk", "customer_id")
        )
        for model, rows in was.items()
    }
    assert ours == was
    assert sorted(Follow.objects.values_list("pk", "customer_id")) == was[Follow]
    gone.refresh_from_db()
    assert gone.merged_into is None
    assert (
        list(
            Profile.objects.order_by("pk").values_list(
                "pk", "state", "activity_count", "member_ids"
            )
        )
        == profiles
    )
    read()
    assert set(Activity.objects.filter(kind=Kind.SPLIT).values_list("customer_id", flat=True)) == {
        kept.pk,
        gone.pk,
    }


def test_merging_twice_and_crosswise_is_one_merge(two, owner):
    kept, gone = two
    merge = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    assert merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner) == merge
    assert merge_customers(kept_id=gone.pk, gone_id=kept.pk, actor=owner) == merge
    assert Merge.objects.count() == 1


def test_nobody_merges_with_oneself(two, owner):
    with pytest.raises(SamePerson):
        merge_customers(kept_id=two[0].pk, gone_id=two[0].pk, actor=owner)


def test_chains_are_one_step_long_and_undone_from_their_end(two, owner):
    kept, gone = two
    third = make.follow("Qian", by="Carol").customer
    first = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    second = merge_customers(kept_id=third.pk, gone_id=kept.pk, actor=owner)
    gone.refresh_from_db()
    assert gone.merged_into_id == third.pk
    with pytest.raises(NotLastMerge):
        split_customers(merge_id=first.pk, actor=owner)
    split_customers(merge_id=second.pk, actor=owner)
    gone.refresh_from_db()
    assert gone.merged_into_id == kept.pk
    split_customers(merge_id=first.pk, actor=owner)
    with pytest.raises(NotMerged):
        split_customers(merge_id=first.pk, actor=owner)
    gone.refresh_from_db()
    assert gone.merged_into is None
    assert Identity.objects.get(value="wmZhao2").customer == gone


def test_an_old_id_means_who_the_customer_is_now(two, owner):
    kept, gone = two
    merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    gold = make.tag("Gold")
    commands.tag_customers(customer_ids=[gone.pk], tag_ids=[gold.pk], source="member")
    commands.set_source(customer_id=gone.pk, source_key="code:1")
    assert (
        commands.claim_identity(customer_id=gone.pk, kind=Identity.Kind.PHONE, value="13800000001")
        is None
    )
    for model in (CustomerTag, Source, Identity):
        assert set(model.objects.values_list("customer_id", flat=True)) == {kept.pk}
    assert not Activity.objects.filter(customer=gone).exclude(kind=Kind.MERGED).exists()


def test_what_a_slow_transaction_wrote_for_the_gone_customer_is_swept_up(two, owner):
    kept, gone = two
    merge = merge_customers(kept_id=kept.pk, gone_id=gone.pk, actor=owner)
    late = Identity.objects.create(customer=gone, kind="phone", value="13800000002")
    assert commands.sweep_merge(merge_id=merge.pk)
    assert not commands.sweep_merge(merge_id=merge.pk)
    late.refresh_from_db()
    assert late.customer == kept
    split_customers(merge_id=merge.pk, actor=owner)
    late.refresh_from_db()
    assert late.customer == gone
