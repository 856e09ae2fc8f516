"""The profile that the reader keeps is the one that rows and log give."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.customers import make
from tests.customers.make import NOON, read
from yutang.customers import log, readers
from yutang.customers.commands import (
    claim_identity,
    follow_moves,
    give_consent,
    lose_customer,
    rebuild_profiles,
    set_source,
    tag_customers,
    untag_customers,
)
from yutang.customers.kinds import Kind
from yutang.customers.models import (
    Consent,
    Customer,
    CustomerTag,
    Follow,
    Identity,
    Profile,
)
from yutang.kernel import enterprise
from yutang.kernel.models import ReaderPosition
from yutang.org.models import Membership

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def profile(follow: Follow) -> Profile:
    return Profile.objects.get(customer=follow.customer_id)


def test_a_new_customer_is_followed_by_the_member_and_the_units_above():
    headquarters = make.unit("HQ")
    store = make.unit("West Lake", parent=headquarters)
    make.member("Alice", unit=store)
    follow = make.follow("Zhao", state="x")
    read()
    found = profile(follow)
    assert found.state == "followed"
    assert found.member_ids == [follow.member_id]
    assert found.unit_ids == sorted([headquarters.pk, store.pk])
    assert found.consultant == follow.member
    assert found.added_at == found.last_activity_at == NOON
    assert found.activity_count == 1


def test_a_lost_customer_stays_in_sight_of_the_last_one_who_followed():
    store = make.unit()
    make.member("Alice", unit=store)
    follow = make.follow("Zhao")
    lose_customer(
        external_userid="wmZhao",
        userid="Alice",
        at=NOON + HOUR,
        ended_by=Follow.EndedBy.CUSTOMER,
    )
    read()
    found = profile(follow)
    assert (found.state, found.member_ids, found.lost_at) == ("lost", [], NOON + HOUR)
    assert found.unit_ids == [store.pk]
    assert found.consultant == follow.member


def test_orders_and_refunds_add_up():
    follow = make.follow("Zhao")
    for day, amount in ((1, 1999), (5, 1)):
        at = NOON + timedelta(days=day)
        log.record(follow.customer_id, Kind.ORDER_PAID, happened_at=at, amount=amount)
    log.record(follow.customer_id, Kind.ORDER_REFUNDED, happened_at=NOON, amount=1999)
    read()
    found = profile(follow)
    assert (found.order_count, found.order_amount, found.refund_amount) == (2, 2000, 1999)
    assert found.first_order_at == NOON + timedelta(days=1)
    assert found.last_order_at == NOON + timedelta(days=5)


def test_lines_added_to_an_order_are_no_further_order():
    follow = make.follow("Zhao")
    log.record(follow.customer_id, Kind.ORDER_PAID, amount=2000, order_no="1")
    log.record(follow.customer_id, Kind.ORDER_PAID, amount=1000, order_no="1", more=True)
    read()
    found = profile(follow)
    assert (found.order_count, found.order_amount) == (1, 3000)
    rebuild_profiles()
    again = profile(follow)
    assert (again.order_count, again.order_amount) == (1, 3000)


def test_amounts_in_another_currency_are_not_added_up(monkeypatch):
    follow = make.follow("Zhao")
    for amount, props in ((2000, {}), (300, {"currency": "CNY"}), (70, {"currency": "GBP"})):
        log.record(follow.customer_id, Kind.ORDER_PAID, amount=amount, **props)
        log.record(follow.customer_id, Kind.ORDER_REFUNDED, amount=amount // 10, **props)
    read()
    found = profile(follow)
    assert (found.order_count, found.order_amount, found.refund_amount) == (3, 2300, 230)
    rebuild_profiles()
    again = profile(follow)
    assert (again.order_count, again.order_amount, again.refund_amount) == (3, 2300, 230)
    monkeypatch.setattr(enterprise, "currency", lambda: "GBP")
    rebuild_profiles()
    assert (profile(follow).order_amount, profile(follow).refund_amount) == (2070, 207)


def test_what_is_done_to_a_customer_is_no_sign_of_life():
    follow = make.follow("Zhao")
    tag_customers(
        customer_ids=[follow.customer_id], tag_ids=[make.tag().pk], source=CustomerTag.Source.RULE
    )
    read()
    assert profile(follow).last_activity_at == NOON
    assert profile(follow).activity_count == 2


def test_the_first_source_holds():
    follow = make.follow("Zhao")
    store = make.unit()
    assert set_source(customer_id=follow.customer_id, source_key="code:1", store_id=store.pk)
    assert not set_source(customer_id=follow.customer_id, source_key="code:2")
    read()
    assert (profile(follow).source_key, profile(follow).store) == ("code:1", store)


def test_profiles_follow_a_member_to_another_store():
    old, new = make.unit("Old"), make.unit("New")
    alice = make.member("Alice", unit=old)
    follow = make.follow("Zhao")
    read()
    follow_moves()
    Membership.objects.filter(member=alice).update(unit=new)
    assert follow_moves() == 1
    assert profile(follow).unit_ids == [new.pk]
    assert follow_moves() == 0


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["meet", "half", "lose", "tag", "untag", "pay", "refund", "read",
                         "source", "phone", "rename", "object", "rebuild"]),
        st.integers(0, 2),  # customer
        st.integers(0, 1),  # member, tag
        st.integers(0, 30),  # hour
    ),
    max_size=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_reader_and_rebuild_agree_whatever_happened(steps):
    with transaction.atomic():
        _agree_after(steps)
        transaction.set_rollback(True)  # the next example begins with the same three customers


def _agree_after(steps):
    ids, tags = _world()
    for step in steps:
        _take(step, ids, tags)
    read()
    kept = _profiles()
    rebuild_profiles()
    assert _profiles() == kept
    Profile.objects.all().delete()
    rebuild_profiles()
    assert _profiles() == kept


def _profiles():
    """What each profile says, field by field, so that a failure names the field."""
    return {
        (row["customer_id"], name): value
        for row in Profile.objects.values()
        for name, value in row.items()
    }


def _world():
    store = make.unit()
    for name in ("Alice", "Bob"):
        make.member(name, unit=store)
    follows = [make.follow(name) for name in ("Zhao", "Qian", "Sun")]
    return [follow.customer_id for follow in follows], [make.tag("Gold"), make.tag("Silver")]


def _take(step, ids, tags):  # noqa: C901, PLR0912, PLR0915 - one case a kind of news
    what, who, which, hour = step
    at, name, by = NOON + hour * HOUR, ("Zhao", "Qian", "Sun")[who], ("Alice", "Bob")[which]
    here = {"customer_ids": [ids[who]], "tag_ids": [tags[which].pk], "source": "member"}
    match what:
        case "meet":
            make.follow(name, by=by, at=at)
        case "half":
            make.follow(name, by=by, at=at, is_half=True)
        case "lose":
            lose_customer(
                external_userid=f"wm{name}", userid=by, at=at, ended_by=Follow.EndedBy.CUSTOMER
            )
        case "tag":
            tag_customers(**here)
        case "untag":
            untag_customers(**here)
        case "pay":
            props = {"currency": ("CNY", "GBP")[which]} if hour % 2 else {}
            log.record(ids[who], Kind.ORDER_PAID, happened_at=at, amount=100 + hour, **props)
        case "refund":
            log.record(ids[who], Kind.ORDER_REFUNDED, happened_at=at, amount=hour)
        case "source":
            set_source(customer_id=ids[who], source_key=f"code:{which}")
        case "phone":
            claim_identity(
                customer_id=ids[who], kind=Identity.Kind.PHONE, value=f"1380000{hour:04}"
            )
        case "rename":
            Customer.objects.filter(pk=ids[who]).update(name=f"{name}{hour}")
            log.record(ids[who], Kind.RENAMED)
        case "object":
            give_consent(
                customer_id=ids[who],
                purpose=Consent.Purpose.MARKETING,
                given=bool(which),
                source="test",
                at=at,
            )
        case "read":
            read()
        case "rebuild":
            rebuild_profiles(customer_ids=[ids[who]])


def test_a_reader_starts_where_it_stopped():
    make.follow("Zhao")
    read()
    before = ReaderPosition.objects.get(pk="profile")
    assert readers.catch_up() == 0
    assert ReaderPosition.objects.get(pk="profile").row_id == before.row_id
