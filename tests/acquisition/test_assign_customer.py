from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connections

from tests.acquisition import make
from tests.acquisition.make import NOON
from yutang.acquisition.commands.assignment import assign_customer
from yutang.acquisition.commands.codes import PoolRow, close_code
from yutang.acquisition.commands.loads import count_loads
from yutang.acquisition.errors import CodeClosed, NobodyOnDuty
from yutang.acquisition.models import Assignment, Load, Lock, Seat
from yutang.acquisition.rules.persons import Person, Place
from yutang.kernel import clock
from yutang.org.models import Member

NIGHT = [{"days": [0, 1, 2, 3, 4, 5, 6], "from": "22:00", "to": "06:00"}]


@pytest.fixture(autouse=True)
def _monday_noon(db):
    with clock.frozen(NOON):
        yield


def assign(code, person, **more):
    return assign_customer(code=code, person=person, at=more.pop("at", NOON), **more)


def test_second_scan_meets_the_same_consultant():
    alice, bob, carol = (make.member(name) for name in ("Alice", "Bob", "Carol"))
    first = assign(make.code(alice, bob), make.person("Zhao"))
    again = assign(make.code(carol, name="Poster"), make.person("Zhao"))
    assert again.member == first.member
    assert Assignment.objects.count() == 1


def test_customers_are_shared_by_weight():
    alice, bob = make.member("Alice"), make.member("Bob")
    rows = [PoolRow(member_id=alice.pk, weight=3), PoolRow(member_id=bob.pk)]
    code = make.code(rows=rows)
    given = Counter(assign(code, make.person(f"p{n}")).member_id for n in range(40))
    assert given == {alice.pk: 30, bob.pk: 10}
    assert {s.today for s in Seat.objects.filter(code=code)} == {30, 10}


def test_a_unit_brings_its_members_and_those_below_but_none_of_closed_units_or_gone():
    region = make.unit("East", kind="region")
    store, shut = make.unit(parent=region), make.unit("Old", parent=region, closed_at=NOON)
    alice = make.member("Alice", at=store)
    make.member("Bob", at=shut)
    make.member("Carol", at=store, status="left")
    code = make.code(rows=[PoolRow(unit_id=region.pk)])
    assert {assign(code, make.person(f"p{n}")).member_id for n in range(4)} == {alice.pk}


def test_the_named_entry_stands_before_the_units():
    store = make.unit()
    alice = make.member("Alice", at=store)
    make.member("Bob", at=store)
    rows = [PoolRow(unit_id=store.pk), PoolRow(member_id=alice.pk, shifts=NIGHT)]
    given = {assign(make.code(rows=rows), make.person(f"p{n}")).member.name for n in range(3)}
    assert given == {"Bob"}


def test_the_day_cap_holds_and_the_next_day_begins_anew():
    alice = make.member("Alice")
    code = make.code(alice, daily_cap=2)
    for n in range(2):
        assign(code, make.person(f"p{n}"))
    with pytest.raises(NobodyOnDuty):
        assign(code, make.person("late"))
    with clock.frozen(NOON + timedelta(days=1)):
        assert assign(code, make.person("late"), at=clock.now()).member == alice


def test_the_management_radius_counts_customers_of_all_codes():
    alice = make.member("Alice", radius=3)
    make.follow(make.customer("Old"), alice)
    count_loads(member_ids=[alice.pk])
    assign(make.code(alice), make.person("one"))
    assign(make.code(alice, name="Poster"), make.person("two"))
    with pytest.raises(NobodyOnDuty):
        assign(make.code(alice, name="Advert"), make.person("three"))
    load = Load.objects.get(member=alice)
    assert (load.customers, load.waiting) == (1, 2)


def test_who_never_arrived_frees_the_place_after_a_day():
    alice = make.member("Alice", radius=1)
    code = make.code(alice)
    assign(code, make.person("one"))
    with clock.frozen(NOON + timedelta(days=2)):
        count_loads(member_ids=[alice.pk])
        assert assign(code, make.person("two"), at=clock.now()).member == alice


def test_the_nearest_store_goes_first():
    bund = make.unit("Bund", latitude=31.24, longitude=121.49)
    west = make.unit("West", latitude=31.22, longitude=121.38)
    make.member("Alice", at=bund)
    bob = make.member("Bob", at=west)
    code = make.code(rows=[PoolRow(unit_id=bund.pk), PoolRow(unit_id=west.pk)])
    met = assign(code, make.person(), place=Place(31.221, 121.381))
    assert met.member == bob
    assert met.explanation["store"] == "West"
    assert met.explanation["metres"] < 200


