from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import translation

from tests.acquisition import make
from tests.acquisition.make import NOON
from tests.customers.make import let_read
from yutang.acquisition import arrivals as provider
from yutang.acquisition.commands.codes import save_gift
from yutang.acquisition.models import (
    Arrival,
    Assignment,
    GiftGiven,
    Load,
    Lock,
    Seat,
)
from yutang.acquisition.queries.numbers import by_day, numbers
from yutang.customers.commands import lose_customer, meet_customer
from yutang.customers.kinds import Kind
from yutang.customers.log import LOG, record
from yutang.customers.models import Activity, CustomerTag, Follow, Profile
from yutang.customers.sentences import tell_all
from yutang.kernel import clock
from yutang.kernel.readers import read_once


@pytest.fixture(autouse=True)
def _monday_noon(transactional_db):
    """The reader sees only what is committed, so these tests commit."""
    with clock.frozen(NOON):
        yield


@pytest.fixture
def alice():
    return make.member("Alice")


def come(member, state, *, name="zhao", at=NOON):
    """A customer adds the member by a code with this state, and the reader hears of it."""
    follow = meet_customer(
        external_userid=f"wm-{name}", userid=member.wecom_userid, at=at, state=state
    )
    hear()
    return follow.customer


def leave(member, *, name="zhao", at=NOON):
    lose_customer(
        external_userid=f"wm-{name}", userid=member.wecom_userid, at=at,
        ended_by=Follow.EndedBy.CUSTOMER,
    )  # fmt: skip
    hear()


def hear():
    """Every reader reads to the end, as the worker's loops do."""
    let_read()
    while sum(read_once(reader) for reader in LOG.readers.values()):
        let_read()


def happened(customer, kind):
    return Activity.objects.filter(customer=customer, kind=kind).count()


def test_an_arrival_by_a_contact_way_brings_tag_source_gift_and_lock(alice):
    store, tag = make.unit(), make.tag()
    gift = save_gift(name="Sample", cost_fen=680, actor=None)
    code = make.code(
        alice, kind="contact_way", store_id=store.pk, tag_ids=[tag.pk], gift_id=gift.pk
    )
    zhao = come(alice, code.ways.get().token)
    profile = Profile.objects.get(customer=zhao)
    assert (profile.source_key, profile.store) == (code.source_key, store)
    tagged = CustomerTag.objects.get(customer=zhao)
    assert (tagged.tag, tagged.source, tagged.source_ref) == (tag, "code", code.source_key)
    assert GiftGiven.objects.get(customer=zhao).cost_fen == 680
    assert Lock.objects.get(customer=zhao).member == alice
    assert Assignment.objects.get().arrived_at == NOON
    assert Seat.objects.get(code=code).today == 1
    assert Load.objects.get(member=alice).customers == 1


def test_the_timeline_says_who_was_chosen_and_why(alice):
    bob = make.member("Bob")
    first = make.code(alice, kind="contact_way")
    second = make.code(bob, kind="contact_way", name="Poster")
    zhao = come(alice, first.ways.get().token)
    come(bob, second.ways.get().token)
    with translation.override("en"):
        told = tell_all(list(Activity.objects.filter(kind=Kind.ASSIGNED).order_by("pk")))
    assert [(line.activity.customer, line.activity.member, line.detail) for line in told] == [
        (zhao, alice, "Alice: chosen by WeCom among those on duty"),
        (zhao, bob, "Bob: chosen by WeCom among those on duty"),
    ]


def test_hearing_of_an_arrival_twice_changes_nothing(alice):
    gift = save_gift(name="Sample", cost_fen=680, actor=None)
    code = make.code(alice, kind="contact_way", gift_id=gift.pk)
    state = code.ways.get().token
    zhao = come(alice, state)
    for days in (1, 2):
        leave(alice, at=NOON + timedelta(days=days, hours=-1))
        come(alice, state, at=NOON + timedelta(days=days))
    assert GiftGiven.objects.count() == happened(zhao, Kind.GIFT_GIVEN) == 1
    assert Arrival.objects.count() == Assignment.objects.count() == 1
    assert Seat.objects.get(code=code).total == 1


def test_the_second_code_counts_the_add_but_not_the_customer(alice):
    first = make.code(alice, kind="contact_way")
    second = make.code(alice, kind="contact_way", name="Poster")
    zhao = come(alice, first.ways.get().token)
    leave(alice, at=NOON + timedelta(hours=1))
    come(alice, second.ways.get().token, at=NOON + timedelta(hours=2))
    assert Profile.objects.get(customer=zhao).source_key == first.source_key
    counted = numbers(code_ids=[first.pk, second.pk])
    assert [counted[c.pk].newcomers for c in (first, second)] == [1, 0]
    assert [counted[c.pk].adds for c in (first, second)] == [1, 1]


def test_an_unknown_state_is_nobodys_arrival(alice):
    come(alice, "made-by-hand")
    assert not Arrival.objects.exists()
    assert Load.objects.get(member=alice).customers == 1


def test_who_leaves_is_lost_until_she_comes_back(alice):
    code = make.code(alice, kind="contact_way")
    state = code.ways.get().token
    come(alice, state)
    leave(alice, at=NOON + timedelta(hours=1))
    assert numbers(code_ids=[code.pk])[code.pk].share_lost == 1
    come(alice, state, at=NOON + timedelta(hours=2))
    assert numbers(code_ids=[code.pk])[code.pk].share_lost == 0


def test_cost_and_quality_of_a_code(alice):
    gift = save_gift(name="Sample", cost_fen=500, actor=None)
    code = make.code(alice, kind="contact_way", gift_id=gift.pk, cost_fen=9000)
    people = [come(alice, code.ways.get().token, name=f"p{n}") for n in range(3)]
    pay(people[0], 20_000, days=1)
    pay(people[0], 9_900, days=1, currency="GBP")
    pay(people[0], 5_000, days=40)
    pay(people[1], 7_000, days=-5)
    pay(people[0], 3_000, days=2, kind=Kind.ORDER_REFUNDED)
    hear()
    counted = numbers(code_ids=[code.pk])[code.pk]
    assert (counted.adds, counted.newcomers, counted.gifts) == (3, 3, 3)
    assert counted.cost_per_add == (9000 + 3 * 500) // 3
    assert counted.first_order_rate == pytest.approx(1 / 3)
    assert counted.gmv == 17_000
    [day] = by_day(code_ids=[code.pk], first=clock.today(), last=clock.today())
    assert (day.scans, day.adds, day.lost) == (0, 3, 0)


@transaction.atomic
def pay(customer, amount, *, days, kind=Kind.ORDER_PAID, currency="CNY"):
    at = NOON + timedelta(days=days)
    record(customer.pk, kind, happened_at=at, amount=amount, currency=currency)


def test_the_welcome_is_told_what_a_state_means(alice):
    store = make.unit("Riverside")
    code = make.code(alice, kind="contact_way", store_id=store.pk, name="Till card")
    told = provider.tell(code.ways.get().token, alice.wecom_userid)
    assert told is not None
    assert (told.source_key, told.code, told.store) == (code.source_key, "Till card", "Riverside")
    assert provider.tell("made-by-hand", alice.wecom_userid) is None