def test_a_customer_who_is_followed_meets_her_follower():
    alice, bob = make.member("Alice"), make.member("Bob")
    zhao = make.customer("Zhao")
    make.follow(zhao, bob)
    met = assign(make.code(alice), Person(openid="o-zhao", customer_id=zhao.pk))
    assert met.member == bob
    assert Lock.objects.get().openid == "o-zhao"


def test_when_the_member_has_left_the_heir_takes_over():
    alice, bob, carol = (make.member(name) for name in ("Alice", "Bob", "Carol"))
    code = make.code(alice)
    assign(code, make.person())
    Member.objects.filter(pk=bob.pk).update(status="left", heir=carol)
    Member.objects.filter(pk=alice.pk).update(status="left", heir=bob)
    met = assign(code, make.person())
    assert met.member == carol
    assert met.explanation == {"how": "heir", "name": "Carol", "instead_of": "Alice"}
    assert assign(code, make.person()).pk == met.pk


def test_when_the_member_has_left_without_heir_the_pool_chooses_within_its_caps():
    alice, bob = make.member("Alice"), make.member("Bob")
    code = make.code(alice)
    assign(code, make.person())
    Member.objects.filter(pk=alice.pk).update(status="left")
    other = make.code(bob, name="Poster", daily_cap=1)
    met = assign(other, make.person())
    assert met.member == bob
    assert met.explanation["instead_of"] == "Alice"
    assert Lock.objects.get().member == bob
    with pytest.raises(NobodyOnDuty):
        assign(other, make.person("another"))


def test_two_halves_of_one_person_become_one():
    alice, bob = make.member("Alice"), make.member("Bob")
    zhao = make.customer("Zhao")
    first = assign(make.code(alice), Person(customer_id=zhao.pk))
    assign(make.code(bob, name="Poster"), Person(openid="o-zhao"))
    both = assign(make.code(bob, name="Advert"), Person(openid="o-zhao", customer_id=zhao.pk))
    assert both.member == first.member
    lock = Lock.objects.get()
    assert (lock.openid, lock.customer) == ("o-zhao", zhao)


def test_a_closed_code_assigns_nobody():
    code = make.code(make.member())
    close_code(code=code, actor=None)
    with pytest.raises(CodeClosed):
        assign(make.reload(code), make.person())


@pytest.mark.django_db(transaction=True)
def test_two_scans_at_once_cant_both_take_the_last_place():
    code = make.code(make.member("Alice"), make.member("Bob"), daily_cap=3)
    outcomes = at_once(12, lambda n: assign(code, make.person(f"p{n}")))
    assert sum(isinstance(each, Assignment) for each in outcomes) == 6
    assert sum(isinstance(each, NobodyOnDuty) for each in outcomes) == 6
    assert Counter(Assignment.objects.values_list("member__name", flat=True)) == {
        "Alice": 3,
        "Bob": 3,
    }


@pytest.mark.django_db(transaction=True)
def test_two_codes_at_once_cant_both_take_the_last_place_of_the_radius():
    alice = make.member("Alice", radius=2)
    codes = [make.code(alice, name=f"Code {n}") for n in range(8)]
    outcomes = at_once(8, lambda n: assign(codes[n], make.person(f"p{n}")))
    assert sum(isinstance(each, Assignment) for each in outcomes) == 2
    assert Load.objects.get().waiting == 2


@pytest.mark.django_db(transaction=True)
def test_one_person_scanning_two_codes_at_once_meets_one_member():
    codes = [make.code(make.member(f"M{n}"), name=f"Code {n}") for n in range(8)]
    outcomes = at_once(8, lambda n: assign(codes[n], make.person("Zhao")))
    assert len({each.member_id for each in outcomes}) == 1
    assert Lock.objects.count() == Assignment.objects.count() == 1


def at_once(times, call):
    """Call with 0, 1 … from threads that start together; gives results and refusals."""
    together = Barrier(times)

    def run(number):
        try:
            with clock.frozen(NOON):
                together.wait()
                return call(number)
        except NobodyOnDuty as refused:
            return refused
        finally:
            connections.close_all()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))
